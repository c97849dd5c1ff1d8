package soup

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// ask sends a DNS query.
func (k *kitchen) ask(src, dst netip.AddrPort, name string, typ uint16) {
	k.udp(src, dst, capturetest.Question(name, typ, 1, 0x0100))
}

// name draws a name near the scenario's names.
func (k *kitchen) name() string {
	base := pick(k, k.names)
	if len(k.patterns) > 0 && k.chance(20) {
		base = k.sample(pick(k, k.patterns))
		if k.chance(30) {
			base = k.near(base)
		}
	}
	switch n := k.rnd.IntN(100); {
	case n < 30:
	case n < 55:
		base = pick(k, []string{"www", "a", "x.y", "ns1", "rns", "dns2", "mx10", "nic", "nf3", "ns", "NS5", "m"}) + "." + base
	case n < 60:
		base += pick(k, []string{".ip-adress.com", ".xip-adress.com"})
	case n < 66:
		base = strings.TrimSuffix(base, ".onion") + ".onion." + pick(k, []string{"to", "cab", "x.org", "onion.to"})
	case n < 74:
		base = k.from("abcdefghijklmnop0123456789-", k.between(22, 27)) + "." + base
	case n < 78:
		base = k.word(k.between(22, 27)) + "." + pick(k, []string{"com", "blogspot.com", "blogspot", "x.blogspot.de"})
	case n < 82:
		base += "." + pick(k, []string{"corp", "lan", "local", "intranet.x.org", "intranet", "arpa", "example", "url"})
	case n < 86:
		base = k.near(base)
	case n < 89:
		base = fmt.Sprintf("%d.%d.%d.%d", k.rnd.IntN(256), k.rnd.IntN(256), k.rnd.IntN(256), k.rnd.IntN(256))
	case n < 92:
		base = swapSome(k, base)
	case n < 94:
		base = strings.Repeat(k.word(5)+".", k.between(1, 40)) + base
	}

	return base
}

// swapSome turns the case of some letters.
func swapSome(k *kitchen, text string) string {
	r := []rune(text)
	for i := range r {
		if k.chance(30) {
			r[i] = swapCase(r[i])
		}
	}

	return string(r)
}

// questionTypes are types around the two that are skipped.
func questionTypes() []uint16 {
	return []uint16{1, 1, 1, 1, 1, 2, 5, 6, 12, 15, 16, 28, 33, 65, 255, 0}
}

// queries sends DNS queries with any flags, types and classes.
func (k *kitchen) queries() {
	for range k.many(5, 70) {
		bits := uint16(0x0100)
		if k.chance(8) {
			bits = pick(k, []uint16{0, 0x0120, 0x0130, 0x0300, 0x0900, 0x7800, 0x0110, 0x0500, 0x0101, uint16(k.rnd.IntN(0x8000))})
		}
		class := uint16(1)
		if k.chance(5) {
			class = pick(k, []uint16{0, 2, 3, 255, 0x8001})
		}
		data := capturetest.Question(k.name(), pick(k, questionTypes()), class, bits)
		data = k.skew(data)
		dst := end(k.server(), 53)
		src := end(k.client(), k.port())
		if k.chance(6) {
			src, dst = end(src.Addr(), 53), end(dst.Addr(), k.port())
		}
		for range k.between(1, 2) {
			k.udp(src, dst, data)
		}
		k.pass()
	}
}

// skew breaks a few of the messages.
func (k *kitchen) skew(data []byte) []byte {
	switch k.rnd.IntN(40) {
	case 0:
		return data[:k.rnd.IntN(len(data)+1)]
	case 1:
		data[12+k.rnd.IntN(len(data)-12)] = byte(k.rnd.IntN(256))
	case 2:
		binary.BigEndian.PutUint16(data[4:], uint16(k.rnd.IntN(3)))
	case 3:
		return append(data, data[12:]...)
	case 4:
		data[12] = 0xc0
	}

	return data
}

// exhaustions sends around 1000 different names of one domain, with the
// exceptions that must stay quiet.
func (k *kitchen) exhaustions() {
	domain := pick(k, []string{
		"exh.org", "exh.co.uk", "allowed.org", "bl.org", "x.bl", "evil-name.com", "abc.def.net", "sbl.exh.org", "cobl.example.net",
	})
	format := pick(k, []string{"h%d", "h%d.a", "10-0-0-%d", "%d-2-3-4", "H%d", "h%d", "h%d", "x.h%d"})
	gap := pick(k, []int64{0, 1000, 40_000, 59_000, 61_000})
	src, dst := k.client(), k.server()
	for i := range k.between(990, 1010) {
		k.ask(end(src, uint16(1024+i)), end(dst, 53), fmt.Sprintf(format, i)+"."+domain, 1)
		k.now += gap
	}
	for i := range k.between(1, 12) {
		name := fmt.Sprintf(format, i+5000)
		if k.chance(30) {
			name = pick(k, []string{"wpad", "autodiscover", "_ldap._tcp", "wpad.x", "bl", "www", "10-1-1-1"})
		}
		if k.chance(85) {
			name += "." + domain
		} else {
			name = pick(k, k.names)
		}
		k.ask(end(src, uint16(1024+i)), end(dst, 53), name, 1)
		if k.chance(20) {
			k.now += int64(pick(k, []int{1, 58, 60, 61, 3600, 3601})) * 1_000_000
		}
		if k.chance(20) {
			k.reply(end(dst, 53), end(pick(k, k.hosts.public), k.port()), name, 0x8183, nil)
		}
	}
}
