package config

// maxTypos is the number of single-character changes up to which two names
// are taken for the same one, mistyped.
const maxTypos = 2

// nearest suggests the known name that is most like the given one, as a hint;
// it is empty when none is like it.
func nearest(given string, known []string) string {
	best, found := maxTypos+1, ""
	for _, k := range known {
		if d := distance(given, k); d < best {
			best, found = d, k
		}
	}
	if found == "" {
		return ""
	}
	return "did you mean " + found + "?"
}

// distance counts the single-character insertions, deletions and replacements
// that lead from a to b, giving up beyond maxTypos.
func distance(a, b string) int {
	if len(a)-len(b) > maxTypos || len(b)-len(a) > maxTypos {
		return maxTypos + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
