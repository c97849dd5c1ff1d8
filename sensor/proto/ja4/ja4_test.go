package ja4_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/ja4"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// TestAppend_protocol has the examples of the description for the first protocol.
func TestAppend_protocol(t *testing.T) {
	t.Parallel()

	testCases := []struct{ protocol, want string }{
		{protocol: "h2", want: "h2"},
		{protocol: "http/1.1", want: "h1"},
		{protocol: "x", want: "xx"},
		{protocol: "Z9", want: "Z9"},
		{protocol: "", want: "00"},
		{protocol: "\xab", want: "ab"},
		{protocol: "\x20", want: "20"},
		{protocol: "\xab\xcd", want: "ad"},
		{protocol: "\x20\x61", want: "21"},
		{protocol: "\x30\xab", want: "3b"},
		{protocol: "\x61\x20", want: "60"},
		{protocol: "\x30\x31\xab\xcd", want: "3d"},
		{protocol: "\x30\xab\xcd\x31", want: "01"},
		{protocol: "\x0a\x0a", want: "0a"},
	}

	for _, tc := range testCases {
		c := example()
		c.protocols = []string{tc.protocol, "h2"}
		if got := string(ja4.Append(nil, c.hello(t), false)); got != "t13d1516"+tc.want+"_8daaf6152771_e5627efa2ab1" {
			t.Errorf("%q: got %q", tc.protocol, got)
		}
	}

	c := example()
	c.protocols = nil
	if got := string(ja4.Append(nil, c.hello(t), false)); !strings.HasPrefix(got, "t13d151600_") {
		t.Errorf("no protocol: got %q", got)
	}
}

func TestAppend_version(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name     string
		want     string
		versions []uint16
		legacy   uint16
	}{
		{name: "highest", want: "13", versions: []uint16{0x0303, 0x0304, 0x0301}, legacy: 0x0303},
		{name: "GREASE", want: "12", versions: []uint16{0xfafa, 0x0303}, legacy: 0x0301},
		{name: "GREASE only", want: "12", versions: []uint16{0xfafa}, legacy: 0x0303},
		{name: "unknown", want: "00", versions: []uint16{0x7f1c}, legacy: 0x0303},
		{name: "SSL 3.0", want: "s3", legacy: 0x0300},
		{name: "SSL 2.0", want: "s2", legacy: 0x0002},
		{name: "TLS 1.0", want: "10", legacy: 0x0301},
		{name: "TLS 1.1", want: "11", legacy: 0x0302},
		{name: "TLS 1.2", want: "12", legacy: 0x0303},
		{name: "none", want: "00"},
	}

	for _, tc := range testCases {
		c := example()
		c.versions, c.legacy = tc.versions, tc.legacy
		if tc.versions == nil {
			c.extensions = strings.Replace(c.extensions, "002b,", "", 1)
		}

		if got := string(ja4.Append(nil, c.hello(t), false)); got[1:3] != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestAppend_lists(t *testing.T) {
	t.Parallel()

	many := strings.TrimSuffix(strings.Repeat("1301,", 100), ",")
	testCases := []struct {
		name string
		want string
		c    client
	}{
		{name: "empty", want: "t12i000000_000000000000_000000000000", c: client{legacy: 0x0303}},
		{name: "GREASE only", want: "t12i000000_000000000000_000000000000", c: client{legacy: 0x0303, ciphers: "0a0a", extensions: "1a1a,fafa"}},
		{name: "name and protocols only", want: "t12d0002h2_000000000000_000000000000", c: client{legacy: 0x0303, extensions: "0000,0010", protocols: []string{"h2"}}},
		{name: "counts are capped", want: "t12i999900_", c: client{legacy: 0x0303, ciphers: many, extensions: many}},
		{name: "99", want: "t12i999900_", c: client{legacy: 0x0303, ciphers: many[5:], extensions: many[5:]}},
		{name: "98", want: "t12i989800_", c: client{legacy: 0x0303, ciphers: many[10:] + ",aaaa", extensions: many[10:] + ",aaaa"}},
	}

	for _, tc := range testCases {
		h := tc.c.hello(t)
		before := slices.Clone(h.Ciphers)
		if got := string(ja4.Append(nil, h, false)); !strings.HasPrefix(got, tc.want) || len(got) != ja4.Len {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}

		if !slices.Equal(before, h.Ciphers) {
			t.Errorf("%s: hello was changed", tc.name)
		}
	}
}

// TestAppend_incomplete shows that there is no fingerprint of a part of a hello.
func TestAppend_incomplete(t *testing.T) {
	t.Parallel()

	m := example().message(t)
	var h tls.Hello
	for i := range m {
		h.Read(m[:i])
		if got := ja4.AppendRaw(ja4.Append(nil, &h, false), &h, true); len(got) > 0 {
			t.Fatalf("%d bytes: got %q", i, got)
		}
	}
}

// form is that of all fingerprints.
var form = regexp.MustCompile(`^[tq](1[0-3]|s[23]|00)[di][0-9]{4}[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$`)

// check verifies what holds for all messages.
func check(t testing.TB, h *tls.Hello, room, message []byte) {
	if !h.Read(message) {
		return
	}

	got := ja4.Append(room[:0], h, len(message)%2 == 0)
	if h.Whole && !form.Match(got) || !h.Whole && len(got) > 0 {
		t.Fatalf("got %q of %x", got, message)
	}

	raw := ja4.AppendRaw(got, h, len(message)%2 == 0)
	if h.Whole && !bytes.Equal(raw[ja4.Len:ja4.Len+10], got[:10]) {
		t.Fatalf("got %q and %q", got, raw)
	}
}

// seeds returns messages.
func seeds(t testing.TB) (all [][]byte) {
	return [][]byte{
		example().message(t),
		client{legacy: 0x0303, ciphers: "0a0a,1301", extensions: "0010,000d", protocols: []string{"\xab"}}.message(t),
	}
}

func FuzzAppend(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, message []byte) { check(t, &tls.Hello{}, nil, message) })
}

func TestAppend_damaged(t *testing.T) {
	var h tls.Hello
	room := make([]byte, 0, 8192)
	fuzzed.Run(t, 20_000, seeds(t), func(message []byte) { check(t, &h, room, message) })
}

func TestAppend_allocations(t *testing.T) {
	h := example().hello(t)
	room := make([]byte, 0, 1024)
	n := testing.AllocsPerRun(100, func() {
		ja4.Append(room, h, false)
		ja4.AppendRaw(room, h, false)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	h := example().hello(b)
	room := make([]byte, 0, ja4.Len)
	b.ReportAllocs()
	for b.Loop() {
		ja4.Append(room, h, false)
	}
}
