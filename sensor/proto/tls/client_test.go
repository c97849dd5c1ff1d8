package tls_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// numbers returns a list of code points behind its length in n bytes.
func numbers(n int, all ...uint16) (b []byte) {
	for _, v := range all {
		b = append(b, byte(v>>8), byte(v))
	}

	return vector(n, b)
}

// helloOf returns a ClientHello with ciphers and extensions.
func helloOf(ciphers []uint16, extensions ...[]byte) (b []byte) {
	return message(1, []byte{3, 3}, make([]byte, 32), vector(1), numbers(2, ciphers...), vector(1, []byte{0}), vector(2, extensions...))
}

func TestHello_Read(t *testing.T) {
	t.Parallel()

	names := vector(2, vector(1, []byte("h2")), vector(1, []byte("http/1.1")))
	full := helloOf([]uint16{0x0a0a, 0x1301, 0xc02f},
		extension(43, numbers(1, 0xfafa, 0x0304, 0x0303)), extension(13, numbers(2, 0x0403, 0x0804)),
		extension(16, names), serverName(entry(0, "www.site.net")), extension(0x0a))

	var h tls.Hello
	if !h.Read(full) || !h.Whole || !h.Named || h.LegacyVersion != 0x0303 || h.Version() != 0x0304 ||
		string(h.ServerName) != "www.site.net" ||
		!slices.Equal(h.Ciphers, []uint16{0x0a0a, 0x1301, 0xc02f}) ||
		!slices.Equal(h.Extensions, []uint16{43, 13, 16, 0, 10}) ||
		!slices.Equal(h.Versions, []uint16{0xfafa, 0x0304, 0x0303}) ||
		!slices.Equal(h.SignatureAlgorithms, []uint16{0x0403, 0x0804}) ||
		len(h.Protocols) != 2 || string(h.Protocols[0]) != "h2" || string(h.Protocols[1]) != "http/1.1" {
		t.Errorf("got %+v", h)
	}

	// Nothing of it is left in the next one.
	if !h.Read(message(1, helloHead())) || !h.Whole || h.Named || h.ServerName != nil || h.Version() != 0x0303 ||
		len(h.Extensions)+len(h.Versions)+len(h.SignatureAlgorithms)+len(h.Protocols) != 0 || len(h.Ciphers) != 3 {
		t.Errorf("got %+v", h)
	}
}

func TestHello_Read_damaged(t *testing.T) {
	t.Parallel()

	named := serverName(entry(0, "www.site.net"))
	whole := helloOf(nil, named)
	many := make([]uint16, 513)
	testCases := []struct {
		name    string
		message []byte
		want    string
		whole   bool
		no      bool
	}{
		{name: "whole", message: whole, want: "www.site.net", whole: true},
		{name: "bytes behind", message: append(slices.Clone(whole), 1, 2, 3), want: "www.site.net", whole: true},
		{name: "last byte missing", message: whole[:len(whole)-1]},
		{name: "name's end", message: append(slices.Clone(whole[:3]), append([]byte{whole[3] + 1}, whole[4:]...)...), want: "www.site.net"},
		{name: "length too small", message: set(whole, 3, 9), want: "www.site.net"},
		{name: "length ends before the extensions", message: slices.Concat(set(message(1, helloHead()), 1, 0), vector(2, named)), want: "www.site.net", whole: true},
		{name: "unusable name is kept", message: helloOf(nil, serverName(entry(0, "localhost"))), want: "localhost", whole: true},
		{name: "second entry", message: helloOf(nil, serverName(entry(1, "x"), entry(0, "www.site.net"))), want: "www.site.net", whole: true},
		{name: "second extension", message: helloOf(nil, serverName(), named), whole: true},
		{name: "512 ciphers", message: helloOf(many[1:], named), want: "www.site.net", whole: true},
		{name: "513 ciphers", message: helloOf(many, named), want: "www.site.net"},
		{name: "odd list of ciphers", message: message(1, []byte{3, 3}, make([]byte, 32), vector(1), vector(2, []byte{1, 2, 3}), vector(1), vector(2, named)), want: "www.site.net"},
		{name: "list of versions too long", message: helloOf(nil, extension(43, []byte{9, 3, 4}), named), want: "www.site.net"},
		{name: "protocol too long", message: helloOf(nil, extension(16, []byte{0, 3, 9, 'h', '2'}), named), want: "www.site.net"},
		{name: "33 protocols", message: helloOf(nil, extension(16, vector(2, bytes.Repeat([]byte{1, 'a'}, 33))), named), want: "www.site.net"},
		{name: "server's", message: serverHello(3), no: true},
		{name: "type only", message: []byte{1}},
		{name: "empty", no: true},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var h tls.Hello
			if ok := h.Read(tc.message); ok == tc.no || string(h.ServerName) != tc.want || h.Whole != tc.whole {
				t.Errorf("got %q, whole %t, %t", h.ServerName, h.Whole, ok)
			}
		})
	}
}

// TestHello_Read_captures reads what real clients send.
func TestHello_Read_captures(t *testing.T) {
	t.Parallel()

	for _, c := range captures(t) {
		messages, _ := tls.Join(nil, c.client)
		var h tls.Hello
		want := "www.site.net"
		if c.name == "no name" {
			want = ""
		}

		if !h.Read(messages) || !h.Whole || string(h.ServerName) != want || h.Named != (want != "") || len(h.Ciphers) == 0 || len(h.Extensions) < 5 {
			t.Errorf("%s: got %+v", c.name, h)
		}

		if size := len(messages); c.name == "X25519MLKEM768" && size < 1400 {
			t.Errorf("%s: hello has %d bytes", c.name, size)
		}
	}
}

// checkHello verifies what holds for all bytes: data as a payload and messages as
// what was joined of it.
func checkHello(t testing.TB, data, messages []byte) {
	var h tls.Hello
	if h.Read(messages) && (len(h.Ciphers) > 512 || len(h.Extensions) > 512 || len(h.Protocols) > 32 || !bytes.Contains(messages, h.ServerName)) {
		t.Fatalf("got %+v", h)
	}

	// Whatever the payload's own rules find is found.
	if name, ok := tls.ServerName(data); ok {
		if !h.Read(data[5:]) || name != nil && !bytes.Equal(h.ServerName, name) {
			t.Fatalf("got %q, want %q", h.ServerName, name)
		}
	}
}

func BenchmarkHello_Read(b *testing.B) {
	messages, _ := tls.Join(nil, captures(b)[0].client)
	var h tls.Hello
	b.ReportAllocs()
	for b.Loop() {
		h.Read(messages)
	}
}

func TestVersionText(t *testing.T) {
	t.Parallel()

	for v, want := range map[uint16]string{0x0300: "3.0", 0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3", 0x7f1c: "", 2: ""} {
		if got := tls.VersionText(v); got != want {
			t.Errorf("%#x: got %q, want %q", v, got, want)
		}
	}
}

func TestIsGrease(t *testing.T) {
	t.Parallel()

	n := 0
	for v := range 1 << 16 {
		if tls.IsGrease(uint16(v)) {
			n++
		}
	}

	if n != 16 || !tls.IsGrease(0x0a0a) || !tls.IsGrease(0xfafa) || tls.IsGrease(0x0a1a) {
		t.Errorf("%d code points", n)
	}
}
