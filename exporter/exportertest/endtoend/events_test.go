package endtoend_test

import (
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/spool"
)

// begin is the time of event 0.
var begin = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// mint makes numbered events that are the same in every process.
type mint struct{ patterns []*event.Event }

// newMint returns a mint whose events are like the golden ones of usual size,
// which are of both lanes.
func newMint() *mint {
	const usual = 600 // bytes as spooled

	m := &mint{}

	for _, e := range exportertest.Events() {
		if len(event.AppendBinary(nil, e)) <= usual {
			m.patterns = append(m.patterns, e)
		}
	}

	return m
}

// event returns the event of a number, with an id and a time of its own.
func (m *mint) event(n int) *event.Event {
	e := *m.patterns[n%len(m.patterns)]
	e.Time = begin.Add(time.Duration(n) * time.Millisecond)
	binary.BigEndian.PutUint64(e.ID[:8], uint64(e.Time.UnixMilli())<<16)
	binary.BigEndian.PutUint64(e.ID[8:], uint64(n))

	return &e
}

// numberOf returns the number of the event with an id, -1 if there is none.
func numberOf(id string) int {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != len(event.ID{}) {
		return -1
	}

	return int(binary.BigEndian.Uint64(b[8:]))
}

// hashSeed makes the hashes of documents comparable within a process.
var hashSeed = maphash.MakeSeed()

// documents says what the document of a numbered event must be.
type documents struct {
	mint    *mint
	encoder *schema.ECS
	scratch []byte
}

// newDocuments returns what a sink for a namespace should send.
func newDocuments(tb testing.TB, namespace string) *documents {
	tb.Helper()

	encoder, err := schema.NewECS(&schema.ECSConfig{Namespace: namespace})
	if err != nil {
		tb.Fatal(err)
	}

	return &documents{mint: newMint(), encoder: encoder}
}

// hash returns the hash of an event's document.
func (d *documents) hash(n int) uint64 {
	d.scratch = d.encoder.Append(d.scratch[:0], d.mint.event(n))

	return maphash.Bytes(hashSeed, d.scratch)
}

// termsOf returns the terms of a sink's two lanes together.
func termsOf(l *spool.LaneStats) exportertest.Terms {
	return exportertest.Terms{
		Emitted: l.Emitted, Acked: l.Acked, Skipped: l.Skipped, Pending: l.Pending, Dropped: l.Dropped, Dead: l.Dead,
	}
}

// conserved checks the equation of every sink, for each lane and in total, and
// returns the terms by name.
func conserved(tb testing.TB, st *pipeline.Stats) map[string]exportertest.Terms {
	tb.Helper()

	terms := map[string]exportertest.Terms{}

	for i := range st.Sinks {
		s := &st.Sinks[i]
		for lane := range s.Lanes {
			termsOf(&s.Lanes[lane]).Check(tb, s.Name+", lane "+spool.Lane(lane).String())
		}

		terms[s.Name] = termsOf(&s.Total)
		terms[s.Name].Check(tb, s.Name)
	}

	return terms
}

// idIn returns the first id of an event behind a mark in a text, empty without
// one.
func idIn(text, mark string) string {
	_, rest, ok := strings.Cut(text, mark)
	if n := 2 * len(event.ID{}); ok && len(rest) >= n {
		return rest[:n]
	}

	return ""
}

// eventID returns the id of the event in an ECS document.
func eventID(document string) string {
	_, rest, _ := strings.Cut(document, `"event":{`)

	return idIn(rest, `"id":"`)
}
