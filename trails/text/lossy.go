package text

import "unicode/utf8"

// replacement is U+FFFD in UTF-8.
const replacement = "\uFFFD"

// Lossy decodes b as UTF-8 and writes U+FFFD for every maximal subpart that
// is damaged: a sequence that is cut off counts once, every other bad byte
// counts by itself. Valid input costs one copy.
func Lossy(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(AppendLossy(make([]byte, 0, len(b)+len(b)/2), b))
}

// AppendLossy appends the text that [Lossy] gives for b to dst. It allocates
// only when dst is too small.
func AppendLossy(dst, b []byte) []byte {
	for len(b) > 0 {
		n := validPrefix(b)
		dst = append(dst, b[:n]...)
		if b = b[n:]; len(b) == 0 {
			break
		}
		dst = append(dst, replacement...)
		b = b[subpart(b):]
	}
	return dst
}

// validPrefix returns the length of the longest prefix of b that is valid.
func validPrefix(b []byte) int {
	i := 0
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}

// subpart returns the length of the maximal subpart at the start of b, which
// must not be empty and must start with a damaged sequence: as many bytes as
// could still have become a character (Unicode 3.9, table 3-7), at least one.
func subpart(b []byte) int {
	var more int                     // continuation bytes that the lead byte asks for
	lo, hi := byte(0x80), byte(0xBF) // bounds of the first of them
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		more = 1
	case c >= 0xE0 && c <= 0xEF:
		more = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		more = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	}
	n := 1
	for n <= more && n < len(b) && b[n] >= lo && b[n] <= hi {
		n++
		lo, hi = 0x80, 0xBF
	}
	return n
}
