package dns_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/dns"
)

// name encodes a name of labels, terminated.
func name(labels ...string) (b []byte) {
	for _, l := range labels {
		b = append(b, byte(len(l)))
		b = append(b, l...)
	}

	return append(b, 0)
}

// header returns a header with one question and the flags of its two flag bytes.
func header(first, second byte) (b []byte) {
	return []byte{0x12, 0x34, first, second, 0, 1, 0, 0, 0, 0, 0, 0}
}

// query returns a query of type A and class IN with encoded name n.
func query(n []byte) (b []byte) {
	return slices.Concat(header(1, 0), n, []byte{0, 1, 0, 1})
}

// record returns a resource record whose name is a pointer.
func record(typ uint16, data ...byte) (b []byte) {
	b = binary.BigEndian.AppendUint16([]byte{0xc0, 12}, typ)
	b = append(b, 0, 1, 0, 0, 0, 60)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))

	return append(b, data...)
}

// answer returns a response for host.test.net with the given records.
func answer(records ...[]byte) (b []byte) {
	return slices.Concat(header(0x81, 0x80), name("host", "test", "net"), []byte{0, 1, 0, 1}, slices.Concat(records...))
}

// set returns a copy of b with one byte changed.
func set(b []byte, at int, v byte) (c []byte) {
	c = slices.Clone(b)
	c[at] = v

	return c
}

func TestParser_Parse_name(t *testing.T) {
	long := strings.Repeat("x", 255)
	testCases := []struct {
		name    string
		want    string
		payload []byte
		labels  int
	}{
		{name: "plain", payload: query(name("www", "site", "net")), want: "www.site.net", labels: 3},
		{name: "two labels", payload: query(name("site", "net")), want: "site.net", labels: 2},
		{name: "capitals", payload: query(name("WwW", "Site", "NET")), want: "www.site.net", labels: 3},
		{name: "underscore", payload: query(name("_dmarc", "si_te", "net")), want: "_dmarc.si_te.net", labels: 3},
		{name: "digits last", payload: query(name("site", "1")), want: "site.1", labels: 2},
		{name: "hyphen last", payload: query(name("site", "-")), want: "site.-", labels: 2},
		{name: "dot in label", payload: query(name("evil.net")), want: "evil.net", labels: 2},
		{name: "dots only before the end", payload: query(name("..", "net")), want: "...net", labels: 4},
		{name: "leading dot", payload: query(name(".net")), want: ".net", labels: 2},
		{name: "kelvin sign", payload: query(name("\u212aelvin", "net")), want: "kelvin.net", labels: 2},
		{name: "label of 255", payload: query(name(long, "net")), want: long + ".net", labels: 2},
		{
			name: "name of 2 kB", payload: query(name(long, long, long, long, long, long, long, long, "net")),
			want: strings.Repeat(long+".", 8) + "net", labels: 9,
		},
		{name: "only the last label is ignored", payload: query(name("local", "net")), want: "local.net", labels: 2},
		{name: "intranet first", payload: query(name("intranet", "net")), want: "intranet.net", labels: 2},
		{name: "trailing bytes", payload: append(query(name("site", "net")), 1, 2, 3), want: "site.net", labels: 2},
		{name: "two questions", payload: set(query(name("site", "net")), 5, 2), want: "site.net", labels: 2},
		{name: "256 questions", payload: set(set(query(name("site", "net")), 5, 0), 4, 1), want: "site.net", labels: 2},

		{name: "no question", payload: set(query(name("site", "net")), 5, 0)},
		{name: "root", payload: query(name())},
		{name: "single label", payload: query(name("net"))},
		{name: "underscore last", payload: query(name("site", "n_t"))},
		{name: "final dot", payload: query(name("site", "net."))},
		{name: "blank", payload: query(name("si te", "net"))},
		{name: "colon", payload: query(name("site", "net:80"))},
		{name: "zero byte", payload: query(name("si\x00te", "net"))},
		{name: "not ascii", payload: query(name("sité", "net"))},
		{name: "part of the kelvin sign", payload: query(name("\xe2\x84", "\xaa", "net"))},
		{name: "pointer", payload: query([]byte{4, 's', 'i', 't', 'e', 0xc0, 12})},
		{name: "not terminated", payload: append(header(1, 0), 4, 's', 'i', 't', 'e', 3, 'n', 'e', 't')},
		{name: "label beyond the end", payload: append(header(1, 0), 4, 's', 'i', 't', 'e', 9, 'n', 'e', 't')},
		{name: "ignored", payload: query(name("printer", "local"))},
		{name: "ignored capitals", payload: query(name("printer", "LOCAL"))},
		{name: "inner network", payload: query(name("www", "intranet", "net"))},
		{name: "inner network within a label", payload: query(name("a.intranet.b", "net"))},
		{name: "header only", payload: header(1, 0)},
		{name: "six bytes", payload: header(1, 0)[:6]},
		{name: "seven bytes", payload: header(1, 0)[:7]},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p dns.Parser
			var m dns.Message
			if ok := p.Parse(tc.payload, &m); ok != (tc.want != "") {
				t.Fatalf("got %t for %q", ok, m.Name)
			} else if !ok {
				return
			}

			if string(m.Name) != tc.want || m.Labels != tc.labels {
				t.Errorf("got %q with %d labels, want %q with %d", m.Name, m.Labels, tc.want, tc.labels)
			}

			if !m.HasType || m.Type != dns.TypeA || m.Class != dns.ClassIN {
				t.Errorf("got type %d class %d", m.Type, m.Class)
			}
		})
	}
}

