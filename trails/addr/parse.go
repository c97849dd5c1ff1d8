package addr

import (
	"net/netip"
	"strings"
)

// Parse reads an address. ok is false unless s is exactly what [String] gives
// for the result, so "01.2.3.4" and "2001:db8::" are refused while
// "2001:db8::0" is read.
func Parse(s string) (a netip.Addr, ok bool) {
	if !plausible(s) {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	var buf [MaxLen]byte
	if string(Append(buf[:0], a)) != s {
		return netip.Addr{}, false
	}
	return a, true
}

// ParsePort reads addr:port or [addr]:port under the same rule as [Parse].
func ParsePort(s string) (ap netip.AddrPort, ok bool) {
	if s == "" || s[0] != '[' && !digit(s[0]) {
		return netip.AddrPort{}, false
	}
	host, port, ok := cutPort(s)
	if !ok {
		return netip.AddrPort{}, false
	}
	inner, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		if inner, ok = strings.CutSuffix(inner, "]"); !ok {
			return netip.AddrPort{}, false
		}
	}
	a, ok := Parse(inner)
	if !ok || a.Is4() == bracketed {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(a, port), true
}

// IsQuad reports whether s looks like a bare dotted quad: four groups of one
// to three digits, of any value.
func IsQuad[T ~string | ~[]byte](s T) bool {
	if len(s) < len("0.0.0.0") || len(s) > len("255.255.255.255") {
		return false
	}
	dots, run := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c):
			if run++; run > 3 {
				return false
			}
		case c == '.' && run > 0:
			dots, run = dots+1, 0
		default:
			return false
		}
	}
	return dots == 3 && run > 0
}

// plausible refuses most texts that are no address without the cost of an
// error from netip.
func plausible(s string) bool {
	if s == "" || len(s) > MaxLen {
		return false
	}
	if strings.IndexByte(s, ':') < 0 {
		return digit(s[0]) && digit(s[len(s)-1])
	}
	return strings.IndexByte(s, '.') < 0
}

// cutPort splits at the last colon; the port must be written without leading
// zeros.
func cutPort(s string) (host string, port uint16, ok bool) {
	i := strings.LastIndexByte(s, ':')
	text := s[i+1:]
	if i < 0 || text == "" || len(text) > len("65535") || len(text) > 1 && text[0] == '0' {
		return "", 0, false
	}
	v := 0
	for _, c := range []byte(text) {
		if !digit(c) {
			return "", 0, false
		}
		v = v*10 + int(c-'0')
	}
	return s[:i], uint16(v), v <= 0xFFFF
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
