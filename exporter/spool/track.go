package spool

// track is where one cursor stands in one lane. Spool.mu guards it.
//
// Every record from start+1 to pos is settled: it was acknowledged, skipped,
// given up or lost, and is counted once, so that
//
//	acked + skipped + dead + dropped + damaged = pos - start
//
// holds at all times. Records up to read were handed out or are in gaps.
type track struct {
	start Seq
	pos   Seq
	read  Seq

	// durable is pos as the disk has it. Segments below it may be removed.
	durable, saving Seq

	// refused is the lane's count of refused records when the cursor was made.
	refused uint64

	acked, skipped, dead uint64

	// dropped and damaged count what was lost before pos: removed at the cap,
	// and unreadable.
	dropped, damaged uint64

	// gaps are the ranges after pos that are lost, in order and apart.
	gaps []gap

	// stamps have the time of the first record of each batch handed out and
	// not settled.
	stamps marks
}

// gap is a range of lost records, both ends included.
type gap struct {
	from, to Seq
	damaged  bool
}

// size returns the number of records of a gap.
func (g gap) size() uint64 { return uint64(g.to - g.from + 1) }

// lose notes that the records up to one, as far as they were not read, are
// lost.
func (t *track) lose(to Seq, damaged bool) {
	if to <= t.read {
		return
	}
	t.gaps = append(t.gaps, gap{t.read + 1, to, damaged})
	t.read = to
	t.settle()
}

// settle moves pos over the gaps that begin right behind it.
func (t *track) settle() {
	n := 0
	for ; n < len(t.gaps) && t.gaps[n].from == t.pos+1; n++ {
		t.pass(t.gaps[n])
		t.pos = t.gaps[n].to
	}
	t.gaps = append(t.gaps[:0], t.gaps[n:]...)
	t.stamps.prune(t.pos + 1)
	if t.pos == t.read {
		t.stamps = t.stamps[:0]
	}
}

// pass counts a gap that pos moves over.
func (t *track) pass(g gap) {
	if g.damaged {
		t.damaged += g.size()
	} else {
		t.dropped += g.size()
	}
}

// lostUpTo returns how many records of the gaps lie at or before one, in how
// many gaps, and whether that record is in none of them.
func (t *track) lostUpTo(seq Seq) (n uint64, gaps int, ok bool) {
	for i, g := range t.gaps {
		if g.from > seq {
			return n, i, true
		} else if g.to >= seq {
			return n, i, false
		}
		n += g.size()
	}
	return n, len(t.gaps), true
}

// ack settles the handed out records up to one.
func (t *track) ack(upTo Seq, acked, dead, skipped uint64, gaps int) {
	for _, g := range t.gaps[:gaps] {
		t.pass(g)
	}
	t.gaps = append(t.gaps[:0], t.gaps[gaps:]...)
	t.acked += acked
	t.dead += dead
	t.skipped += skipped
	t.pos = upTo
	t.settle()
}

// rewind goes back to the first record that is not settled; first is the oldest
// one that is kept.
func (t *track) rewind(first Seq) {
	t.gaps, t.stamps, t.read = t.gaps[:0], t.stamps[:0], t.pos
	t.lose(first-1, false)
}

// recover is rewind after a restart: what is missing below floor was dropped,
// the rest is damage, whose amount it returns.
func (t *track) recover(first, floor Seq) (damaged uint64) {
	before := t.damaged
	t.read = t.pos
	t.lose(min(first, floor)-1, false)
	t.lose(first-1, true)
	t.durable = t.pos
	return t.damaged - before
}

// lost returns how many records were dropped and damaged, gaps included.
func (t *track) lost() (dropped, damaged uint64) {
	dropped, damaged = t.dropped, t.damaged
	for _, g := range t.gaps {
		if g.damaged {
			damaged += g.size()
		} else {
			dropped += g.size()
		}
	}
	return dropped, damaged
}

// sound reports whether numbers read from a file can be true.
func (t *track) sound(l *lane) bool {
	sum := uint64(0)
	for _, n := range []uint64{t.acked, t.skipped, t.dead, t.dropped, t.damaged} {
		if n > maxSeq {
			return false
		}
		sum += n
	}
	return t.start <= t.pos && t.pos < l.next && sum == uint64(t.pos-t.start) && t.refused <= l.refused
}
