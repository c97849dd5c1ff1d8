package addr

import (
	"net/netip"
	"strconv"
)

const (
	// MaxLen is the length of the longest address text: eight groups of four
	// digits and seven colons.
	MaxLen = 39
	// MaxPortLen is the length of the longest address with brackets and port.
	MaxPortLen = MaxLen + len("[]:65535")

	groups = 8 // 16-bit groups of an IPv6 address
)

// String returns the trail spelling of a. The zero Addr gives "".
func String(a netip.Addr) string {
	var buf [MaxLen]byte
	return string(Append(buf[:0], a))
}

// Append appends the trail spelling of a to dst. The zero Addr adds nothing.
func Append(dst []byte, a netip.Addr) []byte {
	switch {
	case !a.IsValid():
		return dst
	case a.Is4():
		b := a.As4()
		for i, octet := range b {
			if i > 0 {
				dst = append(dst, '.')
			}
			dst = appendOctet(dst, octet)
		}
		return dst
	}
	return append6(dst, a.As16())
}

// AppendPort appends addr:port, or [addr]:port for IPv6, to dst.
func AppendPort(dst []byte, a netip.Addr, port uint16) []byte {
	if a.Is4() {
		dst = Append(dst, a)
	} else {
		dst = append(dst, '[')
		dst = Append(dst, a)
		dst = append(dst, ']')
	}
	dst = append(dst, ':')
	return strconv.AppendUint(dst, uint64(port), 10)
}

func appendOctet(dst []byte, v byte) []byte {
	switch {
	case v >= 100:
		return append(dst, '0'+v/100, '0'+v/10%10, '0'+v%10)
	case v >= 10:
		return append(dst, '0'+v/10, '0'+v%10)
	}
	return append(dst, '0'+v)
}

// append6 writes the sixteen bytes of an IPv6 address. The last group has no
// colon behind it, so it never belongs to the run that collapses.
func append6(dst []byte, b [16]byte) []byte {
	var g [groups]uint16
	for i := range g {
		g[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	start, length := longestRun(&g)
	if length == 0 {
		return appendFull(dst, &g)
	}
	if start == 0 {
		dst = append(dst, ':')
	}
	for i := 0; i < groups; i++ {
		if i == start {
			dst = append(dst, ':')
			i += length - 1
			continue
		}
		dst = strconv.AppendUint(dst, uint64(g[i]), 16)
		if i < groups-1 {
			dst = append(dst, ':')
		}
	}
	return dst
}

// longestRun returns the first of the longest runs of zero groups that end
// before the last group.
func longestRun(g *[groups]uint16) (start, length int) {
	for i := 0; i < groups-1; i++ {
		n := i
		for n < groups-1 && g[n] == 0 {
			n++
		}
		if n-i > length {
			start, length = i, n-i
		}
		i = max(i, n)
	}
	return start, length
}

// appendFull writes all groups with their leading zeros.
func appendFull(dst []byte, g *[groups]uint16) []byte {
	const digits = "0123456789abcdef"
	for i, v := range g {
		if i > 0 {
			dst = append(dst, ':')
		}
		dst = append(dst, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
	}
	return dst
}
