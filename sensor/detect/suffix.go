package detect

// SkipsSuffix tells whether a trail with this info, which equals name from start
// on, does not count for name: name is an infrastructure name of a suspicious
// domain, or the front page of a provider of dynamic names (SPEC 3.4.3 step 2).
// name is in lower case.
func SkipsSuffix(name string, start int, info string) bool {
	return skipsSuffix([]byte(name), start, info)
}
