package tls_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// serverHello returns a ServerHello with extensions.
func serverHello(version byte, extensions ...[]byte) (b []byte) {
	return message(2, []byte{3, version}, make([]byte, 32), vector(1), []byte{0xc0, 0x2f, 0}, vector(2, extensions...))
}

func TestLeaf(t *testing.T) {
	t.Parallel()

	hello12, hello13 := serverHello(3), serverHello(3, extension(43, []byte{3, 4}))
	leaf := certificates("leaf", "issuer")
	testCases := []struct {
		name     string
		want     string
		messages []byte
		s        tls.State
	}{
		{name: "behind the hello", messages: slices.Concat(hello12, leaf), want: "leaf", s: tls.Done},
		{name: "alone", messages: leaf, want: "leaf", s: tls.Done},
		{name: "supplemental data before", messages: slices.Concat(hello12, message(23, []byte("x")), leaf), want: "leaf", s: tls.Done},
		{name: "client's flight", messages: slices.Concat(helloFor("x.net"), leaf), want: "leaf", s: tls.Done},
		{name: "issuer missing", messages: leaf[:14], want: "leaf", s: tls.Done},
		{name: "end missing", messages: leaf[:13], s: tls.More},
		{name: "length missing", messages: leaf[:9], s: tls.More},
		{name: "list's length missing", messages: leaf[:6], s: tls.More},
		{name: "message's length missing", messages: leaf[:3], s: tls.More},
		{name: "hello cut off", messages: hello12[:20], s: tls.More},
		{name: "hello only", messages: hello12, s: tls.More},
		{name: "nothing", s: tls.More},
		{name: "TLS 1.3", messages: slices.Concat(hello13, leaf), s: tls.Done},
		{name: "empty list", messages: certificates(), s: tls.Done},
		{name: "empty leaf", messages: certificates(""), s: tls.Done},
		{name: "empty message", messages: message(11), s: tls.Done},
		{name: "key exchange", messages: slices.Concat(hello12, message(12), leaf), s: tls.Done},
		{name: "ticket", messages: slices.Concat(hello12, message(4)[:1]), s: tls.Done},
		{name: "leaf longer than its list", messages: set(certificates("leaf"), 9, 9), s: tls.NotTLS},
		{name: "list longer than its message", messages: set(leaf, 6, 200), want: "leaf", s: tls.Done},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			got, s := tls.Leaf(tc.messages)
			if string(got) != tc.want || s != tc.s {
				t.Errorf("got %q, %d, want %q, %d", got, s, tc.want, tc.s)
			}
		})
	}
}

// TestLeaf_captures takes the flights of a real server cut off at every byte.
func TestLeaf_captures(t *testing.T) {
	t.Parallel()

	for _, c := range captures(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			want := c.leaf
			if c.version == 0x0304 || c.name == "resumed" {
				want = nil
			}

			var room []byte
			found := false
			for i := range len(c.server) + 1 {
				messages, s := tls.Join(room[:0], c.server[:i])
				room = messages
				if s == tls.NotTLS {
					t.Fatalf("%d bytes: state is %d", i, s)
				}

				der, s := tls.Leaf(messages)
				switch {
				case len(der) > 0 && !bytes.Equal(der, want), s == tls.NotTLS, found && s != tls.Done:
					t.Fatalf("%d bytes: got %x, %d", i, der, s)
				case s == tls.Done:
					found = true
				}
			}

			if der, _ := tls.Leaf(room); !bytes.Equal(der, want) {
				t.Errorf("got %x, want %x", der, want)
			}

			var hello tls.ServerHello
			if !hello.Read(room) || hello.Version != c.version || hello.Cipher != c.cipher && !hello.Retry {
				t.Errorf("server's hello is %+v", hello)
			}

			if got := string(hello.Protocol); c.version < 0x0304 && got != c.protocol {
				t.Errorf("protocol is %q, want %q", got, c.protocol)
			}

			if hello.Retry != (c.name == "hello retry") {
				t.Errorf("retry is %t", hello.Retry)
			}
		})
	}
}

// checkLeaf verifies what holds for all bytes.
func checkLeaf(t testing.TB, messages []byte) {
	der, s := tls.Leaf(messages)
	if len(der) > 0 && s != tls.Done || s == tls.Undecided || !bytes.Contains(messages, der) {
		t.Fatalf("got %x, %d", der, s)
	}

	var hello tls.ServerHello
	if hello.Read(messages) && !bytes.Contains(messages, hello.Protocol) {
		t.Fatalf("got %+v", hello)
	}
}

func TestServerHello_Read(t *testing.T) {
	t.Parallel()

	plain := message(2, []byte{3, 1}, make([]byte, 32), vector(1, []byte("id")), []byte{0, 47, 0})
	full := serverHello(3, extension(0), extension(43, []byte{3, 4}), extension(16, vector(2, vector(1, []byte("h2")))))
	testCases := []struct {
		name     string
		want     string
		messages []byte
		version  uint16
		cipher   uint16
		ok       bool
	}{
		{name: "without extensions", messages: plain, version: 0x0301, cipher: 47, ok: true},
		{name: "with extensions", messages: full, version: 0x0304, cipher: 0xc02f, want: "h2", ok: true},
		{name: "more messages", messages: slices.Concat(full, full), version: 0x0304, cipher: 0xc02f, want: "h2", ok: true},
		{name: "cut off", messages: full[:len(full)-1]},
		{name: "client's", messages: helloFor("www.site.net")},
		{name: "short", messages: message(2, make([]byte, 30))},
		{name: "no compression", messages: message(2, make([]byte, 37))},
		{name: "block too long", messages: set(full, len(full)-21, 200)},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var h tls.ServerHello
			ok := h.Read(tc.messages)
			if ok != tc.ok || ok && (h.Version != tc.version || h.Cipher != tc.cipher || string(h.Protocol) != tc.want) {
				t.Errorf("got %+v, %t", h, ok)
			}
		})
	}
}
