package dns_test

import (
	"encoding/binary"
	"slices"
	"strings"
)

// sample is a payload with a name.
type sample struct {
	name string
	msg  []byte
}

// ptr encodes a compression pointer.
func ptr(at int) (b []byte) { return []byte{0xc0 | byte(at>>8), byte(at)} }

// be16 encodes 16-bit numbers.
func be16(values ...int) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}

	return b
}

// rr encodes a record of class IN.
func rr(owner []byte, typ int, data ...[]byte) (b []byte) {
	return rrClass(owner, typ, 1, data...)
}

// rrClass encodes a record.
func rrClass(owner []byte, typ, class int, data ...[]byte) (b []byte) {
	d := slices.Concat(data...)

	return slices.Concat(owner, be16(typ, class, 0, 60, len(d)), d)
}

// opt encodes an OPT record with options.
func opt(options ...[]byte) (b []byte) {
	return rrClass([]byte{0}, 41, 1232, options...)
}

// tsig encodes a TSIG record.
func tsig() (b []byte) {
	return rrClass(name("key", "site", "net"), 250, 255, name("hmac-sha256"), make([]byte, 10+32+6))
}

// message encodes a message with one question for an encoded name.
func message(flags int, question []byte, typ int, sections ...[][]byte) (b []byte) {
	counts := [4]int{1}
	for i, s := range sections {
		counts[i+1] = len(s)
	}

	b = slices.Concat(be16(0x1a2b, flags), be16(counts[:]...), question, be16(typ, 1))
	for _, s := range sections {
		b = slices.Concat(b, slices.Concat(s...))
	}

	return b
}

// framed puts messages into a stream.
func framed(msgs ...[]byte) (b []byte) {
	for _, m := range msgs {
		b = slices.Concat(b, be16(len(m)), m)
	}

	return b
}

// site is the name that most samples ask for.
func site() (b []byte) { return name("www", "Site", "net") }

// a4 and a6 are addresses.
func a4(last byte) (b []byte) { return []byte{192, 0, 2, last} }

func a6(last byte) (b []byte) {
	return []byte{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last}
}

// service encodes the data of an HTTPS record.
func service() (b []byte) {
	return slices.Concat(
		be16(1), name("svc", "site", "net"),
		be16(1, 6), []byte("\x02h3\x02h2"),
		be16(3, 2, 8443),
		be16(4, 8), a4(8), a4(9),
		be16(6, 16), a6(8),
	)
}

