package dns_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/dns"
)

// raw is a message of one question whose name is encoded by the case.
func raw(question []byte, rest ...[]byte) (b []byte) {
	return slices.Concat(be16(7, 0x0100, 1, 0, 0, 0), question, be16(1, 1), slices.Concat(rest...))
}

func TestReader_Read_name(t *testing.T) {
	t.Parallel()

	l63 := strings.Repeat("x", 63)
	testCases := []struct {
		name  string
		msg   []byte
		want  string
		valid bool
	}{
		{name: "plain", msg: raw(name("www", "site", "net")), want: "www.site.net", valid: true},
		{name: "capitals", msg: raw(name("WwW", "SITE", "Net")), want: "www.site.net", valid: true},
		{name: "underscore last", msg: raw(name("_a", "b_c", "_net")), want: "_a.b_c._net", valid: true},
		{name: "single label", msg: raw(name("net")), want: "net"},
		{name: "root", msg: raw(name()), want: "."},
		{name: "longest", msg: raw(name(l63, l63, l63, l63[:61])), want: strings.Join([]string{l63, l63, l63, l63[:61]}, "."), valid: true},
		{name: "dot in a label", msg: raw(name("evil.net")), want: `evil\046net`},
		{name: "dot in a label of a longer name", msg: raw(name("www.evil", "net")), want: `www\046evil.net`},
		{name: "blank", msg: raw(name("a b", "net")), want: `a\032b.net`},
		{name: "backslash", msg: raw(name(`a\046b`, "net")), want: `a\092046b.net`},
		{name: "zero byte", msg: raw(name("a\x00", "net")), want: `a\000.net`},
		{name: "high byte", msg: raw(name("\xff\x80", "net")), want: `\255\128.net`},
		{name: "kelvin sign", msg: raw(name("\u212aelvin", "net")), want: `\226\132\170elvin.net`},
		{name: "wildcard", msg: raw(name("*", "site", "net")), want: `\042.site.net`},
		{name: "colon", msg: raw(name("site", "net:80")), want: `site.net\05880`},
		{name: "forward pointer", msg: raw(append([]byte("\x03www"), ptr(22)...), name("site", "net")), want: "www.site.net", valid: true},
		{name: "pointer only", msg: raw(ptr(18), name("site", "net")), want: "site.net", valid: true},
		{name: "pointer to a pointer", msg: raw(ptr(18), ptr(20), name("site", "net")), want: "site.net", valid: true},

		{name: "longer than allowed", msg: raw(name(l63, l63, l63, l63[:62]))},
		{name: "label of 64", msg: raw(name(l63 + "x"))},
		{name: "extended label", msg: raw([]byte{0x41, 3, 'w', 'w', 'w', 0})},
		{name: "pointer to itself", msg: raw(ptr(12))},
		{name: "pointers in a circle", msg: raw(ptr(18), ptr(12))},
		{name: "pointer to its own label", msg: raw(append([]byte("\x03www"), ptr(12)...))},
		{name: "pointer past the end", msg: raw(append([]byte("\x03www"), ptr(900)...))},
		{name: "half a pointer", msg: append(be16(7, 0x0100, 1, 0, 0, 0), 3, 'w', 'w', 'w', 0xc0)},
		{name: "not terminated", msg: append(be16(7, 0x0100, 1, 0, 0, 0), 3, 'w', 'w', 'w')},
		{name: "header only", msg: be16(7, 0x0100, 1, 0, 0, 0)},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var r dns.Reader
			var w dns.Whole
			if ok := r.Read(tc.msg, &w); ok != (tc.want != "") {
				t.Fatalf("got %t, %q", ok, got(&w))
			} else if !ok {
				return
			}

			q := w.Questions[0]
			if string(q.Name) != tc.want || !q.HasType || q.Type != 1 || q.Class != 1 {
				t.Errorf("got %q type %d class %d, want %q", q.Name, q.Type, q.Class, tc.want)
			}

			if dns.ValidNameFull(q.Name) != tc.valid {
				t.Errorf("valid is %t for %q", !tc.valid, q.Name)
			}
		})
	}
}

