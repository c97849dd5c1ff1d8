package soup

import (
	"fmt"
	"net/netip"
	"strings"
)

// pools are the addresses of a scenario; few, so that tuples repeat.
type pools struct {
	local, public, v6, odd []netip.Addr
}

// row is what a trail key stands for.
type row struct{ info, reference string }

// choosePools draws the scenario's addresses.
func (k *kitchen) choosePools() {
	for range k.between(2, 6) {
		k.hosts.local = append(k.hosts.local, netip.MustParseAddr(pick(k, []string{
			fmt.Sprintf("10.0.0.%d", k.between(1, 254)),
			fmt.Sprintf("10.%d.%d.%d", k.rnd.IntN(3), k.rnd.IntN(3), k.between(1, 254)),
			fmt.Sprintf("192.168.%d.%d", k.rnd.IntN(3), k.between(1, 254)),
			fmt.Sprintf("172.%d.0.%d", k.between(15, 32), k.between(1, 254)),
			fmt.Sprintf("127.0.0.%d", k.between(1, 3)),
		})))
	}
	for range k.between(3, 10) {
		k.hosts.public = append(k.hosts.public, netip.AddrFrom4([4]byte{
			byte(k.between(11, 223)), byte(k.rnd.IntN(256)), byte(k.rnd.IntN(256)), byte(k.rnd.IntN(256)),
		}))
	}
	for range 4 {
		var a [16]byte
		a[0], a[1] = 0x20, byte(k.rnd.IntN(4))
		for i := 2; i < 16; i++ {
			if k.chance(25) {
				a[i] = byte(k.rnd.IntN(256))
			}
		}
		k.hosts.v6 = append(k.hosts.v6, netip.AddrFrom16(a))
	}
	for _, text := range []string{
		"8.8.8.8", "198.18.3.4", "127.0.0.1", "::1", "224.0.0.251", "255.255.255.255", "0.0.0.0",
		"::", "ff02::fb", "fe80::1", "dead::beef", "2001:db8:0:0:1:0:0:1", "::ffff:1.2.3.4",
	} {
		k.hosts.odd = append(k.hosts.odd, netip.MustParseAddr(text))
	}
}

// addr draws any address.
func (k *kitchen) addr() netip.Addr {
	switch n := k.rnd.IntN(100); {
	case n < 35:
		return pick(k, k.hosts.local)
	case n < 78:
		return pick(k, k.hosts.public)
	case n < 90:
		return pick(k, k.hosts.v6)
	default:
		return pick(k, k.hosts.odd)
	}
}

// v4 draws an IPv4 address.
func (k *kitchen) v4() netip.Addr {
	for {
		if a := k.addr(); a.Is4() {
			return a
		}
	}
}

// client draws an inside address, rarely another one.
func (k *kitchen) client() netip.Addr {
	if k.chance(80) {
		return pick(k, k.hosts.local)
	}

	return k.addr()
}

// server draws an outside address, rarely another one.
func (k *kitchen) server() netip.Addr {
	if k.chance(80) {
		return pick(k, k.hosts.public)
	}

	return k.addr()
}

// end puts a port to an address.
func end(a netip.Addr, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(a, port)
}

// addrText writes an address as trails have it (SPEC 1.2) for the usual
// cases; unusual ones are left to the sensors.
func addrText(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	groups := a.As16()
	var b strings.Builder
	for i := 0; i < 16; i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02x%02x", groups[i], groups[i+1])
	}

	return shorten(b.String())
}

// shorten applies SPEC 1.2's rules to the expanded form.
func shorten(text string) string {
	const unit = "0000:"
	longest, at := 0, -1
	for i := 0; i < len(text); {
		n := 0
		for strings.HasPrefix(text[i+n*len(unit):], unit) {
			n++
		}
		if n > longest {
			longest, at = n, i
		}
		i += max(1, n*len(unit))
	}
	if at < 0 {
		return text
	}
	text = text[:at] + ":" + text[at+longest*len(unit):]
	var b strings.Builder
	for i, group := range strings.Split(text, ":") {
		if i > 0 {
			b.WriteByte(':')
		}
		trimmed := strings.TrimLeft(group, "0")
		if trimmed == "" && group != "" {
			trimmed = "0"
		}
		b.WriteString(trimmed)
	}
	out := b.String()
	if strings.HasPrefix(out, ":") && !strings.HasPrefix(out, "::") {
		out = ":" + out
	}

	return out
}
