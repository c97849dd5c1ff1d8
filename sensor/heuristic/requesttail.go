package heuristic

import "bytes"

// tail reads what must follow the word of a rule, from position at of the
// subject s, and returns the position behind it, or noMatch. A tail never
// goes back: where a run of characters may be of any length, what follows it in
// the rule cannot begin with one of them.
type tail func(s []byte, at int) int

const noMatch = -1

// all is its parts, one behind the other.
func all(parts ...tail) tail {
	return func(s []byte, at int) int {
		for _, part := range parts {
			if at = part(s, at); at == noMatch {
				return noMatch
			}
		}
		return at
	}
}

// either is the first of its parts that fits.
func either(parts ...tail) tail {
	return func(s []byte, at int) int {
		for _, part := range parts {
			if end := part(s, at); end != noMatch {
				return end
			}
		}
		return noMatch
	}
}

// maybe is its parts, or nothing.
func maybe(parts ...tail) tail { return either(all(parts...), nothing) }

func nothing(_ []byte, at int) int { return at }

// words is one of the given texts.
func words(texts ...string) tail {
	return func(s []byte, at int) int {
		for _, text := range texts {
			if bytes.HasPrefix(s[at:], []byte(text)) {
				return at + len(text)
			}
		}
		return noMatch
	}
}

// edge is the end of a word, for a rule that has just read a word character.
func edge(s []byte, at int) int {
	if at < len(s) && isSubjectWord(s[at]) {
		return noMatch
	}
	return at
}

// one is a single character of the class.
func one(class func(byte) bool) tail { return times(1, class) }

// times is n characters of the class.
func times(n int, class func(byte) bool) tail {
	return func(s []byte, at int) int {
		if len(s)-at < n {
			return noMatch
		}
		for _, c := range s[at : at+n] {
			if !class(c) {
				return noMatch
			}
		}
		return at + n
	}
}

// some is a run of at least one character of the class.
func some(class func(byte) bool) tail {
	return func(s []byte, at int) int {
		end := skip(s, at, class)
		if end == at {
			return noMatch
		}
		return end
	}
}

// run is a run of characters of the class, or nothing.
func run(class func(byte) bool) tail {
	return func(s []byte, at int) int { return skip(s, at, class) }
}

func skip(s []byte, at int, class func(byte) bool) int {
	for at < len(s) && class(s[at]) {
		at++
	}
	return at
}

// in is the class of the characters of a text.
func in(chars string) func(byte) bool {
	var set [256]bool
	for _, c := range []byte(chars) {
		set[c] = true
	}
	return func(c byte) bool { return set[c] }
}