func TestReader_Read_records(t *testing.T) {
	t.Parallel()

	const question = "www.site.net 1 1"
	testCases := []struct {
		name string
		msg  []byte
		want []string
		// state is a letter for each of Cut, Malformed and Limited.
		state string
	}{{
		name: "two questions, compressed",
		msg: slices.Concat(be16(7, 0x0100, 2, 0, 0, 0), site(), be16(1, 1),
			[]byte("\x03ftp"), ptr(16), be16(28, 0x8001)),
		want: []string{question, "ftp.site.net 28 1"},
	}, {
		name: "all sections",
		msg: message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7))},
			[][]byte{rr(ptr(16), 2, []byte("\x02ns"), ptr(16))}, [][]byte{opt(), rr(ptr(58), 28, a6(1))}),
		want: []string{
			question, "0 www.site.net 1 1 60 - [192.0.2.7]", "1 site.net 2 1 60 ns.site.net []",
			"2 ns.site.net 28 1 60 - [2001:db8::1]",
		},
	}, {
		name: "multicast class",
		msg:  message(0x8400, site(), 1, [][]byte{rrClass(ptr(12), 1, 0x8001, a4(7))}),
		want: []string{question, "0 www.site.net 1 1 60 - [192.0.2.7]"},
	}, {
		name: "no question",
		msg:  slices.Concat(be16(7, 0x8180, 0, 1, 0, 0), rr(site(), 1, a4(7))),
		want: []string{"0 www.site.net 1 1 60 - [192.0.2.7]"},
	}, {
		name: "names of data",
		msg: message(0x8180, site(), 1, [][]byte{
			rr(ptr(12), 5, ptr(12)), rr(ptr(12), 39, name("A", "b")), rr(ptr(12), 12, name()),
			rr(ptr(12), 15, be16(1), name("mx", "net")), rr(ptr(12), 33, be16(1, 2, 3), name("srv", "net")),
			rr(ptr(12), 6, name("ns", "net"), name("admin", "net"), make([]byte, 20)),
		}),
		want: []string{
			question, "0 www.site.net 5 1 60 www.site.net []", "0 www.site.net 39 1 60 a.b []", "0 www.site.net 12 1 60 . []",
			"0 www.site.net 15 1 60 mx.net []", "0 www.site.net 33 1 60 srv.net []", "0 www.site.net 6 1 60 ns.net []",
		},
	}, {
		name: "service",
		msg:  message(0x8180, site(), 1, [][]byte{rr(ptr(12), 65, service())}),
		want: []string{question, "0 www.site.net 65 1 60 svc.site.net [192.0.2.8 192.0.2.9 2001:db8::8]"},
	}, {
		name: "service of the owner",
		msg:  message(0x8180, site(), 1, [][]byte{rr(ptr(12), 65, be16(1), name(), be16(4, 4), a4(8))}),
		want: []string{question, "0 www.site.net 65 1 60 - [192.0.2.8]"},
	}, {
		name: "alias mode",
		msg:  message(0x8180, site(), 1, [][]byte{rr(ptr(12), 64, be16(0), name("pool", "net"), be16(4, 4), a4(8))}),
		want: []string{question, "0 www.site.net 64 1 60 pool.net []"},
	}, {
		name: "hints of a wrong length",
		msg:  message(0x8180, site(), 1, [][]byte{rr(ptr(12), 65, be16(1), name(), be16(4, 5), a4(8), []byte{1}, be16(6, 99))}),
		want: []string{question, "0 www.site.net 65 1 60 - [192.0.2.8]"},
	}, {
		name: "addresses of a wrong length",
		msg:  message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a6(1)), rr(ptr(12), 28, a4(1))}),
		want: []string{question, "0 www.site.net 1 1 60 - []", "0 www.site.net 28 1 60 - []"},
	}, {
		name:  "damaged name in data",
		msg:   message(0x8180, site(), 1, [][]byte{rr(ptr(12), 5, []byte{0x80}), rr(ptr(12), 1, a4(7))}),
		want:  []string{question, "0 www.site.net 5 1 60 - []", "0 www.site.net 1 1 60 - [192.0.2.7]"},
		state: "M",
	}, {
		name:  "name leaves its data",
		msg:   message(0x8180, site(), 1, [][]byte{rr(ptr(12), 5, []byte("\x05ab")), rr(ptr(12), 1, a4(7))}),
		want:  []string{question, "0 www.site.net 5 1 60 - []", "0 www.site.net 1 1 60 - [192.0.2.7]"},
		state: "M",
	}, {
		name:  "damaged owner",
		msg:   message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7)), rr([]byte{0x80}, 1, a4(7))}),
		want:  []string{question, "0 www.site.net 1 1 60 - [192.0.2.7]"},
		state: "M",
	}, {
		name:  "more records counted than there are",
		msg:   set(message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7))}), 7, 9),
		want:  []string{question, "0 www.site.net 1 1 60 - [192.0.2.7]"},
		state: "C",
	}, {
		name:  "cut in an address",
		msg:   message(0x8180, site(), 1, [][]byte{rr(ptr(12), 1, a4(7)), rr(ptr(12), 1, a4(8))})[:60],
		want:  []string{question, "0 www.site.net 1 1 60 - [192.0.2.7]", "0 www.site.net 1 1 60 - []"},
		state: "C",
	}, {
		name:  "cut behind a target",
		msg:   message(0x8180, site(), 1, [][]byte{rr(ptr(12), 6, name("ns", "net"), name("admin", "net"))})[:52],
		want:  []string{question, "0 www.site.net 6 1 60 ns.net []"},
		state: "C",
	}, {
		name:  "cut in the options",
		msg:   message(0x8180, site(), 1, nil, nil, [][]byte{opt(make([]byte, 20))})[:50],
		want:  []string{question},
		state: "C",
	}, {
		name:  "cut before the type",
		msg:   message(0x8180, site(), 1)[:27],
		want:  []string{"www.site.net 0 0"},
		state: "C",
	}, {
		name: "update",
		msg: message(0x2800, name("site", "net"), 6, nil,
			[][]byte{rrClass(site(), 5, 255), rrClass(site(), 1, 254, a4(9))}, [][]byte{tsig()}),
		want: []string{"site.net 6 1", "1 www.site.net 5 255 60 - []", "1 www.site.net 1 254 60 - [192.0.2.9]"},
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var r dns.Reader
			var w dns.Whole
			if !r.Read(tc.msg, &w) || !slices.Equal(got(&w), tc.want) {
				t.Fatalf("got  %q\nwant %q", got(&w), tc.want)
			}

			if s := stateOf(&w); s != tc.state {
				t.Errorf("state %q, want %q", s, tc.state)
			}
		})
	}
}

