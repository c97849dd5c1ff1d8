package heuristic

import (
	"encoding/binary"
	"unicode/utf8"
)

// Find returns the protected name that name imitates, as it was listed. name is a
// host name without port, in ASCII or in UTF-8 and in any case of letters; it is
// borrowed. A name in plain ASCII without an xn-- label costs a few nanoseconds.
// The caller asks only when heuristics are on and [NameHomographs] is not switched
// off.
func (h *Homographs) Find(name []byte) (imitated string, ok bool) {
	const (
		ones  = 0x0101010101010101
		highs = ones << 7
		lower = ones * 0x20
		xs    = ones * 'x'
		ns    = ones * 'n'
		word  = 8
	)
	if len(name) < word {
		return h.find(name)
	}
	// A byte of xn is zero where an x is followed by an n, or ends the word; the
	// high bit of found is then set, as it is for a byte outside ASCII.
	v := binary.LittleEndian.Uint64(name[len(name)-word:])
	xn := (v | lower) ^ xs | ((v|lower)^ns)>>word
	found := v | (xn-ones)&^xn
	for rest := name; len(rest) > word; rest = rest[word:] {
		v = binary.LittleEndian.Uint64(rest)
		xn = (v | lower) ^ xs | ((v|lower)^ns)>>word
		found |= v | (xn-ones)&^xn
	}
	if found&highs == 0 {
		return "", false
	}
	return h.find(name)
}

// isInternational reports whether name has a byte outside ASCII or an xn-- label.
func isInternational(name []byte) bool {
	start := true // of a label
	for i, c := range name {
		if c >= utf8.RuneSelf || start && isXN(name[i:]) {
			return true
		}
		start = c == '.'
	}
	return false
}

// isXN reports whether text begins with xn--, in any case of letters.
func isXN[T ~string | ~[]byte](text T) bool {
	return len(text) >= 4 && text[0]|0x20 == 'x' && text[1]|0x20 == 'n' && text[2] == '-' && text[3] == '-'
}
