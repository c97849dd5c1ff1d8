package wire

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ParseEndpoint reads an endpoint as Maltrail's configuration writes it (SPEC
// 6.3) and returns it in the form that package net takes: `host:port`,
// `[v6]:port`, or a bare IPv6 address with the port behind its last colon. A
// zone is dropped, except from a link-local address, which is nothing without.
func ParseEndpoint(s string) (string, error) {
	at := strings.LastIndexByte(s, ':')
	if at < 0 {
		return "", fmt.Errorf("%q is not host:port", s)
	}

	host := s[:at]
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if host, ok = strings.CutSuffix(inner, "]"); !ok {
			return "", fmt.Errorf("%q has no end of its brackets", s)
		}
	}

	if err := checkHost(host); err != nil {
		return "", fmt.Errorf("%q: %w", s, err)
	}

	if a, err := netip.ParseAddr(host); err == nil && a.Zone() != "" && !a.IsLinkLocalUnicast() {
		host = a.WithZone("").String()
	}

	port, err := strconv.ParseUint(s[at+1:], 10, 16)
	if err != nil || port == 0 {
		return "", fmt.Errorf("%q has no port from 1 to 65535", s)
	}

	return net.JoinHostPort(host, strconv.FormatUint(port, 10)), nil
}

// maxHost is the longest host name (RFC 1035 2.3.4).
const maxHost = 255

// checkHost refuses what cannot be a host: an endpoint must fail when it is
// configured, not at the first event.
func checkHost(host string) error {
	switch {
	case host == "":
		return errors.New("no host is named")
	case len(host) > maxHost:
		return errors.New("the host is too long")
	case strings.IndexByte(host, ':') >= 0:
		if _, err := netip.ParseAddr(host); err != nil {
			return errors.New("the host is no IPv6 address")
		}
	case strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`/@"'\[]`, r) }):
		return errors.New("the host has characters that no host has")
	}

	return nil
}

// SplitEndpoints splits a list of endpoints at commas, semicolons and white
// space (SPEC 6.3), leaving out empty entries.
func SplitEndpoints(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",; \t\r\n\v\f", r) })
}
