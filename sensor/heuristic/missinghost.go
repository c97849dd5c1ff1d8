package heuristic

// InfoMissingHost is the info text of a request without a Host header.
const InfoMissingHost = "missing host header (suspicious)"

// AppendMissingHost appends the trail of a request without a Host header: the
// address of the server as a text, and the path.
func AppendMissingHost(dst, server, path []byte) []byte {
	return append(append(dst, server...), path...)
}
