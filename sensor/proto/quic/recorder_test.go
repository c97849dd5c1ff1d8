package quic_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// client are the addresses of the tests' client.
var client = quic.Key{
	Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("198.51.100.1"),
	SrcPort: 50000, DstPort: 443,
}

// recorder notes what Connections hand over.
type recorder struct {
	*quic.Connections

	seen []string // names of hellos, of partial ones with a mark before, if any
	now  int64
}

// newRecorder returns a recorder.
func newRecorder(c quic.ConnConfig) (r *recorder) {
	r = &recorder{}
	c.GaveUp = func(k quic.Key, partial []byte, micros int64) {
		if name := quic.HostName(partial); name != nil {
			r.seen = append(r.seen, "~"+string(name))
		}
	}
	r.Connections = quic.NewConnections(&c)

	return r
}

// feed feeds datagrams of the client.
func (r *recorder) feed(datagrams ...[]byte) { r.feedFrom(client, datagrams...) }

// feedFrom feeds datagrams.
func (r *recorder) feedFrom(k quic.Key, datagrams ...[]byte) {
	for _, d := range datagrams {
		r.now += 1000
		if hello, ok := r.Datagram(k, d, r.now); ok {
			r.seen = append(r.seen, string(quic.HostName(hello)))
		}
	}
}

// want checks what was handed over since the last call.
func (r *recorder) want(t testing.TB, want ...string) {
	t.Helper()

	if !slices.Equal(r.seen, want) {
		t.Errorf("got %q, want %q", r.seen, want)
	}

	r.seen = nil
}

// pieces returns data as CRYPTO frames that start at the given offsets.
func pieces(data []byte, offsets ...int) (frames [][]byte) {
	for i, from := range offsets {
		to := len(data)
		if i+1 < len(offsets) {
			to = offsets[i+1]
		}

		frames = append(frames, crypto(from, data[from:to]))
	}

	return frames
}

// sealEach returns a datagram of its own for every frame, with numbers of their own.
func sealEach(t testing.TB, p initial, frames ...[]byte) (datagrams [][]byte) {
	for _, f := range frames {
		datagrams = append(datagrams, p.seal(t, f, make([]byte, 40)))
		p.number++
	}

	return datagrams
}
