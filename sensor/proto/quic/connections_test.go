package quic_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// other is a second name.
const other = "www.other.org"

// long returns a hello with its name near the end.
func long(name string) (b []byte) { return helloWith(900, nameList(0, name)) }

// packetOf returns a packet with a long header and a length.
func packetOf(first byte, version uint32, size int) (b []byte) {
	b = []byte{first, byte(version >> 24), byte(version >> 16), byte(version >> 8), byte(version)}
	b = slices.Concat(b, vector(1, newInitial().dcid), vector(1, nil), varint(size))

	return append(b, make([]byte, size)...)
}

func TestConnections_Datagram_orders(t *testing.T) {
	t.Parallel()

	h := long(site)
	n := len(h)
	testCases := []struct {
		name    string
		offsets []int
	}{
		{name: "two", offsets: []int{0, 700}},
		{name: "three", offsets: []int{0, 2, 940}},
		{name: "four", offsets: []int{0, 300, 301, n - 1}},
		{name: "five", offsets: []int{0, 1, 511, 512, 900}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			for _, v := range []initial{newInitial(), {version: version2, first: 0xd0, dcid: make([]byte, 9), scid: []byte{1}, numberLen: 4}} {
				datagrams := sealEach(t, v, pieces(h, tc.offsets...)...)
				permute(datagrams, func(order [][]byte) {
					r := newRecorder(quic.ConnConfig{})
					r.feed(order...)
					r.want(t, site)
					r.feed(order...)
					r.Flush()
					r.want(t)
				})
			}
		})
	}
}

// permute calls f with every order of all.
func permute(all [][]byte, f func(order [][]byte)) {
	var fill func(n int)
	fill = func(n int) {
		if n == len(all) {
			f(all)

			return
		}

		for i := n; i < len(all); i++ {
			all[n], all[i] = all[i], all[n]
			fill(n + 1)
			all[n], all[i] = all[i], all[n]
		}
	}
	fill(0)
}

// TestConnections_Datagram_everySplit splits a hello at every byte, within one
// datagram and over two, in both orders, and with bytes that come twice.
func TestConnections_Datagram_everySplit(t *testing.T) {
	t.Parallel()

	h := hello(site)
	p := newInitial()
	for i := 1; i < len(h); i++ {
		a, b := crypto(0, h[:i]), crypto(i, h[i:])
		back := max(i-9, 0)
		again := crypto(back, h[back:])
		for _, datagrams := range [][][]byte{
			{p.seal(t, a, b)},
			{p.seal(t, b, a)},
			sealEach(t, p, a, b),
			sealEach(t, p, b, a),
			sealEach(t, p, a, again),
			sealEach(t, p, again, a),
		} {
			r := newRecorder(quic.ConnConfig{})
			r.feed(datagrams...)
			if r.want(t, site); t.Failed() {
				t.Fatalf("split at %d", i)
			}
		}
	}
}

// TestConnections_Datagram_shuffled has every byte in a frame of its own, in an
// order as of Chrome's, with other frames between.
func TestConnections_Datagram_shuffled(t *testing.T) {
	t.Parallel()

	h := long(site)
	var first, second []byte
	for i := range h {
		at := (i*7 + 3) % len(h)
		frame := slices.Concat(crypto(at, h[at:at+1]), make([]byte, i%3))
		if i%2 == 0 {
			first = append(frame, first...)
		} else {
			second = slices.Concat(second, []byte{1}, frame)
		}
	}

	r := newRecorder(quic.ConnConfig{})
	r.feed(sealEach(t, newInitial(), first, second)...)
	r.want(t, site)
}

