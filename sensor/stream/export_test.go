package stream

import (
	"fmt"
	"math/bits"
)

// Check returns an error unless the parts of the table agree with each other.
func (t *Table) Check() (err error) {
	blocks, pending := 0, 0
	t.flows.all(func(n uint32) {
		f := t.flows.at(n)
		if t.flows.find(f.id) != n {
			err = fmt.Errorf("flow %d is not found", n)
		}
		if f.halves[0].record|f.halves[1].record != 0 || t.flows.states[n] != [2]uint64{} {
			if !t.flows.owns(n) {
				err = fmt.Errorf("flow %d has something but does not own it", n)
			}
		}
		for d := range f.halves {
			h := &f.halves[d]
			if h.record == 0 {
				continue
			}
			pending++
			kept, recordErr := t.checkRecord(h, side{n, uint8(d)})
			if recordErr != nil {
				err = fmt.Errorf("flow %d direction %d: %w", n, d, recordErr)
			}
			blocks += kept
		}
	})
	if err != nil {
		return err
	}
	if err = t.checkFree(); err != nil {
		return err
	}
	if pending != t.records.count || blocks != t.blocks.count {
		return fmt.Errorf("%d records, %d blocks counted, %d and %d found",
			t.records.count, t.blocks.count, pending, blocks)
	}

	return t.checkOrder()
}

// checkFree checks that nothing is left of flows that are gone.
func (t *Table) checkFree() (err error) {
	flows := 0
	for n := range t.flows.states {
		switch sign := t.flows.sets[n/setSize].sign(n % setSize); {
		case sign != 0 && sign != closed:
			flows++
		case t.flows.states[n] != [2]uint64{}:
			return fmt.Errorf("place %d has states %v", n, t.flows.states[n])
		}
	}
	if flows != t.flows.count {
		return fmt.Errorf("%d flows counted, %d found", t.flows.count, flows)
	}

	return nil
}

// checkRecord checks the record of h and returns the number of its blocks.
func (t *Table) checkRecord(h *half, x side) (kept int, err error) {
	r := &t.records.entries[h.record]
	switch {
	case r.side != x:
		return 0, fmt.Errorf("record of %v", r.side)
	case h.is(passed) || !h.is(started):
		return 0, fmt.Errorf("pending with marks %b", h.marks)
	case int32(r.have-h.next) < 0 || int32(r.top-r.have) < 0 || r.top-h.start > Window:
		return 0, fmt.Errorf("start %d, next %d, have %d, top %d", h.start, h.next, r.have, r.top)
	case r.have != t.frontier(r, h.next):
		return 0, fmt.Errorf("have %d, frontier %d", r.have, t.frontier(r, h.next))
	}
	last, end := uint32(0), h.next
	for b := r.first; b != 0; b = t.blocks.entries[b].next {
		e := &t.blocks.entries[b]
		if kept > 0 && int32(e.base-t.blocks.entries[last].base) < blockSize || e.base%blockSize != 0 {
			return 0, fmt.Errorf("block %d has base %d", b, e.base)
		}
		if int32(h.next-e.base) >= blockSize {
			return 0, fmt.Errorf("block at %d is below next %d", e.base, h.next)
		}
		for i, w := range e.there {
			if w != 0 {
				end = e.base + uint32(64*i+bits.Len64(w))
			}
		}
		kept++
		last = b
	}
	if r.last != last || kept > Window/blockSize+1 || kept > 0 && r.top != end {
		return 0, fmt.Errorf("%d blocks, last %d, %d expected, end %d, top %d", kept, r.last, last, end, r.top)
	}

	return kept, nil
}

// checkOrder checks the links between records.
func (t *Table) checkOrder() (err error) {
	n := 0
	for at := t.records.oldest(); at != 0; at = t.records.entries[at].newer {
		r := &t.records.entries[at]
		if t.records.entries[r.newer].older != at || t.records.entries[r.older].newer != at {
			return fmt.Errorf("record %d has wrong neighbours", at)
		}
		n++
	}
	if n != t.records.count {
		return fmt.Errorf("%d records in order, %d in use", n, t.records.count)
	}

	return nil
}
