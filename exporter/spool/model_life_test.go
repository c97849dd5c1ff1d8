package spool_test

import (
	"context"
	"fmt"

	"github.com/trailscope/trailscope/exporter/spool"
)

// addSink makes a cursor, if there are few.
func (m *model) addSink() {
	if len(m.sinks) >= 3 {
		return
	}
	m.made++
	k := &modelSink{name: fmt.Sprintf("sink%d", m.made)}
	var err error
	if k.cursor, err = m.spool.Sink(k.name); err != nil {
		m.Fatalf("making a cursor: %v", err)
	}
	for i := range k.lanes {
		at := spool.Seq(len(m.lanes[i].records))
		k.lanes[i] = modelTrack{start: at, read: at}
	}
	m.sinks = append(m.sinks, k)
	if m.spool.Stats().LastError == nil {
		m.saved()
	}
}

// removeSink removes a cursor, rarely.
func (m *model) removeSink() {
	if len(m.sinks) == 0 || m.rand.IntN(4) > 0 {
		return
	}
	i := m.rand.IntN(len(m.sinks))
	if err := m.spool.Remove(m.sinks[i].name); err != nil {
		m.Fatalf("removing a cursor: %v", err)
	}
	m.sinks = append(m.sinks[:i], m.sinks[i+1:]...)
}

// rewind reads from the first record that was not acknowledged on.
func (m *model) rewind() {
	k := m.sink()
	if k == nil {
		return
	}
	k.cursor.Rewind()
	st := m.stats(k)
	for i := range k.lanes {
		t := &k.lanes[i]
		lane := &st.Lanes[i]
		t.flight = nil
		t.missing = lane.DroppedFull + lane.DroppedDamaged
		t.read = t.start + spool.Seq(t.settled+t.missing)
	}
}

// fault arms a fault, or mends the disk.
func (m *model) fault() {
	m.fs.mu.Lock()
	defer m.fs.mu.Unlock()
	switch m.rand.IntN(7) {
	case 0:
		m.fs.full = true
	case 1, 2:
		m.fs.full = false
	case 3:
		m.fs.badWrites = 1 + m.rand.IntN(4)
	case 4:
		m.fs.badSyncs = 1 + m.rand.IntN(4)
	case 5:
		m.fs.badReads = 1
	case 6:
		m.fs.badWrites, m.fs.badSyncs, m.fs.badReads = 0, 0, 0
	}
}

// cut turns the machine off, now or within a few operations of the disk, and on
// again.
func (m *model) cut() {
	if m.rand.IntN(2) == 0 {
		m.fs.mu.Lock()
		m.fs.fuse = m.rand.IntN(30)
		m.fs.mu.Unlock()
		m.flush()
	}
	old := m.spool
	after := m.fs.crash()
	_ = old.Close(context.Background()) // it fails: the machine is off
	m.fs = after
	m.open()
}

// reopen closes the spool and opens it again.
func (m *model) reopen() {
	if m.spool.Close(context.Background()) == nil {
		m.saved()
	}
	m.open()
}

// stats returns the counts of a sink.
func (m *model) stats(k *modelSink) *spool.SinkStats {
	st := m.spool.Stats()
	for i := range st.Sinks {
		if st.Sinks[i].Name == k.name {
			return &st.Sinks[i]
		}
	}
	m.Fatalf("no counts of %s", k.name)
	return nil
}

// checkStats compares the counts with the model's.
func (m *model) checkStats() {
	st := m.spool.Stats()
	if st.Bytes > st.MaxBytes {
		m.Fatalf("%d bytes of %d", st.Bytes, st.MaxBytes)
	}
	for _, k := range m.sinks {
		s := m.stats(k)
		for i := range k.lanes {
			t, lane := &k.lanes[i], &s.Lanes[i]
			if !lane.Conserved() {
				m.Fatalf("%s %s: %+v", k.name, lanes[i], lane)
			}
			emitted := uint64(len(m.lanes[i].records)) - uint64(t.start)
			if lane.Emitted-lane.DroppedMemory != emitted {
				m.Fatalf("%s %s: %d emitted, not %d", k.name, lanes[i], lane.Emitted-lane.DroppedMemory, emitted)
			}
			if lane.Acked != t.acked || lane.Dead != t.dead || lane.Acked+lane.Dead+lane.Skipped != t.settled {
				m.Fatalf("%s %s: %+v, not %+v", k.name, lanes[i], lane, t)
			}
			if lane.DroppedFull+lane.DroppedDamaged < t.missing {
				m.Fatalf("%s %s: %+v, but %d are missing", k.name, lanes[i], lane, t.missing)
			}
			if lane.DroppedDamaged > uint64(len(m.lanes[i].torn)) {
				m.Fatalf("%s %s: %+v, but only %d can be damaged", k.name, lanes[i], lane, len(m.lanes[i].torn))
			}
			if m.roomy && lane.DroppedFull > 0 {
				m.Fatalf("%s %s: %+v in an empty spool", k.name, lanes[i], lane)
			}
		}
	}
}

// finish mends the disk, delivers everything and compares the final counts.
func (m *model) finish() {
	m.fs.mu.Lock()
	m.fs.full, m.fs.badWrites, m.fs.badSyncs, m.fs.badReads = false, 0, 0, 0
	m.fs.mu.Unlock()
	if err := m.spool.Flush(context.Background()); err != nil {
		m.Fatalf("committing on a mended disk: %v", err)
	}
	m.saved()
	for _, k := range m.sinks {
		for m.readSome(k) > 0 || m.pending(k) > 0 {
			for i := range lanes {
				m.ackSome(k, i, len(k.lanes[i].flight))
			}
		}
		s := m.stats(k)
		for i := range k.lanes {
			t, lane := &k.lanes[i], &s.Lanes[i]
			t.missing += uint64(len(m.lanes[i].records)) - uint64(t.read) // a damaged end
			if lane.Pending != 0 || lane.DroppedFull+lane.DroppedDamaged != t.missing {
				m.Fatalf("%s %s: %+v at the end, %d missing", k.name, lanes[i], lane, t.missing)
			}
		}
	}
	m.checkStats()
	m.reopen()
	m.checkStats()
	if err := m.spool.Close(context.Background()); err != nil {
		m.Fatalf("closing: %v", err)
	}
}

// pending returns how many records a sink has not settled.
func (m *model) pending(k *modelSink) uint64 {
	st := m.stats(k)
	return st.Lanes[0].Pending + st.Lanes[1].Pending
}
