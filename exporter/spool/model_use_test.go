package spool_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/trailscope/trailscope/exporter/spool"
)

// payload makes a payload like no other.
func (m *model) payload() []byte {
	m.made++
	b := fmt.Appendf(nil, "%d ", m.made)
	for n := m.rand.IntN(40); n > 0; n-- {
		b = binary.LittleEndian.AppendUint64(b, m.rand.Uint64())
	}
	return b[:len(b)-m.rand.IntN(2)]
}

// append appends records.
func (m *model) append() {
	for range 1 + m.rand.IntN(8) {
		i := m.rand.IntN(2)
		p := m.payload()
		seq, err := m.spool.Append(lanes[i], p)
		if errors.Is(err, spool.ErrFull) {
			continue
		} else if err != nil {
			m.Fatalf("appending: %v", err)
		}
		m.lanes[i].records = append(m.lanes[i].records, p)
		if int(seq) != len(m.lanes[i].records) {
			m.Fatalf("appended as %d, not %d", seq, len(m.lanes[i].records))
		}
	}
}

// flush commits, and knows what is on the disk if that succeeds.
func (m *model) flush() {
	if m.spool.Flush(context.Background()) != nil {
		return
	}
	m.saved()
}

// saved notes that everything is on the disk.
func (m *model) saved() {
	for i := range m.lanes {
		m.lanes[i].committed = len(m.lanes[i].records)
	}
	for _, k := range m.sinks {
		k.known = true
		for i := range k.lanes {
			k.lanes[i].saved = k.lanes[i].settled
		}
	}
}

// sink returns a random sink, or nil.
func (m *model) sink() *modelSink {
	if len(m.sinks) == 0 {
		return nil
	}
	return m.sinks[m.rand.IntN(len(m.sinks))]
}

// read reads a batch and compares it.
func (m *model) read() {
	if k := m.sink(); k != nil {
		m.readSome(k)
	}
}

// readSome reads a batch of a sink and returns its size.
func (m *model) readSome(k *modelSink) int {
	most, size := 1+m.rand.IntN(20), m.rand.IntN(4000)
	var err error
	k.into, err = k.cursor.Read(&polled{Context: context.Background()}, most, size, k.into)
	if len(k.into) > most {
		m.Fatalf("%d records, asked for %d", len(k.into), most)
	} else if err != nil && len(k.into) > 0 {
		m.Fatalf("%d records and %v", len(k.into), err)
	}
	for _, r := range k.into {
		l, t := &m.lanes[r.Lane], &k.lanes[r.Lane]
		if r.Seq <= t.read || int(r.Seq) > len(l.records) {
			m.Fatalf("%s %s: record %d after %d", k.name, r.Lane, r.Seq, t.read)
		}
		if !l.holds(&r) {
			m.Fatalf("%s %s: record %d is wrong", k.name, r.Lane, r.Seq)
		}
		for n := t.read + 1; n < r.Seq; n++ {
			m.miss(k, r.Lane, n)
		}
		t.read = r.Seq
		t.flight = append(t.flight, r.Seq)
	}
	return len(k.into)
}

// miss notes a record that was passed over.
func (m *model) miss(k *modelSink, id spool.Lane, n spool.Seq) {
	k.lanes[id].missing++
	if m.roomy && !m.lanes[id].torn[n] {
		m.Fatalf("%s %s: record %d is missing", k.name, id, n)
	}
}

// ack acknowledges some of what was read.
func (m *model) ack() {
	if k := m.sink(); k != nil {
		i := m.rand.IntN(2)
		m.ackSome(k, i, m.rand.IntN(len(k.lanes[i].flight)+1))
	}
}

// ackSome acknowledges the first n records under way.
func (m *model) ackSome(k *modelSink, i, n int) {
	t := &k.lanes[i]
	if n == 0 {
		return
	}
	acked := m.rand.IntN(n + 1)
	dead := m.rand.IntN(n - acked + 1)
	if err := k.cursor.Ack(lanes[i], t.flight[n-1], n+1, 0); err == nil {
		m.Fatalf("too many acknowledged")
	}
	if err := k.cursor.Ack(lanes[i], t.flight[n-1], acked, dead); err != nil {
		m.Fatalf("%s %s: %v", k.name, lanes[i], err)
	}
	t.flight = t.flight[n:]
	t.settled += uint64(n)
	t.acked += uint64(acked)
	t.dead += uint64(dead)
}
