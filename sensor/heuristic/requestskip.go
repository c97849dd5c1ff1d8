package heuristic

import "bytes"

// harmlessParts mark paths of ordinary sites that look like attacks: query
// languages, advertisements, update services. They are searched as they are, so
// "uploads" counts as "ads" (SPEC 3.6.5 step 1).
var harmlessParts = [...]string{"fql", "yql", "ads", "/gwx/"}

// harmlessFolders do so behind the way to a parent folder, as themes use them.
var (
	parentFolder    = []byte("../")
	harmlessFolders = [...]string{
		"../images/", "../themes/", "../design/", "../scripts/", "../assets/", "../core/", "../js/",
	}
)

// SkipsRequest reports whether a request with this path, percent-decoded, is not
// searched for attacks at all. The path must be in lower case.
func SkipsRequest(path []byte) bool {
	return containsAny(path, harmlessParts[:]) ||
		bytes.Contains(path, parentFolder) && containsAny(path, harmlessFolders[:])
}

func containsAny(s []byte, parts []string) bool {
	for _, part := range parts {
		if bytes.Contains(s, []byte(part)) {
			return true
		}
	}
	return false
}
