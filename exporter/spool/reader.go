package spool

import (
	"slices"
	"time"
)

// reader reads one lane for one cursor.
type reader struct {
	segment *segment
	file    File
	scan    scanner

	// failed is how often reading failed in a row.
	failed int
}

// close gives the file back.
func (r *reader) close() {
	if r.file != nil {
		_ = r.file.Close() // it was only read
	}
	r.segment, r.file = nil, nil
}

// chunk is what can be read of one segment at one moment.
type chunk struct {
	segment *segment
	limit   int64
	bound   Seq

	// want is the first record to be read, at the next one.
	want, at Seq

	// read is the first record read and its time.
	read mark

	// lost are the damaged ranges found on the way.
	lost []gap
}

// miss notes that the records before one are damaged.
func (k *chunk) miss(before Seq) {
	if before > k.at {
		k.lost = append(k.lost, gap{k.at, before - 1, true})
		k.at = before
	}
}

// readLane reads records of one lane, segment by segment.
func (c *Cursor) readLane(id Lane, left budget, into []Record) ([]Record, error) {
	for left.records > 0 {
		k, ok := c.chunk(id)
		if !ok {
			return into, nil
		}
		n := len(into)
		var more bool
		var err error
		into, more, err = c.readChunk(id, &k, left, into)
		if !c.settleChunk(id, &k) {
			into = into[:n] // they were dropped meanwhile
			continue
		}
		left = left.after(into[n:])
		if err != nil || !more {
			return into, err
		}
	}
	return into, nil
}

// chunk returns what there is to read.
func (c *Cursor) chunk(id Lane) (k chunk, ok bool) {
	s := c.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.lanes[id]
	want := c.tracks[id].read + 1
	if want > l.committed {
		return k, false
	}
	g := l.locate(want)
	if g == nil {
		// It was lost together with its segment.
		c.tracks[id].lose(l.committed, true)
		s.stateDirty = true
		return k, false
	}
	return chunk{segment: g, limit: g.end, bound: g.bound, want: want, at: want}, true
}

// readChunk reads until the chunk or the budget ends; more reports that it was
// the chunk.
func (c *Cursor) readChunk(id Lane, k *chunk, left budget, into []Record) (_ []Record, more bool, err error) {
	r := &c.readers[id]
	if err := c.open(r, k); err != nil {
		if r.failed++; r.failed < readAttempts {
			return into, false, err
		}
		r.failed = 0
		k.miss(k.bound)
		return into, true, nil
	}
	for {
		f, ok, err := r.scan.peek(k.limit)
		if err != nil {
			if r.failed++; r.failed >= readAttempts {
				r.scan.tolerant, r.failed = true, 0
				continue
			}
			return into, false, err
		}
		if !ok || f.seq >= k.bound {
			k.miss(k.bound)
			return into, true, nil
		}
		if f.seq >= k.at {
			if !left.allows(len(f.payload), len(into) == 0) {
				return into, false, nil
			}
			k.miss(f.seq)
			into = append(into, c.record(id, f))
			left.records--
			left.bytes -= len(f.payload)
			if k.at = f.seq + 1; k.read.seq == 0 {
				k.read = mark{f.seq, f.time}
			}
		}
		r.failed = 0
		r.scan.accept(f)
	}
}

// open makes the reader stand in the chunk's segment, at or before the record
// wanted.
func (c *Cursor) open(r *reader, k *chunk) error {
	if r.segment == k.segment && r.scan.next <= k.want {
		return nil
	}
	if r.segment != k.segment {
		r.close()
		file, err := c.spool.fs.Open(k.segment.name)
		if err != nil {
			return err
		}
		r.segment, r.file = k.segment, file
	}
	r.scan.open(k.segment, r.file)
	return nil
}

// record copies a frame into the cursor's memory.
func (c *Cursor) record(id Lane, f frame) Record {
	start := len(c.arena)
	c.arena = append(c.arena, f.payload...)
	end := len(c.arena)
	return Record{
		Time:    time.Unix(0, f.time).UTC(),
		Payload: c.arena[start:end:end],
		Seq:     f.seq,
		Lane:    id,
	}
}

// settleChunk notes what was read and lost. It reports false, and notes nothing,
// if the records were dropped or the cursor was rewound meanwhile.
func (c *Cursor) settleChunk(id Lane, k *chunk) bool {
	s := c.spool
	first := false
	s.mu.Lock()
	defer func() {
		s.mu.Unlock()
		if first { // not under the lock, for which Append may wait
			s.config.Log.Warn("spool has damaged records", "segment", k.segment.name, "from", k.lost[0].from, "to", k.lost[0].to)
		}
	}()
	t := &c.tracks[id]
	if t.read+1 != k.want {
		return false
	}
	if k.at == k.want {
		return true
	}
	for _, g := range k.lost {
		first = s.found(k.segment, g) || first
		t.read = g.from - 1
		t.lose(g.to, true)
		s.stateDirty = true
		s.touch()
	}
	t.read = k.at - 1
	if k.read.seq > 0 {
		t.stamps.add(k.read.seq, k.read.time)
	}
	return true
}

// found counts damage that no other cursor has found. It reports whether it is
// the first of the segment.
func (s *Spool) found(g *segment, lost gap) (first bool) {
	damage, n := cover(g.damage, lost)
	if n == 0 {
		return false
	}
	first = len(g.damage) == 0
	g.damage = damage
	if !g.damaged {
		g.damaged = true
		s.counts.damagedSegments++
	}
	s.counts.damagedRecords += n
	return first
}

// cover adds a range to ranges that are in order and apart, and returns how many
// numbers none of them had.
func cover(ranges []gap, added gap) (_ []gap, n uint64) {
	n = added.size()
	kept := make([]gap, 0, len(ranges)+1)
	at := 0
	for _, g := range ranges {
		switch {
		case g.to+1 < added.from:
			at++
			kept = append(kept, g)
		case g.from > added.to+1:
			kept = append(kept, g)
		default:
			if from, to := max(g.from, added.from), min(g.to, added.to); from <= to {
				n -= uint64(to - from + 1)
			}
			added.from, added.to = min(g.from, added.from), max(g.to, added.to)
		}
	}
	return slices.Insert(kept, at, added), n
}
