package heuristic

import "bytes"

// InfoSeized is the info text of the page of a seized domain.
const InfoSeized = "seized domain (suspicious)"

// seizures are what authorities write into the title of such a page (SPEC 3.5).
var seizures = [...]string{"domain name has been seized by", "Domain Seized", "Domain Seizure"}

// IsSeized reports whether title is that of the page of a seized domain.
func IsSeized(title []byte) bool {
	for _, notice := range seizures {
		if bytes.Contains(title, []byte(notice)) {
			return true
		}
	}
	return false
}
