package addr

import "net/netip"

// ParseNetwork reads an IPv4 network "a.b.c.d/n" with n up to 32, before which
// any number of zeros may stand. Bits below the prefix are cleared.
func ParseNetwork[T ~string | ~[]byte](s T) (netip.Prefix, bool) {
	end := len(s) - 1
	for end >= 0 && digit(s[end]) {
		end--
	}
	digits := s[end+1:]
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	if end < 1 || s[end] != '/' || len(digits) == 0 || len(digits) > len("32") {
		return netip.Prefix{}, false
	}
	bits := 0
	for i := range len(digits) {
		bits = bits*10 + int(digits[i]-'0')
	}
	a, ok := ParseQuad(s[:end])
	if !ok || bits > 32 {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, bits).Masked(), true
}

// ParseQuad reads four decimal numbers of one to three digits up to 255.
// Leading zeros are allowed, unlike with [Parse], and do not mean octal.
func ParseQuad[T ~string | ~[]byte](s T) (netip.Addr, bool) {
	if !IsQuad(s) {
		return netip.Addr{}, false
	}
	var b [4]byte
	octet, v := 0, 0
	for i := range len(s) {
		if s[i] != '.' {
			if v = v*10 + int(s[i]-'0'); v > 0xFF {
				return netip.Addr{}, false
			}
			continue
		}
		b[octet] = byte(v)
		octet, v = octet+1, 0
	}
	b[3] = byte(v)
	return netip.AddrFrom4(b), true
}
