package quic_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/quic"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// site is the name that the tests look for.
const site = "www.site.net"

func TestParser_ServerName_header(t *testing.T) {
	plain := newInitial()
	frames := [][]byte{crypto(0, hello(site)), make([]byte, 300)}
	whole := plain.seal(t, frames...)
	with := func(change func(p *initial)) (datagram []byte) {
		p := plain
		change(&p)

		return p.seal(t, frames...)
	}

	testCases := []struct {
		name     string
		datagram []byte
		want     bool
	}{
		{name: "version 1", datagram: whole, want: true},
		{name: "version 2", datagram: with(func(p *initial) { p.version, p.first = version2, 0xd0 }), want: true},
		{name: "other versions are taken for 1", datagram: with(func(p *initial) { p.version, p.plainKeys = draft29, true }), want: true},
		{name: "version 0", datagram: with(func(p *initial) { p.version = 0 })},
		{name: "type of version 2 in version 1", datagram: with(func(p *initial) { p.first = 0xd0 })},
		{name: "type of version 1 in version 2", datagram: with(func(p *initial) { p.version = version2 })},
		{name: "handshake", datagram: with(func(p *initial) { p.first = 0xe0 })},
		{name: "short header", datagram: with(func(p *initial) { p.first = 0x40 })},
		{name: "fixed bit is not examined", datagram: with(func(p *initial) { p.first = 0x80 }), want: true},
		{name: "reserved bits are not examined", datagram: with(func(p *initial) { p.first = 0xcc }), want: true},
		{name: "no destination id", datagram: with(func(p *initial) { p.dcid = nil }), want: true},
		{name: "destination id of 20", datagram: with(func(p *initial) { p.dcid = make([]byte, 20) }), want: true},
		{name: "destination id of 255", datagram: with(func(p *initial) { p.dcid = make([]byte, 255) }), want: true},
		{name: "source id", datagram: with(func(p *initial) { p.scid = make([]byte, 20) }), want: true},
		{name: "token", datagram: with(func(p *initial) { p.token = make([]byte, 200) }), want: true},
		{name: "number of 1 byte", datagram: with(func(p *initial) { p.numberLen = 1 }), want: true},
		{name: "number of 4 bytes", datagram: with(func(p *initial) { p.numberLen = 4 }), want: true},
		{name: "second packet", datagram: slices.Concat(whole, whole), want: true},
		{name: "second packet only", datagram: slices.Concat(with(func(p *initial) { p.first = 0xe0 }), whole)},
		{name: "longer than the datagram", datagram: with(func(p *initial) { p.extra = 1000 }), want: true},
		{name: "cut behind the hello", datagram: whole[:250], want: true},
		{name: "cut in the sample", datagram: whole[:37]},
		{name: "wrong tag", datagram: append(slices.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1), want: true},
		{name: "seven bytes", datagram: whole[:7]},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p quic.Parser
			got, ok := p.ServerName(tc.datagram)
			if ok != tc.want || ok && string(got) != site {
				t.Errorf("got %q, %t, want %t", got, ok, tc.want)
			}
		})
	}
}

func TestParser_ServerName_frames(t *testing.T) {
	h := hello(site)
	whole := crypto(0, h)
	a, b, c := h[:40], h[40:70], h[70:]
	acknowledge := slices.Concat([]byte{2}, varint(9), varint(1), []byte{1, 0, 3, 4})
	testCases := []struct {
		name   string
		frames [][]byte
		want   bool
	}{
		{name: "one frame", frames: [][]byte{whole}, want: true},
		{name: "padding and ping before", frames: [][]byte{make([]byte, 100), {1}, whole}, want: true},
		{name: "acknowledgement before", frames: [][]byte{acknowledge, whole}, want: true},
		{name: "acknowledgement with counts before", frames: [][]byte{{3, 0, 0, 0, 0, 1, 2, 3}, whole}, want: true},
		{name: "long form of a type", frames: [][]byte{{0x40, 1}, {0x40}, whole}, want: true},
		{name: "other frame before", frames: [][]byte{{0x1c, 0, 0, 0}, whole}},
		{name: "other frame behind", frames: [][]byte{whole, {0x1c, 0, 0, 0}}, want: true},
		{name: "other frame between", frames: [][]byte{crypto(0, a), {0x1c}, crypto(40, h[40:])}},
		{name: "three pieces", frames: [][]byte{crypto(0, a), crypto(40, b), crypto(70, c)}, want: true},
		{name: "pieces out of order", frames: [][]byte{crypto(70, c), crypto(0, a), {1}, crypto(40, b)}, want: true},
		{name: "gaps are not examined", frames: [][]byte{crypto(0, a), crypto(50, b), crypto(99, c)}, want: true},
		{name: "overlaps are not examined", frames: [][]byte{crypto(0, a), crypto(30, b), crypto(31, c)}, want: true},
		{name: "later piece replaces", frames: [][]byte{crypto(0, make([]byte, 40)), crypto(40, h[40:]), crypto(0, a)}, want: true},
		{name: "earlier piece is replaced", frames: [][]byte{whole, crypto(0, a[:3])}},
		{name: "piece missing", frames: [][]byte{crypto(0, a), crypto(70, c)}},
		{name: "data cut off", frames: [][]byte{slices.Concat([]byte{6}, varint(0), varint(len(h)+9), h)}, want: true},
		{name: "number cut off", frames: [][]byte{whole, {6, 0x40}}},
		{name: "type cut off", frames: [][]byte{whole, {0x40}}},
		{name: "acknowledgement cut off", frames: [][]byte{whole, acknowledge[:8]}},
		{name: "counts cut off", frames: [][]byte{whole, {3, 0, 0, 0, 0, 1, 2}}},
		{name: "name within 512 bytes", frames: [][]byte{make([]byte, 300), whole, make([]byte, 600)}, want: true},
		{name: "name behind 512 bytes", frames: [][]byte{make([]byte, 900), whole}, want: true},
		{name: "name behind 2048 bytes", frames: [][]byte{make([]byte, 2048), whole}},
		{name: "piece behind 2048 bytes", frames: [][]byte{crypto(0, a), make([]byte, 2010), crypto(40, h[40:])}},
		{name: "number cut off at 512 bytes", frames: [][]byte{whole, bytes.Repeat([]byte{1}, 511-len(whole)), {0x40, 1}}, want: true},
		{name: "server hello", frames: [][]byte{crypto(0, append([]byte{2}, h[1:]...))}},
		{name: "no name", frames: [][]byte{crypto(0, helloWith(4, []byte{0, 0}))}},
		{name: "first entry of another type", frames: [][]byte{
			crypto(0, helloWith(4, slices.Concat(nameList(1, site), nameList(0, site)[2:]))),
		}},
		{name: "unusable name", frames: [][]byte{crypto(0, hello("localhost"))}},
		{name: "empty packet", frames: nil},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p quic.Parser
			got, ok := p.ServerName(newInitial().seal(t, tc.frames...))
			if ok != tc.want || ok && string(got) != site {
				t.Errorf("got %q, %t, want %t", got, ok, tc.want)
			}
		})
	}
}