// stateOf returns a letter for each of Cut, Malformed and Limited.
func stateOf(w *dns.Whole) (s string) {
	for letter, on := range map[string]bool{"C": w.Cut, "M": w.Malformed, "L": w.Limited} {
		if on {
			s += letter
		}
	}

	return s
}

func TestReader_Read_header(t *testing.T) {
	t.Parallel()

	var r dns.Reader
	var w dns.Whole
	if !r.Read(message(0xab83, site(), 1), &w) {
		t.Fatal("refused")
	}

	if w.ID != 0x1a2b || w.Flags != 0xab83 || !w.Response || w.Opcode != 5 || !w.Truncated || w.Code != 3 {
		t.Errorf("got %+v", w)
	}
}

func TestReader_Read_limits(t *testing.T) {
	t.Parallel()

	repeated := func(n int, b []byte) (all [][]byte) { return slices.Repeat([][]byte{b}, n) }
	counted := func(at, n int, msg []byte) (b []byte) { return set(set(msg, at, byte(n>>8)), at+1, byte(n)) }
	label := strings.Repeat("\x07", 60)
	chain := slices.Concat(repeated(250, ptr(0))...)
	for i := range 249 {
		copy(chain[2*i:], ptr(43+2*i+2)) // the data start at 42
	}

	testCases := []struct {
		name               string
		msg                []byte
		questions, records int
		want               dns.ReaderStats
	}{{
		name: "questions", msg: counted(4, 40, message(0x0100, site(), 1, repeated(39, append(site(), be16(1, 1)...)))),
		questions: dns.MaxQuestions, want: dns.ReaderStats{Questions: 1},
	}, {
		name: "records", msg: message(0x8180, site(), 1, repeated(300, rr(ptr(12), 1, a4(7)))),
		questions: 1, records: dns.MaxRecords, want: dns.ReaderStats{Records: 1},
	}, {
		name:      "addresses",
		msg:       message(0x8180, site(), 1, repeated(2, rr(ptr(12), 65, be16(1), name(), be16(4, 4*300), make([]byte, 4*300)))),
		questions: 1, records: 2, want: dns.ReaderStats{Addresses: 1},
	}, {
		name: "names", msg: message(0x8180, site(), 1, repeated(200, rr(name(label, label, label), 1, a4(7)))),
		questions: 1, records: 22, want: dns.ReaderStats{Names: 1},
	}, {
		name: "pointers",
		msg: message(0x8180, site(), 1, append([][]byte{rr(ptr(12), 99, []byte{0}, chain[:498], name())},
			repeated(200, rr(append([]byte{1, 'a'}, ptr(43)...), 1, a4(7)))...)),
		questions: 1, records: 9, want: dns.ReaderStats{Names: 1},
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var r dns.Reader
			var w dns.Whole
			if !r.Read(tc.msg, &w) || len(w.Questions) != tc.questions || len(w.Records) != tc.records {
				t.Errorf("got %d questions and %d records", len(w.Questions), len(w.Records))
			}

			if s := r.Stats(); s != tc.want || !w.Limited || w.Cut || w.Malformed {
				t.Errorf("got %+v, %s; want %+v", s, stateOf(&w), tc.want)
			}
		})
	}
}

