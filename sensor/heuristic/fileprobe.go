package heuristic

// Info texts of the file names that scanners ask for.
const (
	InfoMissingPage = "non-existent page (suspicious)"
	InfoWebScan     = "potential web scan (suspicious)"
)

// FileProbe returns the info text for a file name that a scanner asks for to
// see how the server answers when there is no such file. The name is compared
// in any case of letters.
func FileProbe(file []byte) (info string, ok bool) {
	return "", false
}