// samples returns messages as resolvers and their clients make them.
func samples() (all []sample) {
	cookie := slices.Concat(be16(10, 8), []byte("\x01\x02\x03\x04\x05\x06\x07\x08"))
	soa := slices.Concat(name("ns1", "site", "net"), name("admin", "site", "net"), make([]byte, 20))
	rrsig := slices.Concat(be16(1, 8), make([]byte, 16), name("site", "net"), make([]byte, 64))
	nsec3 := []byte("\x01\x00\x00\x00\x00\x14aaaaaaaaaaaaaaaaaaaa\x00\x07\x22\x00\x00\x00\x00\x02\x90")

	return []sample{
		{name: "plain query", msg: message(0x0100, site(), 1)},
		{name: "query of dig", msg: message(0x0120, site(), 1, nil, nil, [][]byte{opt(cookie)})},
		{name: "query with dnssec", msg: message(0x0130, site(), 28, nil, nil, [][]byte{rrClass([]byte{0}, 41, 4096)})},
		{name: "query of a resolver", msg: message(0x0010, name("site", "net"), 2, nil, nil, [][]byte{opt()})},
		{name: "query for the root", msg: message(0x0100, []byte{0}, 2)},
		{name: "query for a single label", msg: message(0x0100, name("printer"), 1)},
		{name: "query of chaos", msg: slices.Concat(be16(7, 0x0100, 1, 0, 0, 0), name("version", "bind"), be16(16, 3))},
		{name: "query for a service", msg: message(0x0100, name("_ldap", "_tcp", "site", "net"), 33)},
		{name: "signed query", msg: message(0x0100, site(), 6, nil, nil, [][]byte{opt(cookie), tsig()})},
		{name: "transfer", msg: message(0x0000, name("site", "net"), 252)},
		{name: "transfer of changes", msg: message(0x0000, name("site", "net"), 251, nil, [][]byte{rr(name("site", "net"), 6, soa)})},
		{name: "notify", msg: message(0x2400, name("site", "net"), 6, [][]byte{rr(ptr(12), 6, soa)})},
		{name: "update", msg: message(0x2800, name("site", "net"), 6,
			[][]byte{rrClass(site(), 5, 254)},
			[][]byte{rrClass(ptr(12), 1, 255), rr(site(), 1, a4(7))}, [][]byte{tsig()})},

		{name: "one address", msg: message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7))})},
		{name: "four records", msg: message(0x8180, site(), 1, [][]byte{
			rr(ptr(12), 5, name("edge", "cdn", "example", "org")), rr(ptr(42), 1, a4(7)), rr(ptr(42), 1, a4(8)), rr(ptr(42), 1, a4(9)),
		})},
		{name: "dnssec answer", msg: message(0x81a0, site(), 28, [][]byte{
			rr(ptr(12), 28, a6(7)), rr(ptr(12), 46, rrsig),
		}, nil, [][]byte{opt(cookie)})},
		{name: "https answer", msg: message(0x8180, site(), 65, [][]byte{rr(ptr(12), 65, service())})},
		{name: "no such domain", msg: message(0x8183, site(), 1, nil, [][]byte{
			rr(ptr(16), 6, soa), rr(name("q04jkcevqvmu85r014c7dkba38o0ji5r", "net"), 50, nsec3),
		}, [][]byte{opt()})},
		{name: "truncated", msg: message(0x8380, site(), 16, nil, nil, [][]byte{opt()})},
		{name: "refused", msg: message(0x8105, site(), 1)},
		{name: "referral", msg: message(0x8000, site(), 1, nil,
			[][]byte{rr(ptr(16), 2, []byte("\x03ns1"), ptr(16)), rr(ptr(16), 2, []byte("\x03ns2"), ptr(16))},
			[][]byte{rr(ptr(42), 1, a4(1)), rr(ptr(42), 28, a6(1)), opt()})},
		{name: "mail", msg: message(0x8180, name("site", "net"), 15, [][]byte{
			rr(ptr(12), 15, be16(10), []byte("\x04mail"), ptr(12)), rr(ptr(12), 15, be16(20), name("mx", "example", "org")),
		})},
		{name: "text", msg: message(0x8180, name("site", "net"), 16, [][]byte{rr(ptr(12), 16, []byte("\x0bv=spf1 -all"))})},
	}
}

