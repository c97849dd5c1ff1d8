package stream_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

// follow answers for a segment of a passed direction.
func (h *modelHalf) follow(low, high int64) (r stream.Result) {
	switch {
	case low > h.next:
		h.lose(low)
	case low < h.next && high <= h.next:
		return h.old(low, high)
	case low < h.next:
		h.fill(low, high)
	}
	h.next = high

	return stream.Passed
}

func (h *modelHalf) old(low, high int64) (r stream.Result) {
	if low < h.first {
		if h.known && !h.middle && high == h.first && high-low == 1 {
			return stream.Repeated
		}

		return stream.Passed
	}
	if h.fill(low, high) {
		return stream.Passed
	}

	return stream.Repeated
}

// take takes a payload.
func (m *model) take(s *modelSegment) (r stream.Result) {
	h := &m.halves[s.d]
	at, payload, end := s.at(), s.payload, s.end()
	if !h.started {
		b := m.beginning(s)
		if end <= b.next {
			return b.old(at, end)
		}
		*h, m.numbers[s.d] = b, nil
	}
	if h.passed {
		return h.follow(at, end)
	}
	if s.flags&fin != 0 {
		m.noteFin(h, end)
	}

	if at < h.next {
		if h.movable() {
			return m.front(s, at, end)
		}
		if end <= h.next {
			return h.old(at, end)
		}
		h.fill(at, h.next)
	}
	have := h.have(h.next)
	if at > have {
		return m.apart(s, at, end)
	}
	if end <= have {
		return stream.Repeated
	}
	payload = payload[have-at:]

	h.descending = false
	if h.held {
		m.last(s.d, have)
	}
	if h.passed {
		return h.follow(at, end)
	}
	m.extend(s, payload, have)
	if at < have {
		return stream.Overlapped
	}

	return stream.Taken
}

// extend takes bytes in order and returns the reader's answer. Behind the first
// segment of a direction that is open, a FIN does not count yet.
func (m *model) extend(s *modelSegment, payload []byte, have int64) (next stream.Next) {
	h := &m.halves[s.d]
	open := !h.known && h.next == h.start && !h.waiting
	segmentEnd := have + int64(len(payload))
	h.store(have, payload)
	missing := h.have(h.next)
	h.micros = s.micros
	end := h.endAt(missing)
	if end == stream.Fin && open && missing-h.start < window {
		end = stream.None
	}
	next = m.read(s.d, h.data(h.next, missing), end, s.micros, missing == segmentEnd)
	if end != stream.None {
		m.finish(s.d, end)

		return next
	}
	h.waiting, h.answered = true, false
	m.keep(s.d, missing, next)
	if !h.waiting {
		m.settle(s.d)
	}

	return next
}

func (m *model) apart(s *modelSegment, at, end int64) (r stream.Result) {
	h := &m.halves[s.d]
	if end-h.start > window {
		if !h.waiting {
			h.waiting, h.micros = true, s.micros
		}

		return stream.Passed
	}
	h.waiting, h.micros = true, s.micros
	if !h.store(at, s.payload[len(s.payload)-int(end-at):]) {
		return stream.Repeated
	}
	if h.descending {
		h.descending = false
		m.again(s.d, stream.None)
	}

	return stream.Taken
}

func (m *model) front(s *modelSegment, at, end int64) (r stream.Result) {
	h := &m.halves[s.d]
	if h.top()-at > window || end-at > window {
		return stream.Passed
	}
	ascends := end > h.have(h.next)
	h.micros = s.micros
	h.move(at)
	h.store(at, s.payload)
	h.held, h.answered, h.descending = false, false, !ascends
	if ascends {
		m.again(s.d, stream.None)
	}

	return stream.Taken
}

// tick is [stream.Table.Tick] for a time that only grows.
func (m *model) tick(micros, quiet int64) {
	order := []int{0, 1}
	slices.SortStableFunc(order, func(a, b int) int { return int(m.halves[a].micros - m.halves[b].micros) })
	for _, d := range order {
		if h := &m.halves[d]; h.waiting && micros-h.micros >= quiet {
			m.finish(d, stream.Quiet)
		}
	}
}

