package tls

// Limits of host names. (RFC 1035 2.3.4.)
const (
	maxNameLen  = 253
	maxLabelLen = 63
	minLabels   = 2 // SPEC 3.7
)

// IsHostName reports whether a server name is one that detection looks at: at
// least two labels of 1 to 63 letters of any case, digits, hyphens and underscores
// that do not start with a hyphen, 253 bytes in all, no final dot. (SPEC 3.7.)
func IsHostName(name []byte) (ok bool) {
	if len(name) > maxNameLen {
		return false
	}

	labels, size := 1, 0
	for _, c := range name {
		switch {
		case c == '.':
			if size == 0 {
				return false
			}

			labels++
			size = 0

			continue
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
			// Fine anywhere.
		case c == '-':
			if size == 0 {
				return false
			}
		default:
			return false
		}

		size++
		if size > maxLabelLen {
			return false
		}
	}

	return labels >= minLabels && size > 0
}