func TestParser_Parse_kind(t *testing.T) {
	testCases := []struct {
		name          string
		first, second byte
		want          dns.Kind
	}{
		{name: "query", first: 0x01, second: 0x00, want: dns.KindQuery},
		{name: "query without rd", first: 0x00, second: 0x00, want: dns.KindQuery},
		{name: "query with aa", first: 0x05, second: 0x00, want: dns.KindQuery},
		{name: "query with ad", first: 0x01, second: 0x20, want: dns.KindQuery},
		{name: "query with an answer's code", first: 0x01, second: 0x83, want: dns.KindQuery},
		{name: "truncated query", first: 0x03, second: 0x00, want: dns.KindOther},
		{name: "notify", first: 0x20, second: 0x00, want: dns.KindOther},
		{name: "opcode 1", first: 0x08, second: 0x00, want: dns.KindOther},
		{name: "answer", first: 0x81, second: 0x80, want: dns.KindAnswer},
		{name: "truncated answer", first: 0x83, second: 0x80, want: dns.KindAnswer},
		{name: "answer with an opcode", first: 0xa8, second: 0x80, want: dns.KindAnswer},
		{name: "answer with ad", first: 0x81, second: 0xa0, want: dns.KindOther},
		{name: "answer without ra", first: 0x81, second: 0x00, want: dns.KindOther},
		{name: "no such domain", first: 0x81, second: 0x83, want: dns.KindNoSuchDomain},
		{name: "server failure", first: 0x81, second: 0x82, want: dns.KindOther},
		{name: "no such domain without ra", first: 0x81, second: 0x03, want: dns.KindOther},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p dns.Parser
			var m dns.Message
			payload := set(set(query(name("site", "net")), 2, tc.first), 3, tc.second)
			if !p.Parse(payload, &m) || m.Kind != tc.want {
				t.Errorf("got %d, want %d", m.Kind, tc.want)
			}

			if want := uint16(tc.first)<<8 | uint16(tc.second); m.Flags != want {
				t.Errorf("got flags %04x, want %04x", m.Flags, want)
			}
		})
	}
}

