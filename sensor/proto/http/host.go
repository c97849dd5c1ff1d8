package http

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/trailscope/trailscope/trails/text"
)

// Bounds of the names that are put into ASCII, in characters (RFC 1035 2.3.4). A
// name or label that is longer has no valid form, and the conversion of a label
// takes time by the square of its length.
const (
	maxName  = 253
	maxLabel = 63
	// maxSent is the length in bytes: all characters may be escapes.
	maxSent = maxName * utf8.UTFMax * len("%00")
)

// lookup puts names into their ASCII form as clients do before they ask for
// them (UTS 46, nontransitional), without judging labels: what is looked up
// need not be a name that could be registered.
var lookup = idna.New(
	idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.ValidateLabels(false), idna.CheckHyphens(false), idna.CheckJoiners(false),
)

// takeHost sets Host from the value of a Host header.
func (r *Request) takeHost(value []byte) {
	host := withoutPort80(text.Trim(value))
	r.HostState = HostPresent
	if len(host) == 0 {
		r.HostState = HostEmpty
	}
	r.Host, _ = listed(&r.hostBuf, lower(&r.hostBuf, host))
}

// takeAuthority replaces the host of a request that has one by that of its
// absolute target. A request without a Host header stays without a host: that
// is reported, and the target is examined behind it.
func (r *Request) takeAuthority() {
	if !r.HostState.Usable() {
		return
	}
	name, rest, ok := bytes.Cut(r.Path, scheme)
	if !ok || !isScheme(name) {
		return
	}
	authority := rest[:authorityEnd(rest)]
	host, _ := listed(&r.uriBuf, withoutPort80(withoutUser(authority)))
	if len(host) == 0 || bytes.Equal(host, r.Host) {
		return
	}
	if len(r.Host) > 0 {
		r.headerBuf = append(r.headerBuf[:0], r.Host...)
		r.HeaderHost = r.headerBuf
	}
	r.uriBuf = append(r.uriBuf[:0], host...)
	r.Host, r.HostState = r.uriBuf, HostPresent
}

// useURI takes host, path and URL from uri, what follows the scheme.
func (r *Request) useURI(uri []byte) {
	end := authorityEnd(uri)
	out := append(r.urlBuf[:0], uri[:end]...)
	if end == len(uri) || uri[end] != '/' {
		out = append(out, '/')
	}
	out = append(out, uri[end:]...)
	r.urlBuf, r.url = out, out
	r.setTarget(withoutPort80(withoutUser(out[:end])), out[end:])
	var changed bool
	if r.Host, changed = listed(&r.hostBuf, r.Host); changed {
		r.url = nil // the URL that is shown has the host that was looked up
	}
}

// authorityEnd is the position in uri, what follows the scheme, at which the
// authority ends (RFC 3986 3.2).
func authorityEnd(uri []byte) int {
	if i := bytes.IndexAny(uri, "/?#"); i >= 0 {
		return i
	}
	return len(uri)
}

// withoutUser is authority without the user in front of its host.
func withoutUser(authority []byte) []byte {
	return authority[bytes.LastIndexByte(authority, '@')+1:]
}

// isScheme reports whether s is the scheme of a URI (RFC 3986 3.1), in lower
// case.
func isScheme(s []byte) bool {
	for i, c := range s {
		if (c < 'a' || c > 'z') && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return len(s) > 0
}

// withoutPort80 is host without the port that is meant without one.
func withoutPort80(host []byte) []byte {
	if !bytes.HasSuffix(host, port80) || isBare6(host) {
		return host
	}
	return host[:len(host)-len(port80)]
}

// splitHost divides host, in front of the colon of its port.
func splitHost(host []byte) (name, port []byte) {
	if len(host) > 0 && host[0] == '[' {
		if end := bytes.IndexByte(host, ']'); end >= 0 {
			return host[:end+1], host[end+1:]
		}
	}
	colon := bytes.IndexByte(host, ':')
	if colon < 0 || isBare6(host) {
		return host, nil
	}
	return host[:colon], host[colon:]
}

// hostName is host without its port, an IPv6 address without its brackets.
func hostName(host []byte) []byte {
	name, _ := splitHost(host)
	if n := len(name); n > 1 && name[0] == '[' && name[n-1] == ']' {
		return name[1 : n-1]
	}
	return name
}

// isBare6 reports whether host looks like an IPv6 address without brackets,
// which has no port.
func isBare6(host []byte) bool {
	colons := 0
	for _, c := range host {
		switch {
		case c == ':':
			colons++
		case c != '.' && unhex(c) == badHex:
			return false
		}
	}
	return colons > 1
}

// listed is host, in lower case, in the form of the names that are listed: in
// ASCII, without a dot at the end of the name and without an empty port. Where
// that is no part of host it is written to buf, at whose start host may lie.
func listed(buf *[]byte, host []byte) (form []byte, changed bool) {
	name, port := splitHost(host)
	if len(port) == 1 {
		port = nil
	}
	if isForeign(name) {
		if ascii := toASCII(name); ascii != "" {
			tail := string(port) // may lie in buf
			*buf = append(append((*buf)[:0], withoutDot([]byte(ascii))...), tail...)
			return *buf, true
		}
	}
	short := withoutDot(name)
	switch {
	case len(short)+len(port) == len(host):
		return host, false
	case len(port) == 0:
		return short, true
	}
	*buf = append(append((*buf)[:0], short...), port...)
	return *buf, true
}

// withoutDot is name without the dot that ends a fully qualified one.
func withoutDot(name []byte) []byte {
	if n := len(name); n > 1 && name[n-1] == '.' {
		return name[:n-1]
	}
	return name
}

// isForeign reports whether name holds other characters than ASCII, or escapes
// that may stand for such. Addresses in brackets have escapes of their own.
func isForeign(name []byte) bool {
	for i, c := range name {
		if c >= utf8.RuneSelf || c == '%' {
			return true
		}
		if i == 0 && c == '[' {
			return false
		}
	}
	return false
}

// toASCII is the ASCII form of name, empty if it has none that consists of the
// characters of host names.
func toASCII(name []byte) string {
	if len(name) > maxSent {
		return ""
	}
	if bytes.IndexByte(name, '%') >= 0 {
		name = AppendDecoded(nil, name)
	}
	if utf8.RuneCount(name) > maxName {
		return ""
	}
	// In two steps, because a character may become many.
	mapped, err := lookup.ToUnicode(string(name))
	if err != nil || !hasShortLabels(mapped) {
		return ""
	}
	ascii, err := lookup.ToASCII(mapped)
	if err != nil {
		return ""
	}
	for i := range len(ascii) {
		if c := ascii[i]; !isWordByte(c) && c != '-' && c != '.' {
			return ""
		}
	}
	return ascii
}

// hasShortLabels reports whether name and its labels keep to the bounds.
func hasShortLabels(name string) bool {
	if utf8.RuneCountInString(name) > maxName {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if utf8.RuneCountInString(label) > maxLabel {
			return false
		}
	}
	return true
}
