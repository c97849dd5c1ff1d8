package dns

import "bytes"

// ValidName reports whether a name has the form that detection looks at: ASCII
// letters, digits, dots, hyphens and underscores, with at least one dot and with
// letters, digits and hyphens only (at least one) behind the last dot.  Any case
// is fine and labels may be empty.  (SPEC 3.4.1.)
//
// It is also the rule for host names of other protocols.
func ValidName(name []byte) (ok bool) {
	dot := bytes.LastIndexByte(name, '.')
	if dot < 0 || dot == len(name)-1 {
		return false
	}

	for _, c := range name[:dot] {
		if classes[c] == 0 {
			return false
		}
	}

	for _, c := range name[dot+1:] {
		if classes[c] != classLabel {
			return false
		}
	}

	return true
}

// Classes of bytes in names.
const (
	classLabel = 1 + iota // may stand anywhere
	classFront            // may stand before the last dot only
)

// classes holds the class of each byte that a name may contain.
var classes = [256]uint8{
	'.': classFront, '_': classFront, '-': classLabel,
	'0': classLabel, '1': classLabel, '2': classLabel, '3': classLabel, '4': classLabel,
	'5': classLabel, '6': classLabel, '7': classLabel, '8': classLabel, '9': classLabel,
	'A': classLabel, 'B': classLabel, 'C': classLabel, 'D': classLabel, 'E': classLabel,
	'F': classLabel, 'G': classLabel, 'H': classLabel, 'I': classLabel, 'J': classLabel,
	'K': classLabel, 'L': classLabel, 'M': classLabel, 'N': classLabel, 'O': classLabel,
	'P': classLabel, 'Q': classLabel, 'R': classLabel, 'S': classLabel, 'T': classLabel,
	'U': classLabel, 'V': classLabel, 'W': classLabel, 'X': classLabel, 'Y': classLabel,
	'Z': classLabel,
	'a': classLabel, 'b': classLabel, 'c': classLabel, 'd': classLabel, 'e': classLabel,
	'f': classLabel, 'g': classLabel, 'h': classLabel, 'i': classLabel, 'j': classLabel,
	'k': classLabel, 'l': classLabel, 'm': classLabel, 'n': classLabel, 'o': classLabel,
	'p': classLabel, 'q': classLabel, 'r': classLabel, 's': classLabel, 't': classLabel,
	'u': classLabel, 'v': classLabel, 'w': classLabel, 'x': classLabel, 'y': classLabel,
	'z': classLabel,
}

// intranet marks the names of inner networks wherever it occurs.
var intranet = []byte(".intranet.")

// Ignored reports whether a lower-case name belongs to a local network or a
// reserved domain, judged by its last label, or contains ".intranet.".  Such
// questions are not looked at.  The rule does not apply to host names of other
// protocols.  (SPEC 3.4.1, 11.3.)
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
const kelvin = "\u212a"

// appendLower appends a label in lower case to dst.  It returns false if the
// lower-case form holds a character outside ASCII, which no valid name does.
func appendLower(dst, label []byte) (res []byte, ok bool) {
	for i := 0; i < len(label); i++ {
		c := label[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c < 0x80:
			// Keep it.
		case bytes.HasPrefix(label[i:], []byte(kelvin)):
			c = 'k'
			i += len(kelvin) - 1
		default:
			return dst, false
		}

		dst = append(dst, c)
	}

	return dst, true
}
