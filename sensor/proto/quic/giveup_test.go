package quic_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// early returns a hello of about 1 KB with the name near its beginning.
func early(name string) (b []byte) {
	b = slices.Concat(hello(name), make([]byte, 900))
	b[2], b[3] = byte((len(b)-4)>>8), byte(len(b)-4)

	return b
}

// part returns the beginning of a hello that has the name but not the end.
func part(name string) (b []byte) {
	h := hello(name)
	h[2] = 9

	return crypto(0, h)
}

func TestConnections_GaveUp(t *testing.T) {
	t.Parallel()

	p := newInitial()
	h := long(site)
	whole := p.seal(t, crypto(0, early(site)))
	testCases := []struct {
		name      string
		datagrams [][]byte
		want      []string
	}{
		{name: "end missing", datagrams: [][]byte{p.seal(t, part(site))}, want: []string{"~" + site}},
		{name: "end missing, repeated", datagrams: [][]byte{p.seal(t, part(site)), p.seal(t, part(site))}, want: []string{"~" + site}},
		{name: "beginning missing", datagrams: [][]byte{p.seal(t, crypto(1, h[1:]))}},
		{name: "middle missing", datagrams: [][]byte{p.seal(t, crypto(0, h[:600])), p.seal(t, crypto(601, h[601:]))}},
		{name: "datagram cut off", datagrams: [][]byte{whole[:len(whole)-200]}, want: []string{"~" + site}},
		{name: "end in a number", datagrams: [][]byte{p.seal(t, part(site), []byte{6, 0x40})}, want: []string{"~" + site}},
		{name: "no hello", datagrams: [][]byte{p.seal(t, crypto(0, append([]byte{2}, h[1:]...)))}},
		{name: "no frame", datagrams: [][]byte{p.seal(t, make([]byte, 100))}},
		{name: "close before", datagrams: [][]byte{p.seal(t, []byte{0x1c, 1, 0, 2, 'n', 'o'}, part(site))}, want: []string{"~" + site}},
		{name: "other frame before", datagrams: [][]byte{p.seal(t, []byte{0x1e}, part(site))}},
		{name: "other frame behind", datagrams: [][]byte{p.seal(t, part(site), []byte{0x1e})}, want: []string{"~" + site}},
		{name: "two names", datagrams: [][]byte{p.seal(t, part(site)), p.seal(t, part(other))}, want: []string{"~" + other, "~" + site}},
		{name: "lying length", datagrams: [][]byte{p.seal(t, crypto(0, set(hello(site), 3, 1)))}, want: []string{site}},
		{name: "beyond what is read", datagrams: [][]byte{p.seal(t, slices.Concat([]byte{6, 0x80, 1, 0, 0}, varint(len(h)), h))}, want: []string{"~" + site}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := newRecorder(quic.ConnConfig{})
			r.feed(tc.datagrams...)
			r.Flush()
			r.want(t, tc.want...)
			if s := r.Stats(); s.Connections != 0 {
				t.Errorf("stats are %+v", s)
			}
		})
	}
}

// set returns a copy of b with one byte changed.
func set(b []byte, at int, v byte) (c []byte) {
	c = slices.Clone(b)
	c[at] = v

	return c
}

func TestConnections_Tick(t *testing.T) {
	t.Parallel()

	const second = 1_000_000

	p := newInitial()
	r := newRecorder(quic.ConnConfig{Timeout: 5 * second})
	r.feed(p.seal(t, part(site)))
	r.now = 4 * second
	r.feed(p.seal(t, crypto(500, []byte{1})))
	r.Tick(9 * second)
	r.want(t)
	r.Tick(10 * second)
	r.want(t, "~"+site)

	// Time that runs backwards does not give up anything.
	r.feedFrom(quic.Key{}, p.seal(t, part(site)))
	r.Tick(0)
	r.want(t)
	r.Tick(20 * second)
	r.want(t, "~"+site)
}

func TestConnections_eviction(t *testing.T) {
	t.Parallel()

	p := newInitial()
	first := client
	r := newRecorder(quic.ConnConfig{MaxConnections: 3})
	for range 4 {
		r.feedFrom(first, p.seal(t, part(site)))
		first.SrcPort++
	}

	r.want(t, "~"+site)
	if s := r.Stats(); s.Connections != 3 || s.Evicted != 1 || s.GaveUp != 1 {
		t.Errorf("stats are %+v", s)
	}

	// A connection that goes on is not the oldest.
	first = client
	first.SrcPort++
	r.feedFrom(first, p.seal(t, crypto(500, []byte{1})))
	first.SrcPort = 9
	r.feedFrom(first, p.seal(t, part(other)))
	r.want(t, "~"+site)
	r.Flush()
	r.want(t, "~"+site, "~"+site, "~"+other)
}

// TestConnections_memory fills all pages: hellos whose pieces are far from each
// other.
func TestConnections_memory(t *testing.T) {
	t.Parallel()

	const maxBytes = 700 << 10

	p := newInitial()
	var frames [][]byte
	for at := 0; at < 16<<10; at += 512 {
		frames = append(frames, crypto(at, bytes.Repeat([]byte{1}, 2)))
	}

	datagram := p.seal(t, frames...)
	r := newRecorder(quic.ConnConfig{MaxBytes: maxBytes})
	k := client
	for range 500 {
		r.feedFrom(k, datagram, p.seal(t, part(site)))
		k.SrcPort++
	}

	s := r.Stats()
	if s.Bytes > maxBytes || s.Evicted == 0 || s.Connections+int(s.GaveUp) != 500 {
		t.Errorf("stats are %+v", s)
	}

	r.seen = nil
	r.feedFrom(k, sealEach(t, p, pieces(long(other), 0, 300, 600)...)...)
	r.want(t, other)
}
