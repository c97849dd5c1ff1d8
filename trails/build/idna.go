package build

import (
	"strings"

	"golang.org/x/net/idna"
)

// maxLabel bounds a label of a name (RFC 1035 2.3.4).
const maxLabel = 63

// toASCII returns the ASCII form of a name by IDNA 2003, as far as Unicode's
// transitional processing (UTS 46) has it: "ß" becomes "ss". A key with a path
// is treated as if it were a name too (SPEC 1.5). ok is false for a label that
// is empty, except the last, or too long, and for characters that no name has.
func toASCII(key string) (ascii string, ok bool) {
	profile := idna.New(
		idna.MapForLookup(), idna.Transitional(true), idna.BidiRule(),
		idna.StrictDomainName(false), idna.ValidateLabels(false), idna.CheckHyphens(false), idna.CheckJoiners(false),
	)
	ascii, err := profile.ToASCII(key)
	if err != nil {
		return "", false
	}
	labels := strings.Split(ascii, ".")
	for i, l := range labels {
		if l == "" && i < len(labels)-1 || len(l) > maxLabel {
			return "", false
		}
	}
	return ascii, ascii != ""
}
