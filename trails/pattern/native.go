package pattern

import (
	"regexp"
	"strconv"
	"unicode"
)

// native compiles the tree for ASCII texts with Go's engine, or returns nil
// when that cannot take it.
func native(n *node) *regexp.Regexp {
	b, ok := appendNative(nil, n)
	if !ok {
		return nil
	}
	re, err := regexp.Compile(string(b))
	if err != nil {
		return nil // a repetition above Go's limit
	}
	return re
}

// appendNative writes n in Go's syntax, every class reduced to ASCII.
func appendNative(b []byte, n *node) ([]byte, bool) {
	ok := true
	switch n.op {
	case opEmpty:
		b = append(b, "(?:)"...)
	case opClass:
		b = appendClass(b, n.class)
	case opConcat:
		for i := 0; i < len(n.subs) && ok; i++ {
			b, ok = appendNative(b, n.subs[i])
		}
	case opAlternate:
		b = append(b, "(?:"...)
		for i := 0; i < len(n.subs) && ok; i++ {
			if i > 0 {
				b = append(b, '|')
			}
			b, ok = appendNative(b, n.subs[i])
		}
		b = append(b, ')')
	case opRepeat:
		b = append(b, "(?:"...)
		b, ok = appendNative(b, n.subs[0])
		b = appendCount(append(b, ')'), n)
	case opCapture:
		b = append(b, '(')
		b, ok = appendNative(b, n.subs[0])
		b = append(b, ')')
	case opAssert:
		return appendAssertion(b, n.assert)
	default:
		return nil, false
	}
	return b, ok
}

func appendCount(b []byte, n *node) []byte {
	switch {
	case n.min == 0 && n.max == unbounded:
		b = append(b, '*')
	case n.min == 1 && n.max == unbounded:
		b = append(b, '+')
	case n.min == 0 && n.max == 1:
		b = append(b, '?')
	default:
		b = append(b, '{')
		b = strconv.AppendInt(b, int64(n.min), 10)
		if n.max != n.min {
			b = append(b, ',')
			if n.max != unbounded {
				b = strconv.AppendInt(b, int64(n.max), 10)
			}
		}
		b = append(b, '}')
	}
	if n.lazy {
		b = append(b, '?')
	}
	return b
}

func appendAssertion(b []byte, a assertion) ([]byte, bool) {
	switch a {
	case textStart:
		return append(b, `\A`...), true
	case textEnd:
		return append(b, `\z`...), true
	case lineStart:
		return append(b, `(?m:^)`...), true
	case lineEnd:
		return append(b, `(?m:$)`...), true
	case wordEdge:
		return append(b, `\b`...), true
	case noWordEdge:
		return append(b, `\B`...), true
	}
	return nil, false
}

func appendClass(b []byte, c class) []byte {
	if len(c) == 1 && c[0].lo == c[0].hi && c[0].lo <= unicode.MaxASCII {
		return append(b, regexp.QuoteMeta(string(c[0].lo))...)
	}
	b = append(b, '[')
	empty := true
	for _, s := range c {
		if s.lo > unicode.MaxASCII {
			break
		}
		empty = false
		b = appendHex(b, s.lo)
		b = append(b, '-')
		b = appendHex(b, min(s.hi, unicode.MaxASCII))
	}
	if empty {
		b = append(b, `^\x00-\x{10FFFF}`...) // nothing
	}
	return append(b, ']')
}

func appendHex(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(b, '\\', 'x', digits[r>>4], digits[r&15])
}
