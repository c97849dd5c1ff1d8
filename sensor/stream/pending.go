package stream

// open returns the number of x's record, made if need be, as the newest one.
func (t *Table) open(x side, s *Segment) (n uint32) {
	h := t.half(x)
	n = h.record
	if n == 0 {
		if t.records.full() {
			t.evictOldest()
		}
		n = t.records.take(x)
		t.flows.own(x.flow)
		r := &t.records.entries[n]
		r.setKey(&s.Key)
		r.have, r.top = h.next, h.next
		h.record = n
	}
	t.records.touch(n)
	t.records.entries[n].micros = s.Micros

	return n
}

// shut frees what record n has, and the record.
func (t *Table) shut(h *half) {
	r := &t.records.entries[h.record]
	for b := r.first; b != 0; {
		b = t.blocks.give(b)
	}
	r.first, r.last = 0, 0
	t.records.give(h.record)
	h.record = 0
}

// store keeps those bytes of data, which starts at seq, that record n does not
// have, and returns how many they are. Other records may have to go for them.
func (t *Table) store(n, seq uint32, data []byte) (kept int) {
	for len(data) > 0 {
		base := blockBase(seq)
		at := int(seq - base)
		part := data[:min(blockSize-at, len(data))]
		b := t.place(n, base)
		if b == 0 {
			t.stats.DroppedBytes += uint64(len(data))

			return kept
		}
		kept += t.blocks.fill(b, at, part)
		seq += uint32(len(part))
		data = data[len(part):]
	}
	r := &t.records.entries[n]
	if int32(seq-r.top) > 0 {
		r.top = seq
	}

	return kept
}

// place returns the block of record n for base, made if need be, or 0 if there
// is no room even without all others.
func (t *Table) place(n, base uint32) (b uint32) {
	r := &t.records.entries[n]
	if r.last != 0 && t.blocks.entries[r.last].base == base {
		return r.last
	}
	if t.blocks.full() {
		if t.records.oldest() == n {
			return 0
		}
		t.evictOldest()
	}
	before, next := uint32(0), r.first
	if r.last != 0 && int32(base-t.blocks.entries[r.last].base) > 0 {
		before, next = r.last, 0
	}
	for next != 0 && int32(t.blocks.entries[next].base-base) < 0 {
		before, next = next, t.blocks.entries[next].next
	}
	if next != 0 && t.blocks.entries[next].base == base {
		return next
	}
	b = t.blocks.take(base, next)
	if before == 0 {
		r.first = b
	} else {
		t.blocks.entries[before].next = b
	}
	if next == 0 {
		r.last = b
	}

	return b
}

// release frees the blocks of r that lie below seq.
func (t *Table) release(r *record, seq uint32) {
	for r.first != 0 && int32(seq-t.blocks.entries[r.first].base) >= blockSize {
		r.first = t.blocks.give(r.first)
	}
	if r.first == 0 {
		r.last = 0
	}
}

// evictOldest reads the bytes of the record that waits longest, and frees it.
func (t *Table) evictOldest() {
	x := t.records.entries[t.records.oldest()].side
	t.stats.EvictedPending++
	t.finish(x, Evicted)
}

// frontier returns the first byte of r from seq on that is missing.
func (t *Table) frontier(r *record, seq uint32) (missing uint32) {
	for b := r.first; b != 0; b = t.blocks.entries[b].next {
		e := &t.blocks.entries[b]
		at := seq - e.base
		if int32(at) < 0 {
			return seq
		}
		if at >= blockSize {
			continue
		}
		seq = e.base + uint32(e.scan(int(at), ^uint64(0)))
		if seq-e.base < blockSize {
			return seq
		}
	}

	return seq
}

// piece returns the first byte of r from seq on that is there. There is one.
func (t *Table) piece(r *record, seq uint32) (first uint32) {
	for b := r.first; b != 0; b = t.blocks.entries[b].next {
		e := &t.blocks.entries[b]
		at := int32(seq - e.base)
		if at >= blockSize {
			continue
		}
		if n := e.scan(int(max(at, 0)), 0); n < blockSize {
			return e.base + uint32(n)
		}
	}

	return r.top
}

// lay copies what r has of the bytes from seq on over data.
func (t *Table) lay(r *record, seq uint32, data []byte) {
	end := seq + uint32(len(data))
	for b := r.first; b != 0; b = t.blocks.entries[b].next {
		base := t.blocks.entries[b].base
		if int32(end-base) <= 0 {
			return
		}
		low, high := max(int32(seq-base), 0), min(int32(end-base), blockSize)
		if low < high {
			t.blocks.lay(b, int(low), data[base+uint32(low)-seq:][:high-low])
		}
	}
}

// gather returns the bytes of r from seq to end, all of which are there. They
// are valid until something else is gathered into buf.
func (t *Table) gather(r *record, seq, end uint32, buf []byte) (data []byte) {
	data = buf[:end-seq]
	t.lay(r, seq, data)

	return data
}
