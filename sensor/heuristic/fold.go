package heuristic

import "bytes"

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
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == longS[0] && bytes.HasPrefix(s[i:], longS):
			c, i = 's', i+len(longS)-1
		case c == kelvin[0] && bytes.HasPrefix(s[i:], kelvin):
			c, i = 'k', i+len(kelvin)-1
		}
		dst = append(dst, c)
	}
	return dst
}
