package heuristic

import (
	"bytes"
	"strings"
)

// The characters outside ASCII that are a letter of ASCII in another case.
var (
	longS  = []byte("\u017f") // s
	kelvin = []byte("\u212a") // k
)

// appendFolded appends s, valid UTF-8, so that two texts that differ only in the
// case of ASCII letters become equal, as in a search that ignores case: letters
// in lower case, the long s as s, the Kelvin sign as k.
func appendFolded(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		c := foldByte(s[i])
		switch {
		case c == longS[0] && bytes.HasPrefix(s[i:], longS):
			c, i = 's', i+len(longS)-1
		case c == kelvin[0] && bytes.HasPrefix(s[i:], kelvin):
			c, i = 'k', i+len(kelvin)-1
		}
		dst = append(dst, c)
	}
	return dst
}

func foldByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// startsFolded reports whether s starts with one of letters, which are in lower
// case and not k, in any case.
func startsFolded(s []byte, letters string) bool {
	if len(s) == 0 {
		return false
	}
	return strings.IndexByte(letters, foldByte(s[0])) >= 0 ||
		bytes.HasPrefix(s, longS) && strings.IndexByte(letters, 's') >= 0
}

// endsFolded reports whether s ends in one of words, which are in lower case and
// hold no k, in any case of letters.
func endsFolded(s []byte, words ...string) bool {
	for _, word := range words {
		if endsFoldedIn(s, word) {
			return true
		}
	}
	return false
}

func endsFoldedIn(s []byte, word string) bool {
	for i := len(word) - 1; i >= 0; i-- {
		switch {
		case len(s) > 0 && foldByte(s[len(s)-1]) == word[i]:
			s = s[:len(s)-1]
		case word[i] == 's' && bytes.HasSuffix(s, longS):
			s = s[:len(s)-len(longS)]
		default:
			return false
		}
	}
	return true
}
