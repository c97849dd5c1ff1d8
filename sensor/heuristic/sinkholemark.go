package heuristic

import (
	"bytes"
	"math/bits"
)

// sinkholeMark is what a sinkhole says of itself.
type sinkholeMark struct {
	first string // the characters that it can begin with
	reads tail
}

// sinkholeMarks are the marks in the order in which they are tried at one place
// (SPEC 3.5). The tests hold them as a regular expression.
func sinkholeMarks() []sinkholeMark {
	const sink = "sinkhole"
	return []sinkholeMark{
		{"xs", all(lineStart, words("x-sinkhole: ", "server: "), maybe(words("malware"), maybe(words("-"))), words(sink))},
		{"s", all(wordStart, words(sink), maybe(words("d")), words(" by "))},
		{"x", all(lineStart, either(all(words("x-sinkhole"), maybe(words("d")), maybe(words("-domain"))), words("x-zinkhole")), words(":"))},
		{" ", words(" a malware sinkhole")},
		{"s", all(wordStart, words(sink), maybe(words(" project")), words("</title>"))},
		{"t", words("this is a sinkhole")},
		{"b", words("bots party hard")},
		{"c", words("computers connecting to this sinkhole")},
		{" ", words(" sinkhole by ")},
		{"s", all(lineStart, words("set-cookie: snkz="))},
		{"s", all(lineStart, words("server: apache "), some(in("0123456789.")), words("/sinksoft"))},
		{"l", all(lineStart, words("location:"), one(notLineEnd), lastInLine(".sinkdns.org:80"))},
	}
}

// lineStart is the start of a line, wordStart that of a word whose first
// character is one of words.
func lineStart(s []byte, at int) int {
	if at > 0 && s[at-1] != '\n' {
		return noMatch
	}
	return at
}

func wordStart(s []byte, at int) int {
	if at > 0 && isSubjectWord(s[at-1]) {
		return noMatch
	}
	return at
}

func notLineEnd(c byte) bool { return c != '\n' }

// lastInLine is everything up to the last occurrence of text in the line, and
// that.
func lastInLine(text string) tail {
	return func(s []byte, at int) int {
		line := s[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		i := bytes.LastIndex(line, []byte(text))
		if i < 0 {
			return noMatch
		}
		return at + i + len(text)
	}
}

func lowestBit(b uint16) int { return bits.TrailingZeros16(b) }