// TestReader_Read_again checks that nothing of a message shows in the next one.
func TestReader_Read_again(t *testing.T) {
	t.Parallel()

	var r, fresh dns.Reader
	var w, want dns.Whole
	all := samples()
	for i := range all {
		for j := range all {
			r.Read(all[i].msg, &w)
			r.Read(all[j].msg, &w)
			fresh = dns.Reader{}
			fresh.Read(all[j].msg, &want)
			if !slices.Equal(got(&w), got(&want)) {
				t.Fatalf("%s behind %s: got %q, want %q", all[j].name, all[i].name, got(&w), got(&want))
			}
		}
	}
}

func TestValidNameFull(t *testing.T) {
	t.Parallel()

	for _, n := range []string{"site.net", "Site.NET", "a_b.c_d", ".net", "a..net", "1.2"} {
		if !dns.ValidNameFull([]byte(n)) {
			t.Errorf("%q is refused", n)
		}
	}

	for _, n := range []string{"", ".", "net", "net.", `a\046b.net`, "a b.net", "é.net", "a.net:80"} {
		if dns.ValidNameFull([]byte(n)) {
			t.Errorf("%q is taken", n)
		}
	}
}

func TestSection_String(t *testing.T) {
	t.Parallel()

	text := fmt.Sprint(dns.SectionAnswer, dns.SectionAuthority, dns.SectionAdditional)
	if text != "answer authority additional" {
		t.Errorf("got %q", text)
	}
}

// checkWhole verifies what holds for every message that was read.
func checkWhole(t testing.TB, r *dns.Reader, msg []byte) {
	var w dns.Whole
	if !r.Read(msg, &w) {
		return
	}

	names := make([][]byte, 0, 2*(len(w.Records)+len(w.Questions)))
	for _, q := range w.Questions {
		names = append(names, q.Name)
	}

	addrs := 0
	buf := make([]byte, 0, 2*dns.MaxData)
	for i := range w.Records {
		rec := &w.Records[i]
		names = append(names, rec.Owner)
		if rec.Name != nil {
			names = append(names, rec.Name)
		}

		addrs += len(rec.Addrs)
		buf = dns.AppendData(buf[:0], rec, msg)
		if len(buf) == 0 || len(buf) > dns.MaxData || bytes.ContainsAny(buf, "\n\r\x00") {
			t.Fatalf("data %q", buf)
		}
	}

	for _, n := range names {
		if len(n) == 0 || len(n) > 4*254 || !bytes.Equal(n, bytes.ToLower(n)) || bytes.ContainsAny(n, " :\x00") {
			t.Fatalf("name %q", n)
		} else if len(n) > 1 && (bytes.HasPrefix(n, []byte(".")) || bytes.HasSuffix(n, []byte(".")) || bytes.Contains(n, []byte(".."))) {
			t.Fatalf("name %q", n)
		}
	}

	if len(w.Questions) > dns.MaxQuestions || len(w.Records) > dns.MaxRecords || addrs > dns.MaxAddresses {
		t.Fatalf("%d questions, %d records, %d addresses", len(w.Questions), len(w.Records), addrs)
	}
}
