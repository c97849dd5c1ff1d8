package spool

import "fmt"

// Ack says that a sink has done with the records of a lane up to one that Read
// returned: acked of them were delivered, dead were given up for good, and the
// rest was skipped, which is what a filter does. Records that the spool lost on
// the way count as lost and are not part of this. The disk knows of it after the
// next commit; after a crash before, the records come again.
//
// It is an error, and changes nothing, if the record was not read, is
// acknowledged already, or if there are fewer records than acked and dead.
func (c *Cursor) Ack(lane Lane, upTo Seq, acked, dead int) error {
	if lane >= laneCount {
		return fmt.Errorf("acknowledging for %q: unknown %s", c.name, lane)
	}
	if acked < 0 || dead < 0 {
		return fmt.Errorf("acknowledging for %q: %d delivered, %d given up", c.name, acked, dead)
	}
	s := c.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	} else if c.removed {
		return ErrRemoved
	}
	t := &c.tracks[lane]
	lost, gaps, ok := t.lostUpTo(upTo)
	if !ok || upTo <= t.pos || upTo > t.read {
		return fmt.Errorf("acknowledging for %q: %s record %d is not one of %d to %d", c.name, lane, upTo, t.pos+1, t.read)
	}
	passed := uint64(upTo-t.pos) - lost
	if uint64(acked)+uint64(dead) > passed {
		return fmt.Errorf("acknowledging for %q: %d delivered and %d given up of %d", c.name, acked, dead, passed)
	}
	t.ack(upTo, uint64(acked), uint64(dead), passed-uint64(acked)-uint64(dead), gaps)
	s.stateDirty = true
	s.touch()
	return nil
}
