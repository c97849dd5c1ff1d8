package threat

import "unicode/utf8"

// maxWord is the longest word that kindOf knows, in bytes.
const maxWord = len("bruteforce")

// signs notes which kinds of words a text has.
type signs struct {
	compromise, noise bool
}

// read looks at each word of text. A word is a run of ASCII letters, digits and
// underscores, as the browser's \b sees it.
func (s *signs) read(text string) {
	var buf [maxWord]byte

	brute := false // the word just before was the pair's first part

	for i := 0; i < len(text); {
		if !isWord(text[i]) {
			i++

			continue
		}

		start := i
		for i < len(text) && isWord(text[i]) {
			i++
		}

		if i-start > maxWord {
			brute = false

			continue
		}

		word := buf[:i-start]
		for k := range word {
			word[k] = lower(text[start+k])
		}

		switch kindOf(word) {
		case wordCompromise:
			s.compromise = true
		case wordNoise:
			s.noise = true
		case wordOther:
		}

		if brute && string(word) == noisePair[1] {
			s.noise = true
		}

		brute = string(word) == noisePair[0] && oneSeparator(text[i:])
	}
}

// oneSeparator reports whether text begins with exactly one hyphen or white
// space and then a word.
func oneSeparator(text string) bool {
	r, size := utf8.DecodeRuneInString(text)

	return (r == '-' || isSpace(r)) && size < len(text) && isWord(text[size])
}

// isSpace reports whether r is white space to a browser's \s.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	default:
		return r >= 0x2000 && r <= 0x200A
	}
}

// isWord reports whether c is an ASCII word character.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// lower returns c in lower case if it is an ASCII letter.
func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}

	return c
}
