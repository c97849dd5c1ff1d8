// Package sinktest makes events out of arbitrary bytes, for the fuzz tests of
// the sinks' encoders.
//
// It is for tests only. Everything is safe for concurrent use.
package sinktest

import (
	"net/netip"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// Seeds returns texts that try to break out of a line, a datagram or a format.
func Seeds() [][]byte {
	return [][]byte{
		[]byte("\x00\x01plain.example malware (static)"),
		[]byte("\x03\x02line\nbreak\r\nCEF:0|a|b|c|d|e|9|src=1.2.3.4"),
		[]byte("\x07\x03a|b\\|c=d\\=e\\\\=f msg=g cs1=h\\"),
		[]byte("\x0f\x04nul\x00bell\x07esc\x1b[31m del\x7f tab\tvt\x0b"),
		[]byte("\x1f\x05invalid \xff\xfe\xc3( \xe2\x82 \xed\xa0\x80 end\xf0\x9f"),
		[]byte("\x3f\x06\xe2\x80\xa8separators\xe2\x80\xa9 \xc2\x85 \xe2\x80\xae \xef\xbb\xbf \xf0\x9f\xa6\xa0"),
		[]byte("\x7f\x07\"quoted\" \"\" 'single' %(info)s %s %% {\"json\": [1]}"),
		[]byte("\xff\x08" + strings.Repeat("long ünï=|\\\"\n", 40)),
		[]byte("\x15\x09<14>1 2024-01-01T00:00:00Z h a - - - 12 <13>"),
		[]byte("\x2a\x0a  blanks  , commas,,=,  "),
	}
}

// Event returns an event whose texts are pieces of b. The first two bytes choose
// what else it has. It is not complete in the sense of emission unless they say
// so.
func Event(b []byte) *event.Event {
	var flags, more byte

	if len(b) > 1 {
		flags, more, b = b[0], b[1], b[2:]
	}

	s := string(b)
	piece := func(i, of int) string { return s[len(s)*i/of : len(s)*(i+1)/of] }
	e := &event.Event{
		Time:   time.Unix(int64(more)*1e7, int64(flags)*1e6).UTC(),
		Sensor: piece(0, 8), Interface: piece(1, 8), Transport: piece(2, 8), Kind: event.Kind(piece(3, 8)),
		Trail: piece(0, 1), Info: piece(0, 2), Reference: piece(1, 2),
		Source: netip.AddrFrom4([4]byte{10, 0, 0, more}), SourcePort: event.Port(more) - 1,
		Destination: netip.AddrFrom4([4]byte{192, 0, 2, flags}), DestinationPort: event.Port(flags) - 1,
	}

	if flags&1 != 0 {
		e.Threat = &event.Threat{
			Rule: piece(4, 8), Class: piece(5, 8), Display: piece(6, 8), Techniques: []string{"T1071", "T1568.002"},
			Severity: event.Severity(more % 4), Direction: event.Direction(more % 5),
		}
	}

	if flags&2 != 0 {
		e.HTTP = &event.HTTP{Method: piece(1, 4), Host: piece(2, 4), Path: "/" + piece(3, 4), UserAgent: piece(0, 1), Status: int(more)}
	}

	if flags&4 != 0 {
		e.TLS = &event.TLS{
			ServerName: piece(1, 3), CertificateSHA1: piece(2, 3), CertificateSHA256: piece(0, 3), JA4: piece(3, 8),
			Version: piece(4, 8), ALPN: piece(5, 8), Cipher: uint16(more),
		}
	}

	if flags&8 != 0 {
		e.Source, e.Destination = netip.IPv6Loopback(), netip.AddrFrom16([16]byte{0x20, 1, 0x0d, 0xb8, 15: more})
		e.Kind = event.KindPORT
	}

	if flags&16 != 0 {
		merge(e, int(more)%48)
	}

	if flags&32 != 0 {
		e.Forwarded = piece(7, 8)
	}

	if flags&64 != 0 {
		e.Joined = &event.Joined{SourcePort: piece(0, 3), Transport: piece(2, 3)}
	}

	if flags&128 != 0 {
		wrap(e, int(more)%10, piece)
	}

	return e
}

// wrap gives e n tunnels and answers.
func wrap(e *event.Event, n int, piece func(i, of int) string) {
	e.DNS = &event.DNS{Name: piece(0, 2), Response: true, ID: uint16(n), More: n == 9}

	e.Tunnels, e.DNS.Answers = make([]event.Tunnel, 0, n), make([]event.DNSAnswer, 0, n)

	for i := range n {
		text := piece(i, 10)
		e.Tunnels = append(e.Tunnels, event.Tunnel{
			Kind: text, Source: e.Source, Destination: e.Destination, ID: uint32(i), HasID: i%2 == 0,
		})
		e.DNS.Answers = append(e.DNS.Answers, event.DNSAnswer{
			Name: text, Data: text, Type: uint16(i), TTL: uint32(i),
		})
	}
}

// merge makes e stand for n events.
func merge(e *event.Event, n int) {
	e.Merge, e.Count = event.MergeThrottle, n
	e.First, e.Last = e.Time, e.Time.Add(time.Minute)

	for i := range n {
		e.Destinations = append(e.Destinations, netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}))
		e.SourcePorts = append(e.SourcePorts, event.Port(50000+i))
		e.DestinationPorts = append(e.DestinationPorts, event.Port(i)-1)
	}

	e.Transports = []string{e.Transport, "UDP"}
}
