package fragment

// A completed datagram is remembered with all its data, so that repetitions of
// its fragments are known as such. But its identification may be used again, and
// the new datagram may have fragments in common with it, so it is kept which of
// them came again: in the bitmap of the units that are there, which is of no more
// use to a datagram that is whole.

// cameAgain notes a fragment that repeats one of a completed datagram. When all
// of them did, the datagram was sent again, and it begins anew.
func (t *Table) cameAgain(d *datagram, f *piece) {
	if first, _ := f.units(); t.count(d, first, 1, 0) != 0 {
		return
	}

	t.arrived(d, f)
	if d.got == d.end {
		t.clearArrived(d)
	}
}

// clearArrived makes the bitmap empty.
func (t *Table) clearArrived(d *datagram) {
	d.got, d.max = 0, 0
	for unit := 0; unit*unitLen < int(d.end); unit += nodeUnits {
		clear(t.bitmap(d, unit, 0))
	}
}

// reopen puts another datagram in the place of a completed one with the same
// identification: it consists so far of the fragments that came again.
func (t *Table) reopen(d *datagram, micros int64) {
	t.unlink(&t.closed, d)
	d.state, d.since, d.count = underWay, micros, 0
	t.push(&t.open, d)

	end := int(d.end)
	if t.count(d, (end-1)/unitLen, 1, 0) == 0 {
		d.end = 0
	}

	if t.count(d, int(d.at)/unitLen, 1, 0) == 0 {
		t.blocks.giveChain(d.head)
		d.head = 0
	}

	for unit := 0; unit*unitLen < end; unit += nodeUnits {
		arrived, begins := t.bitmap(d, unit, 0), t.bitmap(d, unit, mapLen)
		for i := range begins {
			begins[i] &= arrived[i]
		}

		d.count += uint16(t.count(d, unit, nodeUnits, mapLen))
	}
}
