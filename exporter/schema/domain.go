package schema

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// domain is a host name in parts; parts that do not apply are empty.
type domain struct {
	registered, subdomain, topLevel string
}

// splitDomain splits a host name by the public suffix list. Names below a
// suffix that the list does not know, or that are no names, have no parts.
func splitDomain(name string) (d domain) {
	if strings.IndexByte(name, '.') <= 0 || strings.HasSuffix(name, ".") || isAddress(name) {
		return d
	}

	suffix, icann := publicsuffix.PublicSuffix(name)
	if !icann && strings.IndexByte(suffix, '.') < 0 { // the list's default rule
		return d
	}

	d.topLevel = suffix

	front, ok := strings.CutSuffix(name, "."+suffix)
	if !ok {
		return d
	}

	cut := strings.LastIndexByte(front, '.') + 1
	d.registered = name[cut:]
	d.subdomain = strings.TrimSuffix(front[:cut], ".")

	return d
}

// isAddress reports whether s is an IP address.
func isAddress(s string) bool {
	if strings.IndexByte(s, ':') < 0 && strings.Trim(s, "0123456789.") != "" { // saves the error
		return false
	}

	_, err := netip.ParseAddr(s)

	return err == nil
}
