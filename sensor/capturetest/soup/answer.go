package soup

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// reply sends a DNS answer with raw records.
func (k *kitchen) reply(src, dst netip.AddrPort, name string, bits uint16, records [][]byte) {
	data := capturetest.Question(name, pick(k, []uint16{1, 1, 1, 28, 16}), 1, bits)
	binary.BigEndian.PutUint16(data[6:], uint16(len(records)))
	for _, r := range records {
		data = append(data, r...)
	}
	if k.chance(3) {
		data = data[:k.rnd.IntN(len(data)+1)]
	}
	k.udp(src, dst, data)
}

// record makes a resource record, rarely a broken one.
func (k *kitchen) resource() []byte {
	var b []byte
	switch k.rnd.IntN(10) {
	case 0:
		b = capturetest.AppendName(nil, k.name())
	case 1:
		b = append([]byte{3, 'w', 'w', 'w'}, 0xc0, 12)
	case 2:
		b = []byte{0}
	case 3:
		b = []byte{byte(0x40 + k.rnd.IntN(0xc0)), byte(k.rnd.IntN(256))}
	default:
		b = []byte{0xc0, 12}
	}
	typ := pick(k, []uint16{1, 1, 1, 5, 28, 16, 41, 0})
	var data []byte
	switch typ {
	case 5:
		data = capturetest.AppendName(nil, k.name())
	case 28:
		data = pick(k, k.hosts.v6).AsSlice()
	default:
		a := k.v4()
		data = a.AsSlice()
	}
	if k.chance(8) {
		data = data[:k.rnd.IntN(len(data)+1)]
	}
	b = binary.BigEndian.AppendUint16(b, typ)
	b = binary.BigEndian.AppendUint16(b, pick(k, []uint16{1, 1, 1, 3, 0}))
	b = binary.BigEndian.AppendUint32(b, 300)
	n := len(data)
	if k.chance(5) {
		n = k.rnd.IntN(20)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(n))

	return append(b, data...)
}

// answers sends DNS answers: addresses that are trails, other records first,
// no address at all, any flags.
func (k *kitchen) answers() {
	for range k.many(5, 50) {
		bits := uint16(0x8180)
		if k.chance(15) {
			bits = pick(k, []uint16{0x8580, 0x8400, 0x81a0, 0x8380, 0x9980, 0x8182, 0x8185, 0x0180, uint16(k.rnd.IntN(65536))})
		}
		var records [][]byte
		for range k.rnd.IntN(4) {
			records = append(records, k.resource())
		}
		k.reply(end(k.server(), 53), end(k.client(), k.port()), k.name(), bits, records)
		k.pass()
	}
}

// noSuchDomains sends 18 to 24 NXDOMAIN answers below one domain or for one
// name, and names around the entropy and consonant limits.
func (k *kitchen) noSuchDomains() {
	for range k.between(1, 3) {
		k.nxFlood()
	}
	for range k.many(3, 25) {
		label := k.label()
		name := label + "." + pick(k, []string{"com", "net", "top", "c0m", "123", "co.uk"})
		client := k.addr()
		k.reply(end(k.server(), 53), end(client, k.port()), name, 0x8183, nil)
		k.pass()
	}
}

// nxFlood sends one flood.
func (k *kitchen) nxFlood() {
	domain := pick(k, []string{"nx.org", "nx.co.uk", "x.nx.net", "allowed.org", "evil-name.com", "nx"})
	format := pick(k, []string{"h%d", "h%d", "wpad%d", "same", "a.h%d", "1.2.3.4.%d", "_ldap._tcp.%d", "h%d.autodiscover"})
	client := k.addr()
	gap := pick(k, []int64{0, 1000, 1_000_000, 170_000_000, 200_000_000})
	first := k.rnd.IntN(3)
	clients := []netip.Addr{client}
	if k.chance(20) {
		clients = append(clients, k.addr())
	}
	for i := range k.between(18, 24) {
		text := format
		if text != "same" {
			text = fmt.Sprintf(format, i+first)
		}
		if k.chance(8) {
			text = fmt.Sprintf("h%d", k.rnd.IntN(3))
		}
		k.reply(end(k.server(), 53), end(pick(k, clients), k.port()), text+"."+domain, k.nxBits(), nil)
		k.now += gap
	}
	if k.chance(30) {
		for i := range k.between(15, 45) {
			k.reply(end(k.server(), 53), end(client, k.port()), fmt.Sprintf("g%d.", i)+domain, 0x8183, nil)
		}
	}
}

// nxBits are mostly the flags that count.
func (k *kitchen) nxBits() uint16 {
	if k.chance(4) {
		return pick(k, []uint16{0x81a3, 0x8103, 0x8583, 0x8193, 0x8182})
	}

	return 0x8183
}

// label draws a first label around the DGA limits.
func (k *kitchen) label() string {
	switch k.rnd.IntN(6) {
	case 0:
		return k.from("bcdfghjklmnpqrstvwxyz", k.between(8, 11)) + k.from("aeiou", k.rnd.IntN(4))
	case 1:
		return k.from("abcdefghijklmnopqrstuvwxyz0123456789", k.between(10, 18))
	case 2:
		return k.from("abc", k.between(5, 20)) + k.from("-z", 2)
	case 3:
		return k.from("BCDFG", 10)
	case 4:
		// Exactly 12 different characters are 3.58 bits, 11 are 3.46.
		letters := []byte("abcdefghijklmnopqr")
		k.rnd.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })

		return string(letters[:k.between(10, 13)])
	default:
		return shuffled(k.rnd, "aabbccddeeffgghhiijjkkll")[:k.between(16, 24)]
	}
}

// shuffled returns text with its bytes mixed.
func shuffled(rnd *rand.Rand, text string) string {
	b := []byte(text)
	rnd.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })

	return string(b)
}