// historian is the reader of the table in a history.
type historian struct {
	log []string
}

// Read implements the [stream.Reader] interface for *historian.
func (r *historian) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	d := 0
	if c.Key != client {
		d = 1
	}
	r.log = append(r.log, line(d, c))
	consumed, next = answer(c.Data)
	*c.State = after(*c.State, c.Data, consumed)

	return consumed, next
}

// history makes segments of one connection at random.
type history struct {
	*rand.Rand
	at      [2]int64 // where the directions are about
	longest int
	micros  int64
	whole   bool // most segments are whole messages
}

// segment returns the next segment.
func (g *history) segment() (s *modelSegment) {
	s = &modelSegment{d: g.IntN(2), micros: g.micros}
	s.seq = g.at[s.d]
	s.payload = make([]byte, 1+g.IntN(g.longest))
	for i := range s.payload {
		s.payload[i] = "abcdefghijklmnopqrstuvwxyz...!?"[g.IntN(31)]
		if c := s.payload[i]; c < 'a' && g.IntN(3) > 0 {
			s.payload[i] = 'z'
		}
	}
	if g.whole && g.IntN(8) > 0 {
		s.payload[0], s.payload[len(s.payload)-1] = 'a', '.'
	}
	switch g.IntN(12) {
	case 0, 1:
		s.seq += int64(g.IntN(2*g.longest)) - int64(g.longest)
	case 2:
		s.seq += int64(len(s.payload))
	case 3:
		s.seq -= int64(len(s.payload))
	case 4:
		s.payload = nil
	case 5:
		s.seq += int64(g.IntN(20000)) - 10000
	default:
	}
	if g.IntN(3) == 0 {
		s.flags |= ack
		s.ack = g.at[1-s.d] + int64(g.IntN(3)-1)*int64(g.IntN(g.longest))
	}
	switch g.IntN(60) {
	case 0:
		s.flags |= fin
	case 1:
		s.flags |= rst
	case 2, 3:
		s.flags |= syn
	default:
		if g.IntN(4) > 0 {
			g.at[s.d] = s.seq + int64(len(s.payload))
		}
	}

	return s
}

// TestTable_Add_model plays histories at random to a table and to a plain model
// of it: they must tell their readers the same.
func TestTable_Add_model(t *testing.T) {
	t.Parallel()

	key := [2]stream.Key{client, reverse(client)}
	seeds := uint64(600)
	if raceEnabled {
		seeds = 150
	}
	for seed := range seeds {
		g := &history{Rand: rand.New(rand.NewPCG(seed, 13))}
		g.longest = []int{3, 10, 60, 700, 3000}[g.IntN(5)]
		g.whole = g.IntN(2) == 0
		bases := [2]int64{g.Int64N(1 << 32), 1<<32 - g.Int64N(5000)}
		r, m := &historian{}, &model{}
		table := newTable(t, &stream.Config{Reader: r, MaxFlows: 2, MaxBytes: stream.MinBytes, Forget: func(state uint64) {
			r.log = append(r.log, fmt.Sprintf("forget %d", state))
		}})
		for n := range 60 {
			g.micros += g.Int64N(1e6)
			if g.IntN(20) == 0 {
				g.micros += 9e6
			}
			s := g.segment()
			r.log, m.log = nil, nil
			table.Tick(g.micros)
			m.tick(g.micros, 10e6)
			want := m.add(s)
			got := table.Add(&stream.Segment{
				Key: key[s.d], Seq: uint32(bases[s.d] + s.seq), Ack: uint32(bases[1-s.d] + s.ack), Flags: s.flags,
				Payload: s.payload, Micros: s.micros,
			})
			if got != want || !slices.Equal(r.log, m.log) {
				t.Fatalf("seed %d step %d %d %x %d @%d %q: %v, want %v\ngot  %q\nwant %q\nmodel %+v",
					seed, n, s.d, s.flags, s.seq, s.ack, s.payload, got, want, r.log, m.log, m.halves)
			}
			if err := table.Check(); err != nil {
				t.Fatalf("seed %d step %d: %v", seed, n, err)
			}
		}
	}
}
