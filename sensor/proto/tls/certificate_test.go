package tls_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

func TestCertificate(t *testing.T) {
	serverHello := message(2, make([]byte, 70))
	leaf := certificates("leaf", "issuer")
	testCases := []struct {
		name    string
		want    string
		payload []byte
	}{
		{name: "own record", payload: slices.Concat(record(serverHello), record(leaf)), want: "leaf"},
		{name: "one record", payload: record(serverHello, leaf), want: "leaf"},
		{name: "alone", payload: record(certificates("leaf")), want: "leaf"},
		{name: "first message decides", payload: record(leaf, certificates("other")), want: "leaf"},
		{name: "empty record before", payload: slices.Concat(record(), record(leaf)), want: "leaf"},
		{name: "issuer cut off", payload: record(leaf)[:21], want: "leaf"},
		{name: "leaf cut off", payload: record(leaf)[:18]},
		{name: "record beyond the end", payload: set(record(leaf), 3, 9), want: "leaf"},
		{name: "message longer than its record", payload: set(record(leaf), 7, 9), want: "leaf"},
		{name: "list longer than its message", payload: set(record(leaf), 10, 9), want: "leaf"},
		{name: "leaf longer than its list", payload: set(record(certificates("leaf"), serverHello), 14, 5)},
		{name: "leaf longer than its message", payload: set(set(record(leaf), 8, 8), 14, 3)},
		{name: "empty leaf", payload: slices.Concat(record(certificates("")), record(leaf))},
		{name: "empty list", payload: slices.Concat(record(certificates()), record(leaf))},
		{name: "leaf over two records", payload: slices.Concat(record(leaf[:12]), record(leaf[12:]))},
		{name: "message header over two records", payload: slices.Concat(record(leaf[:3]), record(leaf)), want: "leaf"},
		{name: "message that overruns its record", payload: slices.Concat(record(serverHello[:20]), record(leaf)), want: "leaf"},
		{name: "another content type ends", payload: slices.Concat(set(record(serverHello), 0, 0x17), record(leaf))},
		{name: "another content type in between", payload: slices.Concat(record(serverHello), []byte{0x14, 3, 3, 0, 1, 1}, record(leaf))},
		{name: "no certificate", payload: record(serverHello, message(14))},
		{name: "header only", payload: record()},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := tls.Certificate(tc.payload)
			if string(got) != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %t, want %q", got, ok, tc.want)
			}
		})
	}
}

// seeds are payloads of all kinds.
func seeds() (all [][]byte) {
	return [][]byte{
		record(helloFor("www.site.net")),
		record(hello(serverName(entry(1, "x.net"), entry(0, "www.site.net")))),
		slices.Concat(record(message(2, make([]byte, 70))), record(certificates("leaf", "issuer")), record(message(14))),
		record(message(2, make([]byte, 70)), certificates("leaf", "issuer"), message(14)),
		slices.Concat(record(hello()), record(certificates("leaf"))),
	}
}

// check parses a payload and verifies what holds for every one.
func check(t testing.TB, payload []byte) {
	name, hello := tls.ServerName(payload)
	if name != nil && (!hello || !bytes.Contains(payload, name) || !tls.IsHostName(name)) {
		t.Fatalf("name is %q", name)
	}

	if der, ok := tls.Certificate(payload); ok != (len(der) > 0) || !bytes.Contains(payload, der) {
		t.Fatalf("certificate is %x", der)
	}
}

func FuzzTLS(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, payload []byte) { check(t, payload) })
}

func TestTLS_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, seeds(), func(payload []byte) { check(t, payload) })
}

func TestTLS_allocations(t *testing.T) {
	for i, s := range seeds() {
		n := testing.AllocsPerRun(100, func() {
			tls.ServerName(s)
			tls.Certificate(s)
		})
		if n != 0 {
			t.Errorf("seed %d: %v allocations", i, n)
		}
	}
}

func BenchmarkServerName(b *testing.B) {
	payload := record(helloFor("www.site.net"))
	b.ReportAllocs()
	for b.Loop() {
		tls.ServerName(payload)
	}
}

func BenchmarkCertificate(b *testing.B) {
	payload := record(message(2, make([]byte, 70)), certificates("leaf", "issuer"), message(14))
	b.ReportAllocs()
	for b.Loop() {
		tls.Certificate(payload)
	}
}
