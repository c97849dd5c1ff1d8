package heuristic

import "bytes"

// longLabel is the length of the longest first label that is not reported
// (SPEC 3.4.3).
const longLabel = 24

// longDomainInfo is the info of the report.
const longDomainInfo = "long domain (suspicious)"

// LongDomain looks for a first label of more than 24 characters without a
// hyphen, as tunnels and some domain generators make them. name is a valid name
// of at least two labels in lower case; it is borrowed. The caller asks only
// when heuristics are on and [NameLongDomain] is not switched off.
func LongDomain(name []byte) (f Finding, ok bool) {
	first, labels := firstLabel(name), labelCount(name)
	if len(first) <= longLabel || labels < 2 || bytes.IndexByte(first, '-') >= 0 {
		return Finding{}, false
	}

	kept := min(2, labels-1)
	trail := bracketTail(name, kept)
	if bytes.Contains(trail, []byte("blogspot")) {
		return Finding{}, false
	}

	return Finding{Trail: string(trail), Info: longDomainInfo}, true
}
