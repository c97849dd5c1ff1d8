package heuristic

import "bytes"

// Info texts of the file names that scanners ask for.
const (
	InfoMissingPage = "non-existent page (suspicious)"
	InfoWebScan     = "potential web scan (suspicious)"
)

// missingFiles are file names that exist nowhere, with their info text (SPEC
// 3.6.5 step 4).
var missingFiles = [...]struct{ name, info string }{
	{"defaultwebpage.cgi", InfoMissingPage},
	{"inexistent_file_name.inexistent", InfoWebScan},
	{"test-for-some-inexistent-file", InfoWebScan},
	{"long_inexistent_path", InfoWebScan},
	{"some-inexistent-website.acu", InfoWebScan},
}

// FileProbe returns the info text for the name of a requested file that scanners
// made up to see how a server answers when there is no such file. The name is
// compared in any case of letters.
func FileProbe(file []byte) (info string, ok bool) {
	const shortest = len("defaultwebpage.cgi")
	if len(file) < shortest {
		return "", false
	}
	var buf [128]byte // longer names cost an allocation
	folded := appendFolded(buf[:0], file)
	for _, missing := range missingFiles {
		if bytes.Contains(folded, []byte(missing.name)) {
			return missing.info, true
		}
	}
	return "", false
}