func TestConnections_Datagram_coalesced(t *testing.T) {
	t.Parallel()

	p := newInitial()
	h := long(site)
	a, b := sealEach(t, p, crypto(0, h[:600])), sealEach(t, p, crypto(600, h[600:]))
	zeroRTT, handshake := packetOf(0xd0, version1, 300), packetOf(0xe0, version1, 300)
	v2 := initial{version: version2, first: 0xd0, dcid: p.dcid, numberLen: 1}
	testCases := []struct {
		name      string
		datagrams [][]byte
		want      []string
	}{
		{name: "0-RTT behind", datagrams: [][]byte{slices.Concat(p.seal(t, crypto(0, h)), zeroRTT)}, want: []string{site}},
		{name: "two Initials", datagrams: [][]byte{slices.Concat(a[0], b[0])}, want: []string{site}},
		{name: "0-RTT between", datagrams: [][]byte{slices.Concat(a[0], zeroRTT, b[0])}, want: []string{site}},
		{name: "handshake before", datagrams: [][]byte{slices.Concat(handshake, a[0]), slices.Concat(handshake, handshake, b[0])}, want: []string{site}},
		{name: "handshake only", datagrams: [][]byte{handshake}},
		{name: "short header before", datagrams: [][]byte{slices.Concat([]byte{0x40}, a[0], b[0])}},
		{name: "retry before", datagrams: [][]byte{slices.Concat(packetOf(0xf0, version1, 9), a[0], b[0])}},
		{name: "two hellos", datagrams: [][]byte{slices.Concat(p.seal(t, crypto(0, h)), p.seal(t, crypto(0, hello(other))))}, want: []string{"~" + other, site}},
		{name: "one hello twice", datagrams: [][]byte{slices.Concat(p.seal(t, crypto(0, h)), p.seal(t, crypto(0, h)))}, want: []string{site}},
		{name: "both versions", datagrams: [][]byte{slices.Concat(handshake, v2.seal(t, crypto(0, h)))}, want: []string{site}},
		{name: "behind the 16th packet", datagrams: [][]byte{slices.Concat(bytes.Repeat(packetOf(0xe0, version1, 9), 16), p.seal(t, crypto(0, h)))}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := newRecorder(quic.ConnConfig{})
			r.feed(tc.datagrams...)
			r.want(t, tc.want...)
		})
	}
}

// TestConnections_Datagram_once sends hellos again in all ways.
func TestConnections_Datagram_once(t *testing.T) {
	t.Parallel()

	h := long(site)
	p := newInitial()
	parts := func(p initial) (all [][]byte) { return sealEach(t, p, pieces(h, 0, 700)...) }
	newer := p
	newer.number = 9
	retried := p
	retried.dcid, retried.token = []byte("retry id"), []byte("token")
	answered := p
	answered.dcid, answered.keyID, answered.number = []byte("server"), p.dcid, 20
	otherPort := client
	otherPort.SrcPort++
	otherRealm := client
	otherRealm.Realm = 5

	r := newRecorder(quic.ConnConfig{})
	steps := []struct {
		name      string
		from      quic.Key
		datagrams [][]byte
		want      []string
	}{
		{name: "first", from: client, datagrams: parts(p), want: []string{site}},
		{name: "repeated", from: client, datagrams: parts(p)},
		{name: "reversed", from: client, datagrams: [][]byte{parts(p)[1], parts(p)[0]}},
		{name: "in one", from: client, datagrams: [][]byte{p.seal(t, crypto(0, h))}},
		{name: "new numbers", from: client, datagrams: parts(newer)},
		{name: "retry", from: client, datagrams: parts(retried)},
		{name: "a part only", from: client, datagrams: parts(newer)[:1]},
		{name: "server's id", from: client, datagrams: parts(answered)},
		{name: "another port", from: otherPort, datagrams: parts(p), want: []string{site}},
		{name: "another realm", from: otherRealm, datagrams: parts(p), want: []string{site}},
		{name: "other hello", from: client, datagrams: [][]byte{p.seal(t, crypto(0, hello(site)))}, want: []string{site}},
	}

	for _, s := range steps {
		r.feedFrom(s.from, s.datagrams...)
		t.Log(s.name)
		r.want(t, s.want...)
	}

	r.Flush()
	r.want(t)
}

