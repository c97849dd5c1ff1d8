package build

import (
	"slices"
	"strings"
)

// othersMark opens the list of other references behind a reference: "a (+b,c)".
const othersMark = " (+"

// splitReference takes a reference with a list of others apart.
func splitReference(reference string) (first string, rest []string) {
	first, list, ok := strings.Cut(reference, othersMark)
	list, closed := strings.CutSuffix(list, ")")
	if !ok || !closed {
		return reference, nil
	}
	return first, strings.Split(list, ",")
}

// joinReference appends the other references that were seen for a key, sorted.
func joinReference(reference string, seen []string) string {
	if strings.Contains(reference, othersMark) {
		return reference
	}
	rest := slices.DeleteFunc(slices.Sorted(slices.Values(seen)), func(s string) bool { return s == reference })
	if len(rest) == 0 {
		return reference
	}
	return reference + othersMark + strings.Join(rest, ",") + ")"
}
