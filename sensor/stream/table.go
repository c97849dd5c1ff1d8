package stream

// Table puts the first bytes of connections in order. See the package's
// documentation for its contract.
type Table struct {
	reader Reader
	forget func(uint64)
	flows  map[Key]*simple
	chunk  Chunk
	stats  Stats
}

type simple struct {
	state  uint64
	next   uint32
	passed bool
	data   []byte
}

// New returns an empty table.
func New(c *Config) (t *Table, err error) {
	full, err := c.withDefaults()
	if err != nil {
		return nil, err
	}

	return &Table{reader: full.Reader, forget: full.Forget, flows: map[Key]*simple{}}, nil
}

// Add gives the table one segment: every segment with a payload or with SYN,
// FIN or RST, and bare acknowledgements.
func (t *Table) Add(s *Segment) (r Result) {
	// A first version: segments in order.
	f := t.flows[s.Key]
	seq := s.Seq
	if s.Flags&flagSYN != 0 {
		seq++
	}
	if f == nil {
		f = &simple{next: seq}
		t.flows[s.Key] = f
	}
	switch {
	case len(s.Payload) == 0:
		return Passed
	case int32(seq+uint32(len(s.Payload))-f.next) <= 0:
		return Repeated
	case f.passed || seq != f.next:
		return Passed
	}
	f.next += uint32(len(s.Payload))
	f.data = append(f.data, s.Payload...)
	n, next := t.reader.Read(&Chunk{Key: s.Key, State: &f.state, Data: f.data, Micros: s.Micros, InHand: true, Start: true})
	f.data = f.data[n:]
	f.passed = next == Pass

	return Taken
}

// Tick reads the bytes of directions that were quiet for [Config.Quiet] until
// the given packet time. It should be called once a second of packet time.
func (t *Table) Tick(micros int64) {}

// Close reads all bytes that wait with [Closed], forgets all states and leaves
// an empty table.
func (t *Table) Close() {}

// Stats returns the figures of the table.
func (t *Table) Stats() (s Stats) { return t.stats }
