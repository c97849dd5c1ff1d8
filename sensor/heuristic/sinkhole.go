package heuristic

import (
	"bytes"
	"unicode/utf8"
)

// InfoSinkhole is the info text of a response of a sinkhole.
const InfoSinkhole = "sinkhole response (malware)"

// Sinkholes finds the marks of servers that stand in for seized malware hosts
// (SPEC 3.5). It belongs to one goroutine: its buffer is reused.
type Sinkholes struct {
	marks   []tail
	starts  [256]uint16 // by first byte: the marks that begin with it, as bits
	subject []byte
}

// NewSinkholes prepares the marks.
func NewSinkholes() (*Sinkholes, error) {
	s := &Sinkholes{}
	for i, mark := range sinkholeMarks() {
		s.marks = append(s.marks, mark.reads)
		for _, c := range []byte(mark.first) {
			s.starts[c] |= 1 << i
		}
	}
	return s, nil
}

// Find returns the first mark in head, the first characters of a response, as a
// part of it. head must be valid UTF-8.
func (s *Sinkholes) Find(head []byte) (mark []byte, ok bool) {
	if !mayBeSinkhole(head) {
		return nil, false
	}
	s.subject = appendSubject(s.subject[:0], head)
	for at, c := range s.subject {
		for bits := s.starts[c]; bits != 0; bits &= bits - 1 {
			if end := s.marks[lowestBit(bits)](s.subject, at); end != noMatch {
				start := byteOffset(head, at)
				return head[start : start+byteOffset(head[start:], end-at)], true
			}
		}
	}
	return nil, false
}

// mayBeSinkhole reports whether head holds what every mark has one of: "sinkh",
// "sinks", "sinkd", "zinkh", "snkz" or "party", in any case of letters. It looks
// for their k and y, which are rare in a response.
func mayBeSinkhole(head []byte) bool {
	for _, k := range [...]string{"k", "K", string(kelvin)} {
		for at := 0; ; {
			i := bytes.Index(head[at:], []byte(k))
			if i < 0 {
				break
			}
			before, after := head[:at+i], head[at+i+len(k):]
			if startsFolded(after, "hsd") && endsFolded(before, "sin", "zin") ||
				startsFolded(after, "z") && endsFolded(before, "sn") {
				return true
			}
			at += i + len(k)
		}
	}
	for _, y := range [...]byte{'y', 'Y'} {
		for at := 0; ; {
			i := bytes.IndexByte(head[at:], y)
			if i < 0 {
				break
			}
			if endsFolded(head[:at+i], "part") {
				return true
			}
			at += i + 1
		}
	}
	return false
}

// byteOffset is how many bytes the first n characters of s take.
func byteOffset(s []byte, n int) int {
	at := 0
	for range n {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRune(s[at:])
		at += size
	}
	return at
}
