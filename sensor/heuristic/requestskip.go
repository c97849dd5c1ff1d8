package heuristic

import "bytes"

// harmlessParts mark paths of ordinary sites that look like attacks: query
// languages in the query, parent folders of themes, update services. They are
// searched as they are, so "uploads" counts as "ads" (SPEC 3.6.5 step 1).
var harmlessParts = [...]string{
	"fql", "yql", "ads", "../images/", "../themes/", "../design/",
	"../scripts/", "../assets/", "../core/", "../js/", "/gwx/",
}

// SkipsRequest reports whether a request with this path, percent-decoded, is not
// searched for attacks at all. The path must be in lower case.
func SkipsRequest(path []byte) bool {
	for _, part := range harmlessParts {
		if bytes.Contains(path, []byte(part)) {
			return true
		}
	}
	return false
}
