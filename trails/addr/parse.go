package addr

import "net/netip"

// Parse reads an address. ok is false unless s is exactly what [String] gives
// for the result, so "01.2.3.4" and "2001:db8::" are refused while
// "2001:db8::0" is read.
func Parse[T ~string | ~[]byte](s T) (a netip.Addr, ok bool) {
	if len(s) == 0 || len(s) > MaxLen {
		return netip.Addr{}, false
	}
	if digit(s[0]) {
		if a, ok = parse4(s); ok {
			return a, true
		}
	}
	if !plausible6(s) {
		return netip.Addr{}, false
	}
	text := string(s)
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}, false
	}
	var buf [MaxLen]byte
	if string(Append(buf[:0], a)) != text {
		return netip.Addr{}, false
	}
	return a, true
}

// ParsePort reads addr:port or [addr]:port under the same rule as [Parse].
func ParsePort[T ~string | ~[]byte](s T) (ap netip.AddrPort, ok bool) {
	if len(s) == 0 || s[0] != '[' && !digit(s[0]) {
		return netip.AddrPort{}, false
	}
	end, port, ok := cutPort(s)
	if !ok {
		return netip.AddrPort{}, false
	}
	bracketed := s[0] == '['
	start := 0
	if bracketed {
		if s[end-1] != ']' {
			return netip.AddrPort{}, false
		}
		start, end = 1, end-1
	}
	a, ok := Parse(s[start:end])
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

// parse4 reads four numbers up to 255 without leading zeros.
func parse4[T ~string | ~[]byte](s T) (netip.Addr, bool) {
	var b [4]byte
	octet, v, run := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c):
			if run > 0 && v == 0 {
				return netip.Addr{}, false
			}
			run, v = run+1, v*10+int(c-'0')
			if v > 0xFF {
				return netip.Addr{}, false
			}
		case c == '.' && run > 0 && octet < 3:
			b[octet] = byte(v)
			octet, v, run = octet+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	if octet != 3 || run == 0 {
		return netip.Addr{}, false
	}
	b[3] = byte(v)
	return netip.AddrFrom4(b), true
}

// plausible6 refuses most texts that are no IPv6 address without the cost of
// an error from netip.
func plausible6[T ~string | ~[]byte](s T) bool {
	colons := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			colons++
		case !digit(c) && (c < 'a' || c > 'f'):
			return false
		}
	}
	return colons >= 2
}

// cutPort splits at the last colon, which is at end; the port must be written
// without leading zeros.
func cutPort[T ~string | ~[]byte](s T) (end int, port uint16, ok bool) {
	end = len(s) - 1
	for end >= 0 && digit(s[end]) {
		end--
	}
	digits := s[end+1:]
	if end < 1 || s[end] != ':' || len(digits) == 0 || len(digits) > len("65535") || len(digits) > 1 && digits[0] == '0' {
		return 0, 0, false
	}
	v := 0
	for i := range len(digits) {
		v = v*10 + int(digits[i]-'0')
	}
	return end, uint16(v), v <= 0xFFFF
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
