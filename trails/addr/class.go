package addr

import "net/netip"

// IsLocal reports whether a is an IPv4 address of 127/8, 10/8, 172.16/12 or
// 192.168/16. IPv6 is never local (SPEC 1.2).
func IsLocal(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	b := a.As4()
	switch b[0] {
	case 10, 127:
		return true
	case 172:
		return b[1]&0xF0 == 16
	case 192:
		return b[1] == 168
	}
	return false
}

// IsLocalhost reports whether a is 127.0.0.1 or ::1.
func IsLocalhost(a netip.Addr) bool {
	if a.Is4() {
		return a.As4() == [4]byte{127, 0, 0, 1}
	}
	return a == netip.IPv6Loopback()
}

// IsInternal reports whether a is local as [IsLocal] has it, or an IPv6 address
// that is never routed on the internet: unique local (fc00::/7, RFC 4193),
// link-local (fe80::/10), the former site-local (fec0::/10) or the loopback
// (RFC 4291). An IPv4-mapped address is what the IPv4 address in it is.
func IsInternal(a netip.Addr) bool {
	if a.Is4() {
		return IsLocal(a)
	}
	if a.Is4In6() {
		return IsLocal(a.Unmap())
	}
	b := a.As16()
	return b[0]&0xFE == 0xFC || b[0] == 0xFE && b[1] >= 0x80 || a.WithZone("") == netip.IPv6Loopback()
}
