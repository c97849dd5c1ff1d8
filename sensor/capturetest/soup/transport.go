package soup

import (
	"bytes"
	"net/netip"
)

// synPorts are ports around the trails and the infection list.
func synPorts() []uint16 {
	return []uint16{53, 80, 443, 445, 4444, 22, 135, 139, 1433, 3389, 6379, 6892, 6893, 6901, 8080, 0}
}

// syns sends SYNs between pool addresses: repeated, alternating, with data,
// with ECN bits.
func (k *kitchen) syns() {
	for range k.between(5, 60) {
		src, dst := end(k.client(), k.port()), end(k.server(), pick(k, synPorts()))
		if k.chance(25) {
			src, dst = dst, src
		}
		for range k.between(1, 4) {
			flags := uint8(2)
			if k.chance(10) {
				flags = pick(k, []uint8{0xc2, 0x42, 0x82, 0x12, 0x0a, 0x22, 0x03, 0x06})
			}
			var data []byte
			if k.chance(8) {
				data = []byte("GET /x HTTP/1.1\r\nHost: bad.org\r\n\r\n")
			}
			k.tcp(src, dst, flags, data)
			if k.chance(20) {
				k.tcp(end(src.Addr(), src.Port()^1), dst, 2, nil)
			}
			if k.chance(30) {
				k.pass()
			}
		}
		k.pass()
	}
}

// flagSoup sends segments with any flags, with and without HTTP text.
func (k *kitchen) flagSoup() {
	texts := [][]byte{nil, []byte("x"), []byte("HTTP/1.1 200 OK\r\n\r\n"), []byte("GET / HTTP/1.1\r\n\r\n"), []byte("HTTP/")}
	for range k.between(5, 40) {
		k.tcp(end(k.addr(), k.port()), end(k.addr(), pick(k, synPorts())), uint8(k.rnd.IntN(256)), pick(k, texts))
		k.pass()
	}
}

// udps sends datagrams between pool addresses, with repeats that differ in
// their payload's length, in its first 64 bytes, or behind them.
func (k *kitchen) udps() {
	for range k.between(5, 50) {
		src := end(k.client(), k.port())
		dst := end(k.server(), uint16(pick(k, []int{123, 443, 5353, 1900, 4444, 53})))
		if k.chance(25) {
			src, dst = dst, src
		}
		data := bytes.Repeat([]byte{byte(k.rnd.IntN(256))}, k.rnd.IntN(90))
		for range k.between(1, 4) {
			k.udp(src, dst, data)
			switch k.rnd.IntN(6) {
			case 0:
				data = append(data, 1)
			case 1:
				data = append([]byte(nil), data...)
				if len(data) > 0 {
					data[k.rnd.IntN(len(data))]++
				}
			case 2:
				k.pass()
			case 3:
				k.udp(end(src.Addr(), src.Port()^1), dst, data)
			}
		}
		k.pass()
	}
}

// others sends ICMP and unusual protocols, short ones too.
func (k *kitchen) others() {
	protos := []uint8{
		0, 1, 1, 1, 1, 2, 3, 4, 8, 12, 22, 29, 41, 43, 44, 46, 47, 50, 51, 58, 58, 58, 59, 60, 89, 103, 132, 136, 255, 200,
	}
	for range k.between(5, 40) {
		data := make([]byte, k.rnd.IntN(12))
		for i := range data {
			data[i] = byte(k.rnd.IntN(256))
		}
		if len(data) > 0 && k.chance(70) {
			data[0] = pick(k, []byte{8, 0, 128, 129, 3})
		}
		a, b := k.client(), k.server()
		if k.chance(40) {
			a, b = b, a
		}
		k.ip(a, b, pick(k, protos), data)
		k.pass()
	}
}

// filler sends many packets that mean nothing, so that housekeeping runs.
func (k *kitchen) filler() {
	src, dst := end(k.client(), 40000), end(k.server(), 443)
	n := pick(k, []int{10, 200, 1023, 1024, 1025, 2100})
	gap := pick(k, []int64{0, 0, 1000, 60_000, 100_000})
	for range n {
		k.tcp(src, dst, 0x10, nil)
		k.now += gap
	}
}

// floods repeats few events many times around the throttle's burst and
// window, in every kind of packet that can make one.
func (k *kitchen) floods() {
	type shot func()
	a, b := k.client(), k.server()
	name := pick(k, k.names)
	shots := []shot{
		func() { k.tcp(end(a, k.port()), end(b, 443), 2, nil) },
		func() { k.udp(end(a, k.port()), end(b, 9999), []byte{1}) },
		func() { k.ip(a, b, 1, []byte{8, 0, 0, 0}) },
		func() { k.ip(b, a, 47, nil) },
		func() { k.ask(end(a, k.port()), end(b, 53), name, 1) },
		func() { k.ask(end(a, k.port()), end(k.server(), 53), pick(k, k.names), 1) },
		func() { k.tcp(end(a, k.port()), end(b, 80), 0x18, k.simpleGet("/x.php?id=1", name)) },
		func() { k.tcp(end(a, k.port()), end(b, 80), 0x18, k.simpleGet("/setup.exe", "h.org")) },
		func() { k.tcp(end(a, 40001), end(b, 80), 0x18, k.simpleGet("/?a=information_schema", "h.org")) },
	}
	chosen := []shot{pick(k, shots), pick(k, shots), pick(k, shots)}
	for range k.between(4, 60) {
		pick(k, chosen)()
		switch k.rnd.IntN(8) {
		case 0:
			k.now += 1_000_000
		case 1:
			k.now += int64(k.rnd.IntN(300_000))
		case 2:
			k.pass()
		}
	}
	if k.chance(10) {
		for range k.between(990, 1010) {
			k.tcp(end(a, k.port()), end(b, 443), 2, nil)
			k.now += 10_000
		}
	}
}

// simpleGet is a plain GET.
func (k *kitchen) simpleGet(path, host string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
}

// rawSoup sends headers of random bytes around valid starts.
func (k *kitchen) rawSoup() {
	for range k.between(5, 40) {
		data := make([]byte, k.rnd.IntN(120))
		for i := range data {
			data[i] = byte(k.rnd.IntN(256))
		}
		if len(data) > 20 {
			switch k.rnd.IntN(4) {
			case 0:
				data[0], data[6], data[9] = 0x45, 0, pick(k, []byte{6, 17, 1, 47})
				k.place(data[12:16])
				k.place(data[16:20])
			case 1:
				data[0], data[6] = 0x60, pick(k, []byte{6, 17, 58, 0, 44})
			}
		}
		k.frame(data)
		k.pass()
	}
}

// place overwrites four bytes by an address of the pools.
func (k *kitchen) place(b []byte) {
	if a := k.addr(); a.Is4() {
		copy(b, a.AsSlice())
	}
}

// spread returns n different addresses near base.
func spread(base netip.Addr, n int) (out []netip.Addr) {
	for range n {
		base = base.Next()
		out = append(out, base)
	}

	return out
}
