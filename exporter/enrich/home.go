package enrich

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// Home is a set of networks. The zero value is empty. It is immutable and safe
// for concurrent use.
type Home struct {
	prefixes []netip.Prefix
}

// DefaultNetworks returns the networks that are inside unless configured
// otherwise: private use (RFC 1918), loopback (RFC 1122), link-local (RFC 3927),
// and for IPv6 unique local (RFC 4193), loopback and link-local (RFC 4291).
func DefaultNetworks() []string {
	return []string{
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
		"127.0.0.0/8", "169.254.0.0/16",
		"fc00::/7", "::1/128", "fe80::/10",
	}
}

// NewHome parses networks, each a prefix such as `10.0.0.0/8` or a single
// address. Bits behind the prefix are ignored. All malformed entries are
// reported at once. Nil or no networks give the empty set, in which nothing is
// inside.
func NewHome(networks []string) (*Home, error) {
	h := &Home{}

	var errs []error

	for i, text := range networks {
		p, err := parseNetwork(strings.TrimSpace(text))
		if err != nil {
			errs = append(errs, fmt.Errorf("home network %d: %q is neither a network nor an address", i+1, text))

			continue
		}

		h.prefixes = append(h.prefixes, p)
	}

	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}

	return h, nil
}

// parseNetwork reads a prefix or an address.
func parseNetwork(s string) (netip.Prefix, error) {
	if strings.IndexByte(s, '/') >= 0 {
		p, err := netip.ParsePrefix(s)

		return p.Masked(), err
	}

	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}

	return a.WithZone("").Prefix(a.BitLen())
}

// Contains reports whether a is in one of the networks.
func (h *Home) Contains(a netip.Addr) bool {
	for _, p := range h.prefixes {
		if p.Contains(a) {
			return true
		}
	}

	return false
}

// String returns the networks, joined by commas.
func (h *Home) String() string {
	texts := make([]string, len(h.prefixes))
	for i, p := range h.prefixes {
		texts[i] = p.String()
	}

	return strings.Join(texts, ",")
}
