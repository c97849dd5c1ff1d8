package feed

import "strings"

// Rules are what makes an entry of a text, where it is not as in most lists.
// Without any, blank lines and lines that start with "#" are left out, as are
// lines without a dot, and the entry is what remains, blanks at its ends
// removed.
type Rules struct {
	// AnyText takes lines without a dot.
	AnyText bool
	// IPv6 takes addresses of IPv6, which have no dot, and writes them as they
	// are looked up (SPEC 1.2).
	IPv6 bool
	// Digests takes the SHA-1 and SHA-256 of certificates and JA4 fingerprints of
	// clients, which have no dot either.
	Digests bool
	// KeepHash takes lines that start with "#".
	KeepHash bool
	// Lower brings lines into lower case.
	Lower bool
	// Dots is how many dots a line must have; 0 does not count them.
	Dots int
	// Only takes lines that start with it and have a "://"; empty takes all.
	Only string
	// Skip are entries that are left out.
	Skip []string

	// Columns is how many columns a line must have at least; 0 stands for as
	// many as are used.
	Columns int
	// Exact takes lines with neither fewer nor more columns.
	Exact bool
	// Verbatim keeps the blanks around columns.
	Verbatim bool
	// Where are conditions that all must hold.
	Where []Condition
	// ReferenceColumn is the column of the reference, from 1; 0 is none.
	ReferenceColumn int
	// InfoLower brings the text of the InfoColumn into lower case.
	InfoLower bool
	// InfoCut are endings of the InfoColumn's text, in lower case; one of them
	// is removed, whatever its case, with the blanks before it.
	InfoCut []string
	// InfoForm is the info with "%s" in place of the InfoColumn's text; empty
	// stands for the text alone.
	InfoForm string

	// URLs cuts an entry up to "://", and the slashes at its end.
	URLs bool
	// KeepSlash keeps the slashes at the end of URLs.
	KeepSlash bool
	// CutPort cuts ":port" off, and takes an address out of its brackets.
	CutPort bool
	// Digest takes nothing but the 40 hexadecimal digits of a SHA-1, in lower
	// case.
	Digest bool
	// HTML says that the list may look like a page for a browser.
	HTML bool
}

// Condition holds for lines by the first word of a column, whatever its case.
type Condition struct {
	// Column is the number of the column, from 1.
	Column int
	// Word is compared, in lower case.
	Word string
	// Not turns the condition round.
	Not bool
}

// OwnRules are for feeds that a user adds: entries may be URLs, addresses and
// networks of IPv6 in any spelling, the SHA-1 and SHA-256 of certificates, and JA4
// fingerprints of clients.
func OwnRules() Rules { return Rules{IPv6: true, Digests: true, URLs: true} }

// holds reports whether the condition holds for a line.
func (c Condition) holds(columns []string) bool {
	if c.Column > len(columns) {
		return false
	}
	first := ""
	for word := range strings.FieldsSeq(columns[c.Column-1]) {
		first = word
		break
	}
	return strings.EqualFold(first, c.Word) != c.Not
}

// info makes the info of the text of a column, which none stands for when it
// is empty.
func (r *Rules) info(s, none string) string {
	for _, ending := range r.InfoCut {
		if n := len(s) - len(ending); n >= 0 && strings.EqualFold(s[n:], ending) {
			s = strings.TrimSpace(s[:n])
			break
		}
	}
	if r.InfoLower {
		s = strings.ToLower(s)
	}
	if s == "" {
		s = none
	}
	if r.InfoForm == "" {
		return s
	}
	return strings.Replace(r.InfoForm, "%s", s, 1)
}
