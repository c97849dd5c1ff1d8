package heuristic

// InfoProxyProbe is the info text of a request that tests for an open proxy.
const InfoProxyProbe = "potential proxy probe (suspicious)"

// ProxyProbe returns the authority of a path by which somebody tests whether the
// server is an open proxy: an absolute http URL with a telling word. The caller
// reports it unless the authority is whitelisted (SPEC 3.6.3 b).
func ProxyProbe(path []byte) (authority []byte, ok bool) {
	return nil, false
}

// AppendProxyProbe appends the trail of a probe.
func AppendProxyProbe(dst, path []byte) []byte {
	return append(dst, path...)
}