// TestConnections_Datagram_ids changes the destination id within a hello.
func TestConnections_Datagram_ids(t *testing.T) {
	t.Parallel()

	h := long(site)
	p := newInitial()
	parts := pieces(h, 0, 400, 700, 900)
	answered := func(id string, version uint32) (q initial) {
		q = p
		q.dcid, q.keyID, q.number = []byte(id), p.dcid, 7

		return q
	}
	retried := p
	retried.dcid, retried.token = []byte("retry id"), []byte("token")
	afterRetry := retried
	afterRetry.dcid, afterRetry.keyID = []byte("server"), retried.dcid

	t.Run("server's answer", func(t *testing.T) {
		t.Parallel()

		r := newRecorder(quic.ConnConfig{})
		r.feed(p.seal(t, parts[0]))
		for i, id := range []string{"one", "two", "three"} {
			r.want(t)
			r.feed(answered(id, version1).seal(t, parts[i+1]))
		}

		r.want(t, site)
		r.Flush()
		r.want(t)
	})

	t.Run("retry", func(t *testing.T) {
		t.Parallel()

		r := newRecorder(quic.ConnConfig{})
		r.feed(p.seal(t, parts[0]), p.seal(t, parts[1]))
		r.feed(retried.seal(t, parts[0]), retried.seal(t, parts[1]), afterRetry.seal(t, parts[2]), afterRetry.seal(t, parts[3]))
		r.want(t, site)
		r.Flush()
		r.want(t)
	})

	t.Run("another connection of the same port", func(t *testing.T) {
		t.Parallel()

		second := p
		second.dcid = []byte("second id")
		g := long(other)
		r := newRecorder(quic.ConnConfig{})
		r.feed(p.seal(t, parts[0]), second.seal(t, crypto(600, g[600:])), p.seal(t, parts[1]), p.seal(t, parts[2]))
		r.want(t)
		r.feed(p.seal(t, parts[3]))
		r.want(t, site)
		r.feed(second.seal(t, crypto(0, g[:600])))
		r.want(t, other)
	})

	t.Run("source ids", func(t *testing.T) {
		t.Parallel()

		r := newRecorder(quic.ConnConfig{})
		names := []string{site, other}
		for part := range 2 {
			for i, name := range names {
				q := p
				q.scid, q.dcid = []byte{byte(i)}, fmt.Appendf(nil, "id %d", i)
				r.feed(sealEach(t, q, pieces(long(name), 0, 500)...)[part])
			}
		}

		r.want(t, names...)
	})
}

// TestConnections_Datagram_contradicted shows that a hello is not hidden behind a
// part of another one with the same ids.
func TestConnections_Datagram_contradicted(t *testing.T) {
	t.Parallel()

	p := newInitial()
	decoy := long("harmless.example.net")
	r := newRecorder(quic.ConnConfig{})
	r.feed(p.seal(t, crypto(0, decoy[:900])), p.seal(t, crypto(0, hello(site))))
	r.want(t, site)

	// The first byte counts.
	wrong := bytes.Repeat([]byte{0xee}, 50)
	r.feed(p.seal(t, crypto(850, wrong)), p.seal(t, crypto(900, decoy[900:])))
	r.want(t, "harmless.example.net")
	r.Flush()
	r.want(t)
}

func TestConnections_drafts(t *testing.T) {
	t.Parallel()

	h := long(site)
	for _, version := range []uint32{draft29, 0x1a2a3a4a, 0xff000022} {
		p := newInitial()
		p.version = version
		r := newRecorder(quic.ConnConfig{})
		r.feed(sealEach(t, p, pieces(h, 0, 700)...)...)
		r.want(t, site)
		p.plainKeys, p.dcid = true, []byte("another one")
		r.feed(p.seal(t, crypto(0, hello(other))))
		r.want(t, other)
	}

	p := newInitial()
	p.version = draft29
	r := newRecorder(quic.ConnConfig{})
	cut := p.seal(t, crypto(0, h))
	r.feed(cut[:len(cut)-50])
	r.Flush()
	if s := r.Stats(); s.GaveUp != 1 {
		t.Errorf("stats are %+v", s)
	}
}
