package dns_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"golang.org/x/net/dns/dnsmessage"
)

// maker makes random messages with another implementation.
type maker struct {
	*rand.Rand
	names []dnsmessage.Name
}

// newMaker returns a maker that knows a few names, which share suffixes.
func newMaker() (m *maker) {
	m = &maker{Rand: rand.New(rand.NewPCG(13, 0))}
	suffixes := []string{".", "net.", "site.net.", "Example.ORG.", "a.b.c.d.e.f.", strings.Repeat("long.", 40)}
	for _, s := range suffixes {
		for _, l := range []string{"", "www.", "_dmarc.", "WwW.", "odd \x00.", "x\xff.", strings.Repeat("y", 49) + "."} {
			text := strings.TrimPrefix(l+s, ".")
			if l != "" && s == "." {
				text = l
			}

			m.names = append(m.names, dnsmessage.MustNewName(max(text, ".")))
		}
	}

	return m
}

// name returns a random name.
func (m *maker) name() (n dnsmessage.Name) { return m.names[m.IntN(len(m.names))] }

// body returns the data of a random record and its type.
func (m *maker) body() (b dnsmessage.ResourceBody) {
	switch m.IntN(12) {
	case 0:
		return &dnsmessage.AResource{A: [4]byte{192, 0, 2, byte(m.Uint32())}}
	case 1:
		return &dnsmessage.AAAAResource{AAAA: [16]byte{0x20, 1, 0xd, 0xb8, 15: byte(m.Uint32())}}
	case 2:
		return &dnsmessage.CNAMEResource{CNAME: m.name()}
	case 3:
		return &dnsmessage.NSResource{NS: m.name()}
	case 4:
		return &dnsmessage.PTRResource{PTR: m.name()}
	case 5:
		return &dnsmessage.MXResource{Pref: uint16(m.Uint32()), MX: m.name()}
	case 6:
		return &dnsmessage.SRVResource{Priority: 1, Weight: 2, Port: 3, Target: m.name()}
	case 7:
		return &dnsmessage.SOAResource{NS: m.name(), MBox: m.name(), Serial: m.Uint32()}
	case 8:
		return &dnsmessage.TXTResource{TXT: []string{"v=spf1", "a \"b\" \\c\x01"}}
	case 9:
		return &dnsmessage.OPTResource{Options: []dnsmessage.Option{{Code: 10, Data: []byte("cookies!")}}}
	case 10:
		return &dnsmessage.UnknownResource{Type: 46, Data: []byte("signature")}
	default:
		r := dnsmessage.SVCBResource{Priority: uint16(m.IntN(3)), Target: m.name()}
		r.SetParam(dnsmessage.SVCParamALPN, []byte("\x02h3"))
		r.SetParam(dnsmessage.SVCParamIPv4Hint, []byte{192, 0, 2, 1, 192, 0, 2, 2})
		r.SetParam(dnsmessage.SVCParamIPv6Hint, []byte{0: 0x20, 15: 7})

		return &dnsmessage.HTTPSResource{SVCBResource: r}
	}
}

// resources returns a random section.
func (m *maker) resources() (all []dnsmessage.Resource) {
	for range m.IntN(5) {
		b := m.body()
		h := dnsmessage.ResourceHeader{Name: m.name(), Class: dnsmessage.ClassINET, TTL: m.Uint32()}
		all = append(all, dnsmessage.Resource{Header: h, Body: b})
	}

	return all
}

// message returns a random message.
func (m *maker) message() (msg dnsmessage.Message) {
	msg.Header = dnsmessage.Header{
		ID: uint16(m.Uint32()), Response: m.IntN(2) == 0, OpCode: dnsmessage.OpCode(m.IntN(6)),
		Truncated: m.IntN(4) == 0, RCode: dnsmessage.RCode(m.IntN(6)),
	}
	for range m.IntN(3) {
		q := dnsmessage.Question{Name: m.name(), Type: dnsmessage.Type(m.IntN(300)), Class: dnsmessage.ClassINET}
		msg.Questions = append(msg.Questions, q)
	}

	msg.Answers, msg.Authorities, msg.Additionals = m.resources(), m.resources(), m.resources()

	return msg
}