func TestParser_ServerName_case(t *testing.T) {
	var p quic.Parser
	const name = "WWW.Site.NET"
	if got, ok := p.ServerName(newInitial().seal(t, crypto(0, hello(name)))); !ok || string(got) != name {
		t.Errorf("got %q, %t", got, ok)
	}
}

// TestParser_ServerName_listBounds shows that the length of the extension does not
// matter, only the end of the message does.
func TestParser_ServerName_listBounds(t *testing.T) {
	var p quic.Parser
	h := hello(site)
	at := bytes.Index(h, []byte(site)) - 6
	h[at] = 3
	if got, ok := p.ServerName(newInitial().seal(t, crypto(0, h))); !ok || string(got) != site {
		t.Errorf("got %q, %t", got, ok)
	}

	if got, ok := p.ServerName(newInitial().seal(t, crypto(0, h[:len(h)-1]))); ok {
		t.Errorf("got %q from a name that is cut off", got)
	}
}

// seeds are datagrams of all kinds.
func seeds(t testing.TB) (all [][]byte) {
	p := newInitial()
	h := hello(site)
	v2 := p
	v2.version, v2.first = version2, 0xd0

	return [][]byte{
		p.seal(t, crypto(0, h), make([]byte, 200)),
		v2.seal(t, crypto(40, h[40:]), crypto(0, h[:40])),
		p.seal(t, make([]byte, 600), crypto(0, h)),
		p.seal(t, []byte{2, 0, 0, 1, 0, 0, 0}, []byte{1}, crypto(0, h)),
		{0xc0, 0, 0, 0, 1, 0, 0, 0, 0x40, 0x19},
	}
}

// check parses a datagram and verifies what holds for every one.
func check(t testing.TB, p *quic.Parser, datagram []byte) {
	name, ok := p.ServerName(datagram)
	if ok != (len(name) > 0) || ok && !tls.IsHostName(name) {
		t.Fatalf("name is %q, %t", name, ok)
	}
}

func FuzzQUIC(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, true)
		f.Add(s, false)
	}

	// A mutation of a datagram destroys what it encrypts, so that the input is
	// also taken for the frames of a valid packet.
	f.Fuzz(func(t *testing.T, input []byte, frames bool) {
		if frames {
			const maxFrames = 4096
			input = newInitial().seal(t, input[:min(len(input), maxFrames)])
		}

		check(t, &quic.Parser{}, input)
	})
}

func TestParser_damaged(t *testing.T) {
	var p quic.Parser
	fuzzed.Run(t, 20_000, seeds(t), func(datagram []byte) { check(t, &p, datagram) })
}

// TestParser_damagedFrames damages what is encrypted.
func TestParser_damagedFrames(t *testing.T) {
	h := hello(site)
	frames := [][]byte{
		crypto(0, h),
		slices.Concat(crypto(40, h[40:]), []byte{2, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1, 2, 3}, crypto(0, h[:40])),
		slices.Concat(make([]byte, 500), crypto(0, h)),
		bytes.Repeat([]byte{6, 5, 0}, 600),
	}

	var p quic.Parser
	fuzzed.Run(t, 5_000, frames, func(plain []byte) { check(t, &p, newInitial().seal(t, plain)) })
}

func TestParser_allocations(t *testing.T) {
	short := newInitial()
	short.first = 0x40
	testCases := []struct {
		name     string
		datagram []byte
		limit    float64
	}{
		{name: "short header", datagram: short.seal(t, crypto(0, hello(site))), limit: 0},
		{name: "dns query", datagram: []byte{0x81, 0x23, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 's', 'i', 't', 'e', 3, 'n', 'e', 't', 0, 0, 1, 0, 1}, limit: 0},
		{name: "rtp", datagram: append([]byte{0x80, 0, 1, 2, 9, 9}, make([]byte, 166)...), limit: 0},
		{name: "initial", datagram: newInitial().seal(t, crypto(0, hello(site)), make([]byte, 900)), limit: 2},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var p quic.Parser
			if n := testing.AllocsPerRun(100, func() { p.ServerName(tc.datagram) }); n > tc.limit {
				t.Errorf("%v allocations, limit is %v", n, tc.limit)
			}
		})
	}
}
