package export

import "strings"

const (
	// maxName is the length of the longest name as text, without a final dot,
	// and maxLabel that of its labels (RFC 1035, 2.3.4).
	maxName  = 253
	maxLabel = 63
)

// checkName reports whether a text is a name that DNS can carry: labels of
// letters, digits, hyphens and underscores.
func checkName(name string) Reason {
	label := 0
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '.':
			if label == 0 {
				return BadName
			}
			label = 0
			continue
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_':
		default:
			return BadName
		}
		if label++; label > maxLabel {
			return TooLong
		}
	}
	switch {
	case label == 0:
		return BadName
	case len(name) > maxName:
		return TooLong
	}
	return fits
}

// lastLabel returns what stands behind the last dot.
func lastLabel(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// single reports whether a name has one label only.
func single(name string) bool { return strings.IndexByte(name, '.') < 0 }
