package heuristic

import (
	"bytes"
	"fmt"

	"github.com/trailscope/trailscope/trails/pattern"
)

// InfoSinkhole is the info text of a response of a sinkhole.
const InfoSinkhole = "sinkhole response (malware)"

// sinkholeMarks are what servers that stand in for malware hosts say of
// themselves. One place may fit several; the first of them names it (SPEC 3.5).
const sinkholeMarks = `^(X-Sinkhole|Server): (malware-?)?sinkhole` +
	`|\bSinkholed? by ` +
	`|^(X-Sinkholed?(-Domain)?|X-Zinkhole|X-Sinkhole):` +
	`| a malware sinkhole` +
	`|\bSinkhole( Project)?</title>` +
	`|This is a sinkhole` +
	`|bots party hard` +
	`|computers connecting to this sinkhole` +
	`| Sinkhole by ` +
	`|^Set-Cookie: snkz=` +
	`|^Server: Apache [0-9.]+/SinkSoft` +
	`|^Location:[^\n]+\.sinkdns\.org:80`

// Sinkholes finds the marks of servers that stand in for seized malware hosts
// (SPEC 3.5). It is immutable and safe for concurrent use.
type Sinkholes struct{ marks *pattern.Pattern }

// NewSinkholes compiles the patterns.
func NewSinkholes() (*Sinkholes, error) {
	marks, err := pattern.Compile(sinkholeMarks, pattern.IgnoreCase|pattern.MultiLine)
	if err != nil {
		return nil, fmt.Errorf("sinkhole marks: %w", err)
	}
	return &Sinkholes{marks: marks}, nil
}

// Find returns the first mark in head, the first characters of a response, as a
// part of it.
func (s *Sinkholes) Find(head []byte) (mark []byte, ok bool) {
	if !mayBeSinkhole(head) {
		return nil, false
	}
	start, end, ok := s.marks.Find(borrow(head))
	if !ok {
		return nil, false
	}
	return head[start:end], true
}

// mayBeSinkhole reports whether head has what every mark has one of: "ink",
// "snkz", or "party". Their k and y are rare enough in a response to search for.
func mayBeSinkhole(head []byte) bool {
	if bytes.Contains(head, kelvin) || bytes.Contains(head, longS) {
		return true // letters of the marks in another guise
	}
	return hasFolded(head, 'k', "ink", "snk") || hasFolded(head, 'y', "party")
}

// hasFolded reports whether one of words occurs in s in any case of ASCII
// letters. Each word ends in the letter last.
func hasFolded(s []byte, last byte, words ...string) bool {
	for _, letter := range [...]byte{last, last - 'a' + 'A'} {
		for at := 0; ; {
			i := bytes.IndexByte(s[at:], letter)
			if i < 0 {
				break
			}
			at += i + 1
			for _, word := range words {
				if at >= len(word) && equalFold(s[at-len(word):at], word) {
					return true
				}
			}
		}
	}
	return false
}

// equalFold reports whether s is word, which is in lower case, in any ASCII case
// of letters. len(s) must be len(word).
func equalFold(s []byte, word string) bool {
	for i, c := range s {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