func TestParser_Parse_withoutType(t *testing.T) {
	var p dns.Parser
	m := dns.Message{Type: 9, Class: 9}
	whole := query(name("site", "net"))
	for n := len(whole) - 4; n < len(whole); n++ {
		if !p.Parse(whole[:n], &m) {
			t.Fatalf("%d bytes of %d are refused", n, len(whole))
		}

		if m.HasType || m.Type != 0 || m.Class != 0 {
			t.Errorf("%d bytes of %d: type %d class %d", n, len(whole), m.Type, m.Class)
		}
	}
}

func TestFirstAddress(t *testing.T) {
	testCases := []struct {
		name    string
		payload []byte
		want    [4]byte
		ok      bool
	}{{
		name: "one address", payload: answer(record(1, 192, 0, 2, 7)), want: [4]byte{192, 0, 2, 7}, ok: true,
	}, {
		name: "first of two", payload: answer(record(1, 192, 0, 2, 7), record(1, 192, 0, 2, 8)),
		want: [4]byte{192, 0, 2, 7}, ok: true,
	}, {
		name: "behind an alias", payload: answer(record(5, 1, 'a', 0xc0, 12), record(1, 192, 0, 2, 7)),
		want: [4]byte{192, 0, 2, 7}, ok: true,
	}, {
		name: "class is free", payload: answer(set(record(1, 192, 0, 2, 7), 5, 3)), want: [4]byte{192, 0, 2, 7}, ok: true,
	}, {
		name: "length of an address is free", payload: answer(set(record(1, 192, 0, 2, 7), 11, 200)),
		want: [4]byte{192, 0, 2, 7}, ok: true,
	}, {
		name:    "last record of another type",
		payload: answer(record(5, 9, 9, 9, 9), record(28, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
		want:    [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "last record with little data takes nothing", payload: answer(record(5, 1, 2)),
	}, {
		name: "last record longer than the message", payload: answer(set(record(5, 1, 2, 3, 4), 11, 99)),
		want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "bytes behind the last record", payload: append(answer(record(5, 1, 2, 3, 4)), 0),
	}, {
		name: "bytes behind an address", payload: append(answer(record(1, 1, 2, 3, 4)), 0), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "no record", payload: answer(),
	}, {
		name: "no type", payload: answer()[:len(answer())-1],
	}, {
		name: "cut in the address", payload: answer(record(1, 1, 2, 3)),
	}, {
		name: "pointer of the bit 40", payload: answer(set(record(1, 1, 2, 3, 4), 0, 0x40)), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "pointer of the bit 80", payload: answer(set(record(1, 1, 2, 3, 4), 0, 0x80)), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name:    "plain name",
		payload: answer(append(name("a", "bc"), record(1, 1, 2, 3, 4)[2:]...)), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name:    "name that ends in a pointer",
		payload: answer(append([]byte{1, 'a', 0xc0, 12}, record(1, 1, 2, 3, 4)[2:]...)), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "root name", payload: answer(append([]byte{0}, record(1, 1, 2, 3, 4)[2:]...)), want: [4]byte{1, 2, 3, 4}, ok: true,
	}, {
		name: "name beyond the end", payload: answer([]byte{30, 'a'}),
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p dns.Parser
			var m dns.Message
			if !p.Parse(tc.payload, &m) {
				t.Fatal("message is refused")
			}

			if got, ok := dns.FirstAddress(tc.payload, &m); ok != tc.ok || got != tc.want {
				t.Errorf("got %v, %t, want %v, %t", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestValidName(t *testing.T) {
	testCases := []struct {
		name string
		want bool
	}{
		{name: "site.net", want: true},
		{name: "SITE.Net", want: true},
		{name: "a_b.c-d.net", want: true},
		{name: ".net", want: true},
		{name: "a..net", want: true},
		{name: "1.2.3.4", want: true},
		{name: "net"},
		{name: "net."},
		{name: "."},
		{name: ""},
		{name: "a.b_c"},
		{name: "a b.net"},
		{name: "a.net:80"},
		{name: "\u212a.net"},
	}

	for _, tc := range testCases {
		if got := dns.ValidName([]byte(tc.name)); got != tc.want {
			t.Errorf("%q: got %t", tc.name, got)
		}
	}
}

func TestIgnored(t *testing.T) {
	for _, last := range strings.Fields(
		"alienvault arpa corp example guest home internal intra intran intranet lan local localdomain localnet test url workgroup",
	) {
		for _, n := range []string{"a." + last, last} {
			if !dns.Ignored([]byte(n)) {
				t.Errorf("%q is not ignored", n)
			}
		}

		if n := last + ".net"; dns.Ignored([]byte(n)) {
			t.Errorf("%q is ignored", n)
		}
	}

	if !dns.Ignored([]byte("a.intranet.net")) {
		t.Error("a name with .intranet. is not ignored")
	}
}

// seeds are messages of all kinds.
func seeds() (all [][]byte) {
	return [][]byte{
		query(name("www", "site", "net")),
		query(name("_ldap", "_tcp", "SITE", "net")),
		query(name("\u212aelvin", "net")),
		answer(record(1, 192, 0, 2, 7)),
		answer(record(5, 1, 'a', 0xc0, 12), record(1, 192, 0, 2, 7)),
		answer(record(28, make([]byte, 16)...)),
		answer(append(name("a", "bc"), record(16, 3, 'a', 'b', 'c')[2:]...), record(41)),
		set(query(name("x", "site", "net")), 3, 0x83),
	}
}

// check parses a message and verifies what holds for every one.
func check(t testing.TB, p *dns.Parser, payload []byte) {
	var m dns.Message
	if !p.Parse(payload, &m) {
		return
	}

	if !dns.ValidName(m.Name) || dns.Ignored(m.Name) {
		t.Fatalf("name %q is accepted", m.Name)
	} else if !bytes.Equal(m.Name, bytes.ToLower(m.Name)) {
		t.Fatalf("name %q is not in lower case", m.Name)
	} else if m.Labels != bytes.Count(m.Name, []byte("."))+1 || m.Labels < 2 {
		t.Fatalf("name %q has %d labels", m.Name, m.Labels)
	}

	if a, ok := dns.FirstAddress(payload, &m); ok && !bytes.Contains(payload, a[:]) {
		t.Fatalf("address %v is not in the message", a)
	}
}

func FuzzDNS(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, payload []byte) { check(t, &dns.Parser{}, payload) })
}

func TestParser_damaged(t *testing.T) {
	var p dns.Parser
	fuzzed.Run(t, 20_000, seeds(), func(payload []byte) { check(t, &p, payload) })
}

// walk reads a message and its first address.
func walk(p *dns.Parser, m *dns.Message, payload []byte) {
	if p.Parse(payload, m) {
		dns.FirstAddress(payload, m)
	}
}

func TestParser_allocations(t *testing.T) {
	var p dns.Parser
	var m dns.Message
	for i, s := range seeds() {
		if n := testing.AllocsPerRun(100, func() { walk(&p, &m, s) }); n != 0 {
			t.Errorf("seed %d: %v allocations", i, n)
		}
	}
}

func BenchmarkParser(b *testing.B) {
	benchmarks := []struct {
		name    string
		payload []byte
	}{
		{name: "query", payload: query(name("www", "site", "net"))},
		{name: "long query", payload: query(name("abcdefghijklmnopqrstuvwxyz0123456789", "cdn", "customer", "site", "net"))},
		{name: "answer", payload: answer(record(5, 1, 'a', 0xc0, 12), record(1, 192, 0, 2, 7))},
		{name: "refused", payload: query(name("printer", "local"))},
	}

	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			var p dns.Parser
			var m dns.Message
			b.ReportAllocs()
			for b.Loop() {
				walk(&p, &m, bm.payload)
			}
		})
	}
}
