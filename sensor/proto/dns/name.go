package dns

import "bytes"

// ValidName reports whether a name has the form that detection looks at: ASCII
// letters, digits, dots, hyphens and underscores, with at least one dot and with
// letters, digits and hyphens only (at least one) behind the last dot. Any case
// is fine and labels may be empty. (SPEC 3.4.1.)
//
// It is also the rule for host names of other protocols.
func ValidName(name []byte) (ok bool) {
	for _, c := range name {
		if lower[c] == 0 {
			return false
		}
	}

	return validEnd(name)
}

// validEnd reports whether a name of allowed bytes ends with a dot and a label
// that may be the last one.
func validEnd(name []byte) (ok bool) {
	dot := bytes.LastIndexByte(name, '.')

	return dot >= 0 && dot < len(name)-1 && bytes.IndexByte(name[dot+1:], '_') < 0
}

// intranet marks the names of inner networks wherever it occurs.
var intranet = []byte(".intranet.")

// Ignored reports whether a lower-case name belongs to a local network or a
// reserved domain, judged by its last label, or contains ".intranet.". Such
// questions are not looked at. The rule does not apply to host names of other
// protocols. (SPEC 3.4.1, 11.3.)
func Ignored(name []byte) (ok bool) {
	// The conversion does not allocate.
	switch string(name[bytes.LastIndexByte(name, '.')+1:]) {
	case "alienvault", "arpa", "corp", "example", "guest", "home", "internal",
		"intra", "intran", "intranet", "lan", "local", "localdomain", "localnet",
		"test", "url", "workgroup":
		return true
	default:
		return bytes.Contains(name, intranet)
	}
}

// countLabels returns the number of labels of a name.
func countLabels(name []byte) (n int) {
	return bytes.Count(name, []byte{'.'}) + 1
}

// kelvin is the only character outside ASCII whose lower-case form is an ASCII
// letter: the Kelvin sign, U+212A.
var kelvin = []byte("\u212a")

// appendLower appends a label in lower case to dst. It returns false if a
// character of it cannot stand in a valid name.
func appendLower(dst, label []byte) (res []byte, ok bool) {
	for i := 0; i < len(label); i++ {
		c := lower[label[i]]
		if c == 0 {
			if !bytes.HasPrefix(label[i:], kelvin) {
				return dst, false
			}

			c = 'k'
			i += len(kelvin) - 1
		}

		dst = append(dst, c)
	}

	return dst, true
}

// lower holds the lower-case form of each byte that a name may contain, 0 for
// the others.
var lower = lowerTable()

// lowerTable computes lower.
func lowerTable() (t [256]byte) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789.-_") {
		t[c] = c
		if 'a' <= c && c <= 'z' {
			t[c-'a'+'A'] = c
		}
	}

	return t
}

// ValidNameFull is [ValidName] of the profile full: the last label too may contain
// underscores.
func ValidNameFull(name []byte) (ok bool) {
	for _, c := range name {
		if lower[c] == 0 {
			return false
		}
	}

	dot := bytes.LastIndexByte(name, '.')

	return dot >= 0 && dot < len(name)-1
}