// others returns payloads of other protocols, some with the bytes of a question
// count in the place of one.
func others() (all []sample) {
	nb := slices.Concat([]byte{32}, []byte("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), []byte{0})

	return []sample{
		{name: "mdns query", msg: slices.Concat(be16(0, 0, 1, 0, 0, 0), name("_http", "_tcp", "local"), be16(12, 1))},
		{name: "mdns unicast query", msg: slices.Concat(be16(0, 0, 1, 0, 0, 0), name("_http", "_tcp", "local"), be16(12, 0x8001))},
		{name: "mdns response", msg: slices.Concat(be16(0, 0x8400, 0, 1, 0, 0), rrClass(name("box", "local"), 1, 0x8001, a4(1)))},
		{name: "llmnr", msg: slices.Concat(be16(0x1234, 0, 1, 0, 0, 0), name("printer"), be16(1, 1))},
		{name: "netbios status", msg: slices.Concat(be16(0x1234, 0, 1, 0, 0, 0), nb, be16(33, 1))},
		{name: "netbios name", msg: slices.Concat(be16(0x1234, 0x0110, 1, 0, 0, 0), nb, be16(32, 1))},
		{name: "quic long", msg: slices.Concat([]byte{0xc3, 0, 0, 0, 1, 8}, []byte("abcdefgh"), []byte{0, 0, 0x44, 0x9e}, make([]byte, 1182))},
		{name: "quic short", msg: slices.Concat([]byte{0x43}, []byte(strings.Repeat("\x9a\x03", 30)))},
		{name: "rtp", msg: slices.Concat([]byte{0x80, 0, 0x12, 0x34, 0, 1, 0, 0, 0, 0, 0, 0}, make([]byte, 160))},
		{name: "rtcp", msg: slices.Concat([]byte{0x80, 200, 0, 6}, make([]byte, 24))},
		{name: "ntp", msg: slices.Concat([]byte{0x23, 0, 6, 0xec, 0, 1, 0, 0, 0, 0, 0, 0}, make([]byte, 36))},
		{name: "sip", msg: []byte("OPTIONS sip:a@192.0.2.7 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n")},
		{name: "dht", msg: []byte("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe")},
		{name: "utp", msg: slices.Concat([]byte{0x41, 0, 0x12, 0x34, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0})},
		{name: "stun", msg: slices.Concat(be16(1, 8), []byte{0x21, 0x12, 0xa4, 0x42}, make([]byte, 20))},
		{name: "bitcoin", msg: slices.Concat([]byte{0xf9, 0xbe, 0xb4, 0xd9}, []byte("version\x00\x00\x00\x00\x00"), make([]byte, 90))},
		{name: "source engine", msg: []byte("\xff\xff\xff\xffTSource Engine Query\x00")},
		{name: "snmp", msg: []byte("0&\x02\x01\x01\x04\x06public\xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x000\x0e0\x0c\x06\x08+\x06\x01\x02\x01\x01\x01\x00\x05\x00")},
		{name: "dhcp", msg: slices.Concat([]byte{1, 1, 6, 0, 0, 1, 0, 0}, make([]byte, 292))},
		{name: "radius", msg: slices.Concat([]byte{1, 7, 0, 20, 0, 1}, make([]byte, 14))},
		{name: "wireguard", msg: slices.Concat([]byte{4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, make([]byte, 32))},
		{name: "modbus", msg: []byte{0x12, 0x34, 0, 0, 0, 6, 1, 3, 0, 0, 0, 10, 0, 0, 0, 0, 0}},
		{name: "ike", msg: slices.Concat([]byte("\x11\x22\x33\x44\x00\x01"), make([]byte, 60))},
		{name: "tftp", msg: []byte("\x00\x01boot/kernel.img\x00octet\x00")},
		{name: "http", msg: []byte("GET / HTTP/1.1\r\nHost: site.net\r\n\r\n")},
		{name: "tls", msg: slices.Concat([]byte{22, 3, 1, 0, 0xf0, 1, 0, 0, 0xec, 3, 3}, make([]byte, 230))},
		{name: "ssh", msg: []byte("SSH-2.0-OpenSSH_9.2p1\r\n")},
		{name: "smtp", msg: []byte("220 mail.site.net ESMTP ready\r\n")},
		{name: "zeros", msg: make([]byte, 64)},
		{name: "counter", msg: slices.Concat([]byte{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1})},
		{name: "two answers counted, one there", msg: set(message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7))}), 7, 2)},
		{name: "bytes behind", msg: append(message(0x0100, site(), 1), 0)},
		{name: "one byte missing", msg: message(0x0100, site(), 1)[:29]},
		{name: "no question", msg: slices.Concat(be16(7, 0x8180, 0, 1, 0, 0), rr(site(), 1, a4(7)))},
		{name: "two questions", msg: slices.Concat(be16(7, 0x0100, 2, 0, 0, 0), site(), be16(1, 1), site(), be16(28, 1))},
		{name: "binary name", msg: message(0x0100, name("\xfe\x01\x80", "site", "net"), 1)},
		{name: "compressed question", msg: message(0x0100, append([]byte("\x03www"), ptr(12)...), 1)},
		{name: "forward pointer", msg: message(0x8180, site(), 1, [][]byte{rr(ptr(60), 1, a4(7))})},
		{name: "type 0", msg: message(0x0100, site(), 0)},
		{name: "class 2", msg: set(message(0x0100, site(), 1), 29, 2)},
		{name: "reserved bit", msg: message(0x0140, site(), 1)},
		{name: "opcode 3", msg: message(0x1900, site(), 1)},
		{name: "truncated query", msg: message(0x0300, site(), 1)},
		{name: "query with a code", msg: message(0x0103, site(), 1)},
		{name: "response code 12", msg: message(0x818c, site(), 1)},
		{name: "address of 5 bytes", msg: message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7), []byte{0})})},
	}
}
