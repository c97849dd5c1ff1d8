package dns_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/dns"
)

func TestNextOverTCP(t *testing.T) {
	t.Parallel()

	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()

			for _, strict := range []bool{false, true} {
				data := framed(s.msg, s.msg)
				for n := range data {
					msg, size, st := dns.NextOverTCP(data[:n], strict)
					want, wantSize := dns.Undecided, 0
					if n >= 2 {
						wantSize = len(s.msg) + 2
					}

					if n >= wantSize && n >= 2 {
						want = dns.Complete
					}

					if st != want || size != wantSize || (want == dns.Complete) != bytes.Equal(msg, s.msg) {
						t.Fatalf("%d bytes of %d, strict %t: state %d, size %d, message %x", n, len(data), strict, st, size, msg)
					}
				}
			}
		})
	}
}

func TestNextOverTCP_others(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name string
		data []byte
		// strict and lenient are the numbers of bytes that decide.
		strict, lenient int
	}{
		{name: "http", data: []byte("GET / HTTP/1.1\r\nHost: site.net\r\n\r\n"), strict: 5, lenient: 8},
		{name: "post", data: []byte("POST /a HTTP/1.1\r\nHost: site.net\r\n\r\n"), strict: 6, lenient: 8},
		{name: "http response", data: []byte("HTTP/1.1 200 OK\r\n\r\n"), strict: 5, lenient: 8},
		{name: "http2", data: []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), strict: 5, lenient: 8},
		{name: "tls", data: []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abcdefghijk"), strict: 6, lenient: 10},
		{name: "small hello", data: []byte("\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03abcdefghijk"), strict: 5, lenient: 5},
		{name: "ssh", data: []byte("SSH-2.0-OpenSSH_9.2\r\n"), strict: 5, lenient: 8},
		{name: "smtp", data: []byte("220 mail.site.net ESMTP\r\n"), strict: 5, lenient: 5},
		{name: "ehlo", data: []byte("EHLO site.net\r\n"), strict: 6, lenient: 8},
		{name: "smb", data: []byte("\x00\x00\x00\x85\xffSMB\x72\x00\x00\x00\x00"), strict: 2, lenient: 2},
		{name: "rdp", data: []byte("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"), strict: 5, lenient: 0},
		{name: "empty message", data: []byte{0, 0, 0, 0}, strict: 2, lenient: 2},
		{name: "eleven bytes", data: []byte{0, 11, 0, 0}, strict: 2, lenient: 2},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			for i, want := range []int{tc.strict, tc.lenient} {
				got := 0
				for n := range len(tc.data) + 1 {
					if _, _, st := dns.NextOverTCP(tc.data[:n], i == 0); st == dns.NotDNS {
						got = n

						break
					}
				}

				if got != want {
					t.Errorf("strict %t: decided by byte %d, want %d", i == 0, got, want)
				}
			}
		})
	}
}

// TestNextOverTCP_split cuts a stream of several messages at every byte.
func TestNextOverTCP_split(t *testing.T) {
	t.Parallel()

	var msgs [][]byte
	for _, s := range samples() {
		msgs = append(msgs, s.msg)
	}

	data := framed(msgs...)
	for cut := range data {
		var got [][]byte
		var rest []byte
		for _, part := range [][]byte{data[:cut], data[cut:]} {
			rest = slices.Concat(rest, part)
			for {
				msg, size, st := dns.NextOverTCP(rest, true)
				if st == dns.NotDNS {
					t.Fatalf("cut at %d: not DNS", cut)
				} else if st == dns.Undecided {
					break
				}

				got = append(got, msg)
				rest = rest[size:]
			}
		}

		if len(rest) > 0 || !slices.EqualFunc(got, msgs, bytes.Equal) {
			t.Fatalf("cut at %d: got %d messages, %d bytes left", cut, len(got), len(rest))
		}
	}
}
