package soup

import "net/netip"

// lull spreads a flood over time: within one second, over seconds, or slow
// enough to cross a window.
func (k *kitchen) lull(gap int64) {
	k.now += gap
	if k.chance(3) {
		k.pass()
	}
}

// gaps are the distances between a flood's packets, in microseconds.
func gaps() []int64 {
	return []int64{0, 1000, 50_000, 300_000, 1_000_000, 2_900_000}
}

// sweep lets a sweep happen now, or leaves it to chance.
func (k *kitchen) sweep() {
	if k.chance(75) {
		k.now += 1_000_000 * int64(pick(k, []int{1, 1, 1, 2, 29, 30, 31}))
		k.ip(k.hosts.local[0], k.hosts.public[0], 1, []byte{0, 0, 0, 0})
	}
}

// portScans touches 8 to 14 ports of a few pairs, by SYN or stealth flags.
func (k *kitchen) portScans() {
	for range k.between(1, 4) {
		src, dst := k.addr(), k.addr()
		gap := pick(k, gaps())
		first := k.between(1, 60000)
		for i := range k.between(8, 14) {
			flags := uint8(2)
			if k.chance(25) {
				flags = pick(k, []uint8{0, 1, 0x29, 0x10, 0x11, 0x28})
			}
			k.tcp(end(src, k.port()), end(dst, uint16(first+i)), flags, nil)
			if k.chance(10) {
				k.tcp(end(src, k.port()), end(dst, uint16(first)), flags, nil)
			}
			k.lull(gap)
		}
		k.sweep()
		if k.chance(40) {
			for i := range k.between(1, 14) {
				k.tcp(end(src, k.port()), end(dst, uint16(first+100+i)), 2, nil)
				k.lull(gap)
			}
			k.sweep()
		}
	}
}

// infections touches 30 to 35 hosts on a port of the infection list or on
// one beside it, with other scans that move the local prefix.
func (k *kitchen) infections() {
	ports := []uint16{135, 139, 445, 1433, 3389, 6379, 6892, 6893, 6901, 446, 22, 80}
	for range k.between(1, 3) {
		src := k.client()
		port := pick(k, ports)
		gap := pick(k, []int64{0, 1000, 50_000, 300_000})
		base := pick(k, k.hosts.public)
		if k.chance(10) {
			base = pick(k, k.hosts.v6)
		}
		for _, dst := range spread(base, k.between(30, 35)) {
			k.tcp(end(src, k.port()), end(dst, port), 2, nil)
			k.lull(gap)
		}
		for range k.rnd.IntN(6) {
			k.tcp(end(k.addr(), k.port()), end(k.addr(), pick(k, synPorts())), 2, nil)
		}
		k.sweep()
	}
	if k.chance(3) {
		src := k.client()
		for _, dst := range spread(netip.MustParseAddr("60.0.0.0"), k.between(1015, 1040)) {
			k.tcp(end(src, 40000), end(dst, 445), 2, nil)
		}
		k.sweep()
	}
}

// udpScans touches 8 to 14 UDP ports.
func (k *kitchen) udpScans() {
	for range k.between(1, 4) {
		src, dst := k.addr(), k.addr()
		gap := pick(k, gaps())
		first := pick(k, []int{1, 45, 1000, 50000})
		for i := range k.between(8, 14) {
			k.udp(end(src, k.port()), end(dst, uint16(first+i)), []byte{byte(i)})
			k.lull(gap)
		}
		k.sweep()
	}
}

// webScans asks for 8 to 14 different first path parts.
func (k *kitchen) webScans() {
	for range k.between(1, 3) {
		src, dst := k.addr(), k.addr()
		gap := pick(k, gaps())
		forms := []string{"/", "/x?q=", "/%", "/a/", "//", "x/"}
		form := pick(k, forms)
		for range k.between(8, 14) {
			path := form + k.word(k.between(1, 2)) + pick(k, []string{"", "/y", "?a", "//"})
			k.tcp(end(src, k.port()), end(dst, 80), 0x18, k.simpleGet(path, "site.org"))
			k.lull(gap)
		}
		k.sweep()
	}
}
