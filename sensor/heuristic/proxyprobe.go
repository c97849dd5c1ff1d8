package heuristic

import "bytes"

// InfoProxyProbe is the info text of a request that tests for an open proxy.
const InfoProxyProbe = "potential proxy probe (suspicious)"

// probeWords are found in the names of the pages that such requests ask for.
var probeWords = [...]string{"probe", "proxy", "echo", "check"}

var httpScheme = []byte("http://")

// ProxyProbe returns the authority of a path by which somebody tests whether the
// server is an open proxy: an absolute http URL with a telling word. The caller
// reports it unless the authority is whitelisted (SPEC 3.6.3 b).
func ProxyProbe(path []byte) (authority []byte, ok bool) {
	if !bytes.HasPrefix(path, httpScheme) {
		return nil, false
	}
	for _, word := range probeWords {
		if bytes.Contains(path, []byte(word)) {
			authority, _, _ = bytes.Cut(path[len(httpScheme):], []byte{'/'})
			return authority, true
		}
	}
	return nil, false
}

// AppendProxyProbe appends the trail of a probe: path with what follows the
// authority in brackets and the authority without port and closing dots.
//
// Both steps look for the first place that fits, which for a path with an empty
// authority is a second URL inside it.
func AppendProxyProbe(dst, path []byte) []byte {
	start := len(dst)
	dst = appendBracketedTarget(dst, path)
	// The bracketed text is rewritten in place: it only gets shorter.
	for at := start; ; {
		i := bytes.Index(dst[at:], httpScheme)
		if i < 0 {
			return dst
		}
		at += i + len(httpScheme)
		end := bytes.IndexAny(dst[at:], "/(")
		if end < 0 {
			end = len(dst) - at
		}
		if end == 0 {
			continue
		}
		name, _, _ := bytes.Cut(dst[at:at+end], []byte{':'})
		name = bytes.TrimRight(name, ".")
		return append(dst[:at+len(name)], dst[at+end:]...)
	}
}

// appendBracketedTarget appends path with brackets around what follows the slash
// of the first authority, up to the line end.
func appendBracketedTarget(dst, path []byte) []byte {
	for at := 0; ; {
		i := bytes.Index(path[at:], httpScheme)
		if i < 0 {
			return append(dst, path...)
		}
		at += i + len(httpScheme)
		slash := bytes.IndexByte(path[at:], '/')
		if slash <= 0 {
			continue
		}
		target := at + slash + 1
		end := bytes.IndexByte(path[target:], '\n')
		if end < 0 {
			end = len(path) - target
		}
		if end == 0 {
			continue
		}
		dst = append(append(dst, path[:target]...), '(')
		dst = append(append(dst, path[target:target+end]...), ')')
		return append(dst, path[target+end:]...)
	}
}
