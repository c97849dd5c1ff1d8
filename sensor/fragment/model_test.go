package fragment_test

import (
	"bytes"
	"slices"

	"github.com/trailscope/trailscope/sensor/packet"
)

// model is what a datagram should come to, in the plainest way.
type model struct {
	parts   []part
	whole   bool   // completed
	again   []part // what came again since
	dropped bool
}

// part is a fragment.
type part struct {
	data   []byte
	offset int
	last   bool
}

// end is the offset behind a part.
func (p *part) end() (n int) { return p.offset + len(p.data) }

// is reports whether two parts are the same.
func (p *part) is(o part) (ok bool) {
	return p.offset == o.offset && p.last == o.last && bytes.Equal(p.data, o.data)
}

// add takes a fragment and returns the data of the datagram it completes.
func (m *model) add(p *packet.Packet) (data []byte) {
	f := part{data: bytes.Clone(p.Payload), offset: p.Fragment.Offset, last: !p.Fragment.More}
	if p.Version == 4 && !f.last {
		f.data = f.data[:len(f.data)/8*8]
	}

	switch {
	case len(f.data) == 0, !f.last && len(f.data)%8 != 0, m.dropped:
		return nil
	case slices.ContainsFunc(m.parts, f.is):
		if m.whole && !slices.ContainsFunc(m.again, f.is) {
			if m.again = append(m.again, f); len(m.again) == len(m.parts) {
				m.again = nil
			}
		}

		return nil
	case m.whole:
		*m = model{parts: m.again}
	}

	for _, o := range m.parts {
		overlap := f.offset < o.end() && o.offset < f.end()
		beyond := o.last && f.end() > o.end() || f.last && o.end() > f.end()
		if overlap || beyond || o.last && f.last {
			m.dropped = true

			return nil
		}
	}

	m.parts = append(m.parts, f)

	return m.assembled()
}

// assembled returns the data if it is all there.
func (m *model) assembled() (data []byte) {
	for !m.whole {
		i := slices.IndexFunc(m.parts, func(p part) bool { return p.offset == len(data) })
		if i < 0 {
			return nil
		}

		data = append(data, m.parts[i].data...)
		m.whole = m.parts[i].last
	}

	return data
}
