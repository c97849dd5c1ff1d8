package feed

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// schemeEnd parts the scheme of a URL from its host.
const schemeEnd = "://"

// digestSize is the number of hexadecimal digits of a SHA-1.
const digestSize = 40

// key makes the key of a trail of an entry.
func (r *Rules) key(entry string) string {
	if !r.Verbatim {
		entry = text.Trim(entry)
	}
	if r.URLs {
		if _, rest, ok := strings.Cut(entry, schemeEnd); ok {
			entry = rest
		}
		if !r.KeepSlash {
			entry = strings.TrimRight(entry, "/")
		}
	}
	if r.CutPort {
		entry = cutPort(entry)
	}
	if r.Digest {
		entry = strings.ToLower(entry)
	}
	if r.IPv6 && strings.Contains(entry, ":") {
		entry = respell(entry)
	}
	return entry
}

// respell returns an address of IPv6, with a port or without, as trails spell
// it, and anything else as it is.
func respell(s string) string {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return addr.String(a)
	}
	if a, err := netip.ParseAddrPort(s); err == nil && a.Addr().Zone() == "" {
		return string(addr.AppendPort(nil, a.Addr(), a.Port()))
	}
	return s
}

// cutPort returns the address of an address and a port, as both are written
// together. An address in brackets that are not closed is none.
func cutPort(s string) string {
	if rest, ok := strings.CutPrefix(s, "["); ok {
		if host, _, ok := strings.Cut(rest, "]"); ok {
			return host
		}
		return ""
	}
	if colon := strings.LastIndexByte(s, ':'); colon >= 0 {
		return s[:colon]
	}
	return s
}

// isDigest reports whether s is a SHA-1 in lower-case hexadecimal digits.
func isDigest(s string) bool {
	return len(s) == digestSize && strings.Trim(s, "0123456789abcdef") == ""
}

// isFingerprint reports whether s is the SHA-1 or SHA-256 of a certificate or the
// JA4 fingerprint of a client.
func isFingerprint(s string) bool {
	switch trails.KindOf(s, "") {
	case trails.KindCertificate, trails.KindSHA256, trails.KindJA4:
		return true
	}
	return false
}

// hasControl reports whether s has a control character.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F })
}
