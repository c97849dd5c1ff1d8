package stream

import "unsafe"

// workSize is the length of the longest chunk that is put together: the first
// bytes of a direction and the longest segment of an IP packet behind them.
const workSize = Window + 1<<16

// Table puts the first bytes of connections in order. See the package's
// documentation for its contract.
type Table struct {
	reader   Reader
	forget   func(state uint64)
	quiet    int64 // microseconds
	identity identity
	flows    flows
	numbers  numbers
	records  records
	blocks   blocks
	work     []byte // what is pending with the segment in hand behind it
	spare    []byte // what is pending by itself
	partly   bool   // some bytes of the segment in hand were seen before
	chunk    Chunk
	stats    Stats
}

// New returns an empty table.
func New(c *Config) (t *Table, err error) {
	full, err := c.withDefaults()
	if err != nil {
		return nil, err
	}

	// Nothing is pending without a block, or nearly so: as many records are
	// enough.
	n := full.MaxBytes/(blockSize+int(unsafe.Sizeof(block{})+unsafe.Sizeof(record{}))) - 1

	return &Table{
		reader: full.Reader, forget: full.Forget, quiet: full.Quiet.Microseconds(), identity: newIdentity(),
		flows: newFlows(full.MaxFlows), numbers: newNumbers(full.Numbers),
		records: newRecords(n), blocks: newBlocks(n),
		work: make([]byte, workSize), spare: make([]byte, Window),
	}, nil
}

// half returns direction x.
func (t *Table) half(x side) (h *half) { return &t.flows.at(x.flow).halves[x.d&1] }

// Add gives the table one segment: every segment with a payload or with SYN,
// FIN or RST, and bare acknowledgements. s must not be nil; it is not changed.
func (t *Table) Add(s *Segment) (r Result) {
	special := s.Flags & (flagSYN | flagFIN | flagRST)
	if len(s.Payload) == 0 && special == 0 && t.records.count == 0 {
		return Passed
	}

	id, d := t.identity.flow(&s.Key)
	n := t.flows.find(id)
	if n == 0 {
		return t.count(t.unknown(s, id, d))
	}

	f := t.flows.at(n)
	t.flows.touch(n)
	h, o := &f.halves[d&1], &f.halves[d&1^1]
	if special != 0 || o.record != 0 {
		return t.count(t.special(side{n, d}, s))
	}
	if len(s.Payload) == 0 {
		return Passed
	}
	if h.is(passed) {
		return t.count(h.follow(s.Seq, s.Seq+uint32(len(s.Payload))))
	}

	return t.count(t.take(side{n, d}, s))
}

// count counts segments that were repeated.
func (t *Table) count(r Result) (same Result) {
	switch {
	case r == Repeated:
		t.stats.Repeated++
	case r == Taken && t.partly:
		r = Overlapped
	}
	t.partly = false

	return r
}

// drop reads what flow n has with the given end and removes the flow.
func (t *Table) drop(n uint32, end End) {
	if t.flows.owns(n) {
		t.finishFlow(n, end)
		t.forgetStates(n)
	}
	t.flows.remove(n)
}

// Tick reads the bytes of directions that were quiet for [Config.Quiet] until
// the given packet time. It should be called once a second of packet time.
func (t *Table) Tick(micros int64) {
	for n := t.records.oldest(); n != 0; n = t.records.oldest() {
		r := &t.records.entries[n]
		// A clock that jumped back must not keep anything for long.
		if age := micros - r.micros; -t.quiet < age && age < t.quiet {
			return
		}
		t.stats.Quiet++
		t.finish(r.side, Quiet)
	}
}

// Close reads all bytes that wait with [Closed], forgets all states and leaves
// an empty table.
func (t *Table) Close() {
	for n := t.records.oldest(); n != 0; n = t.records.oldest() {
		t.finish(t.records.entries[n].side, Closed)
	}
	t.flows.all(func(n uint32) {
		t.forgetStates(n)
		t.flows.remove(n)
	})
	clear(t.numbers.lines)
}

// Stats returns the figures of the table.
func (t *Table) Stats() (s Stats) {
	s = t.stats
	s.Flows, s.Pending, s.Bytes = t.flows.count, t.records.count, t.blocks.count*blockSize

	return s
}