// escaped is the text that a reader must give for a name.
func escaped(n dnsmessage.Name) (text string) {
	var b strings.Builder
	for _, c := range []byte(strings.TrimSuffix(n.String(), ".")) {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}

		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03d`, c)
		}
	}

	return max(b.String(), ".")
}

// wanted describes a message as the other implementation read it, a line for each
// question and record.
func wanted(m *dnsmessage.Message) (lines []string) {
	for _, q := range m.Questions {
		lines = append(lines, fmt.Sprintf("%s %d %d", escaped(q.Name), q.Type, q.Class&0x7fff))
	}

	for i, s := range [][]dnsmessage.Resource{m.Answers, m.Authorities, m.Additionals} {
		for _, r := range s {
			h := r.Header
			if h.Type == dnsmessage.TypeOPT || h.Type == 250 {
				continue
			}

			lines = append(lines, fmt.Sprintf("%d %s %d %d %d %s",
				i, escaped(h.Name), h.Type, h.Class&0x7fff, h.TTL, wantedData(&r)))
		}
	}

	return lines
}

// wantedData describes the names and addresses in data. The other implementation
// does not mind their length.
func wantedData(r *dnsmessage.Resource) (text string) {
	if r.Header.Length == 0 {
		return "- []"
	}

	switch b := r.Body.(type) {
	case *dnsmessage.AResource:
		if r.Header.Length != 4 {
			return "- []"
		}

		return fmt.Sprint("- ", []netip.Addr{netip.AddrFrom4(b.A)})
	case *dnsmessage.AAAAResource:
		if r.Header.Length != 16 {
			return "- []"
		}

		return fmt.Sprint("- ", []netip.Addr{netip.AddrFrom16(b.AAAA)})
	case *dnsmessage.CNAMEResource:
		return escaped(b.CNAME) + " []"
	case *dnsmessage.NSResource:
		return escaped(b.NS) + " []"
	case *dnsmessage.PTRResource:
		return escaped(b.PTR) + " []"
	case *dnsmessage.MXResource:
		return escaped(b.MX) + " []"
	case *dnsmessage.SRVResource:
		return escaped(b.Target) + " []"
	case *dnsmessage.SOAResource:
		return escaped(b.NS) + " []"
	case *dnsmessage.HTTPSResource:
		return wantedService(&b.SVCBResource)
	case *dnsmessage.SVCBResource:
		return wantedService(b)
	default:
		return "- []"
	}
}

// wantedService describes the target and the hints of a service.
func wantedService(b *dnsmessage.SVCBResource) (text string) {
	addrs := []netip.Addr{}
	for _, p := range b.Params {
		size := map[dnsmessage.SVCParamKey]int{dnsmessage.SVCParamIPv4Hint: 4, dnsmessage.SVCParamIPv6Hint: 16}[p.Key]
		if size == 0 || b.Priority == 0 {
			continue
		}

		for v := range slices.Chunk(p.Value, size) {
			if a, ok := netip.AddrFromSlice(v); ok {
				addrs = append(addrs, a)
			}
		}
	}

	target := escaped(b.Target)
	if target == "." {
		target = "-"
	}

	return fmt.Sprint(target, " ", addrs)
}

// got describes a message as it was read here.
func got(w *dns.Whole) (lines []string) {
	for _, q := range w.Questions {
		lines = append(lines, fmt.Sprintf("%s %d %d", q.Name, q.Type, q.Class))
	}

	for _, r := range w.Records {
		lines = append(lines, fmt.Sprintf("%d %s %d %d %d %s %v",
			r.Section, r.Owner, r.Type, r.Class, r.TTL, max(string(r.Name), "-"), r.Addrs))
	}

	return lines
}

func TestReader_oracle(t *testing.T) {
	t.Parallel()

	var r dns.Reader
	var w dns.Whole
	m := newMaker()
	for range 20_000 {
		made := m.message()
		msg, err := made.Pack()
		if err != nil {
			t.Fatal(err)
		}

		var want dnsmessage.Message
		if err = want.Unpack(msg); err != nil {
			t.Fatal(err)
		}

		ok := r.Read(msg, &w)
		lines := got(&w)
		if expected := wanted(&want); ok != (len(expected) > 0) || !slices.Equal(lines, expected) && ok {
			t.Fatalf("%x:\ngot  %q\nwant %q", msg, lines, expected)
		} else if !ok {
			continue
		}

		h := want.Header
		if w.ID != h.ID || w.Response != h.Response || w.Truncated != h.Truncated || w.Code != uint8(h.RCode) ||
			w.Opcode != uint8(h.OpCode) || w.Cut || w.Malformed || w.Limited {
			t.Fatalf("got %+v, want %+v", w, h)
		}
	}
}

// TestReader_oracleDamaged compares what both read of damaged messages, where the
// other implementation takes them.
func TestReader_oracleDamaged(t *testing.T) {
	var seeds [][]byte
	m := newMaker()
	for range 300 {
		want := m.message()
		msg, err := want.Pack()
		if err != nil {
			t.Fatal(err)
		}

		seeds = append(seeds, msg)
	}

	const inputs = 20_000
	damaged := make([][]byte, 0, inputs)
	fuzzed.Run(t, inputs, seeds, func(msg []byte) { damaged = append(damaged, slices.Clone(msg)) })

	var r dns.Reader
	var w dns.Whole
	compared := 0
	for _, msg := range damaged {
		var want dnsmessage.Message
		if want.Unpack(msg) != nil || !r.Read(msg, &w) || w.Malformed {
			continue // the other implementation does not mind names that leave their record
		}

		compared++
		if lines, expected := got(&w), wanted(&want); !slices.Equal(lines, expected) {
			t.Fatalf("%x:\ngot  %q\nwant %q", msg, lines, expected)
		}
	}

	if compared < 1000 {
		t.Errorf("only %d messages were compared", compared)
	}
}
