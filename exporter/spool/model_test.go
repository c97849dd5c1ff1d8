package spool_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

// histories is how many random histories the ordinary test runs.
const histories = 10_000

// lanes are both lanes.
var lanes = [2]spool.Lane{spool.Low, spool.High}

// model is what a spool should be, and the spool.
type model struct {
	testing.TB
	rand   *rand.Rand
	fs     *memFS
	config spool.Config
	spool  *spool.Spool
	lanes  [2]modelLane
	sinks  []*modelSink
	made   int // sinks and payloads so far
	roomy  bool
}

// modelLane is a lane as it should be.
type modelLane struct {
	// records are the payloads by number, from 1 on.
	records [][]byte

	// committed is how many of them are certainly on the disk.
	committed int

	// torn are the numbers that a crash may have taken out of the middle.
	torn map[spool.Seq]bool

	// ghosts are records that did not get to the disk for certain, but perhaps
	// did. The next crash may bring them back.
	ghosts map[spool.Seq][][]byte
}

// cut notes that so many records are left after a restart.
func (l *modelLane) cut(m *model, kept int) {
	if l.torn == nil {
		l.torn, l.ghosts = map[spool.Seq]bool{}, map[spool.Seq][][]byte{}
	}
	for n := l.committed; n < len(l.records); n++ {
		l.ghosts[spool.Seq(n+1)] = append(l.ghosts[spool.Seq(n+1)], l.records[n])
	}
	for n := l.committed + 1; n <= kept; n++ {
		l.torn[spool.Seq(n)] = true
		if n > len(l.records) && len(l.ghosts[spool.Seq(n)]) == 0 {
			m.Fatalf("record %d was never appended", n)
		}
	}
	for len(l.records) < kept {
		l.records = append(l.records, nil) // one of the ghosts
	}
	l.records = l.records[:kept:kept]
}

// holds reports whether a record is the one appended.
func (l *modelLane) holds(r *spool.Record) bool {
	same := func(b []byte) bool { return bytes.Equal(b, r.Payload) }
	return same(l.records[r.Seq-1]) || l.torn[r.Seq] && slices.ContainsFunc(l.ghosts[r.Seq], same)
}

// modelSink is a cursor as it should be.
type modelSink struct {
	name   string
	cursor *spool.Cursor
	into   []spool.Record
	known  bool // the disk has it
	lanes  [2]modelTrack
}

// modelTrack is where a cursor should stand in a lane.
type modelTrack struct {
	start, read    spool.Seq
	flight         []spool.Seq // read and not acknowledged
	settled, saved uint64      // acknowledged in any way; what of it is on the disk
	acked, dead    uint64
	missing        uint64 // numbers that were passed over
}

// polled is a context for a Read that does not wait: it ends when it is asked a
// second time.
type polled struct {
	context.Context
	asked bool
}

func (p *polled) Err() error {
	if p.asked {
		return context.Canceled
	}
	p.asked = true
	return nil
}

func (p *polled) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

func TestSpool_model(t *testing.T) {
	t.Parallel()
	first, last := 0, histories
	if s := os.Getenv("SPOOL_HISTORY"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		first, last = n, n+1
	}
	const parts = 4
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for n := first + part; n < last && !t.Failed(); n += parts {
				runHistory(t, n)
			}
		})
	}
}

// runHistory does random things and checks after each.
func runHistory(t *testing.T, number int) {
	r := rand.New(rand.NewPCG(uint64(number), 12))
	m := &model{TB: t, rand: r, fs: newMemFS(r), roomy: r.IntN(2) == 0}
	defer func() {
		if t.Failed() {
			t.Logf("SPOOL_HISTORY=%d shows it again", number)
		}
	}()
	m.config = spool.Config{Dir: "memory", SegmentBytes: 4096, CommitDelay: time.Hour, MaxBytes: 7*4096 + 32<<10}
	if m.roomy {
		m.config.MaxBytes = 1 << 30
	}
	if r.IntN(4) == 0 {
		m.config.MemoryBytes = 3000
	}
	m.open()
	steps := []func(){
		m.append, m.append, m.append, m.append, m.flush, m.flush, m.read, m.read, m.read, m.ack, m.ack, m.ack,
		m.addSink, m.removeSink, m.rewind, m.fault, m.fault, m.reopen, m.cut, m.checkStats,
	}
	for range 8 + r.IntN(24) {
		steps[r.IntN(len(steps))]()
		if t.Failed() {
			return
		}
	}
	m.finish()
}

// open opens the spool on what the disk has and compares it with the model.
func (m *model) open() {
	m.config.FS = m.fs
	s, err := spool.Open(&m.config)
	if err != nil {
		m.Fatalf("opening: %v", err)
	}
	m.spool = s
	for i, id := range lanes {
		l := &m.lanes[i]
		payload := m.payload()
		seq, err := s.Append(id, payload)
		if err != nil {
			m.Fatalf("first record: %v", err)
		}
		kept := int(seq) - 1
		if kept < l.committed {
			m.Fatalf("%s lane: %d records kept, of %d committed", id, kept, l.committed)
		}
		l.cut(m, kept)
		l.records = append(l.records, payload)
	}
	m.openSinks()
}

// openSinks takes the cursors again.
func (m *model) openSinks() {
	stats := map[string]spool.SinkStats{}
	for _, st := range m.spool.Stats().Sinks {
		stats[st.Name] = st
	}
	kept := m.sinks[:0]
	for _, k := range m.sinks {
		st, ok := stats[k.name]
		if !ok && k.known {
			m.Fatalf("sink %s is forgotten", k.name)
		}
		if !ok {
			continue
		}
		delete(stats, k.name)
		k.cursor, _ = m.spool.Sink(k.name)
		for i := range lanes {
			m.openTrack(i, k, &st.Lanes[i])
		}
		kept = append(kept, k)
	}
	m.sinks = kept
	for name := range stats { // their removal did not get to the disk
		_ = m.spool.Remove(name)
	}
}

// openTrack compares where a cursor stands after a restart.
func (m *model) openTrack(i int, k *modelSink, st *spool.LaneStats) {
	l, t := &m.lanes[i], &k.lanes[i]
	start := spool.Seq(uint64(len(l.records)) - (st.Emitted - st.DroppedMemory))
	settled := st.Acked + st.Skipped + st.Dead
	if start > t.start || start < t.start && k.known {
		m.Fatalf("%s %s: begins behind %d, not %d", k.name, lanes[i], start, t.start)
	}
	if settled < t.saved || settled > t.settled {
		m.Fatalf("%s %s: %d settled, not between %d and %d", k.name, lanes[i], settled, t.saved, t.settled)
	}
	if m.roomy && st.DroppedFull > 0 {
		m.Fatalf("%s %s: %d dropped in an empty spool", k.name, lanes[i], st.DroppedFull)
	}
	t.start, t.settled, t.saved = start, settled, settled
	t.acked, t.dead = st.Acked, st.Dead
	t.missing = st.DroppedFull + st.DroppedDamaged
	t.read = start + spool.Seq(settled+t.missing)
	t.flight = nil
}
