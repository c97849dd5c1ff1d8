package endtoend_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/file"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/exporter/spool"
)

const (
	// togetherEvents are more than the kernel keeps for a receiver that does
	// not read.
	togetherEvents = 4000

	// togetherTime is the time that the healthy sinks have for them, with the
	// race detector on a busy machine.
	togetherTime = 15 * time.Second
)

// opener returns how a sink is opened.
func opener[C any, S delivery.Sink](open func(*C) (S, error), c C) func() (delivery.Sink, error) {
	return func() (delivery.Sink, error) { return open(&c) }
}

// healthy are the sinks that have a receiver that works.
var healthy = []string{"elastic", "file", "otlp", "syslog"}

// TestTogether has five sinks on one pipeline, one of which has a receiver that
// accepts the connection and never reads. The others get everything as if it were
// not there.
func TestTogether(t *testing.T) {
	t.Parallel()

	collector := exportertest.StartCollector(t, nil)
	bulk := newFake(t, &bulk{})
	lines := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp"})
	deaf := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Stall: true})

	dir, logs := filepath.Join(t.TempDir(), "spool"), t.TempDir()

	s, err := spool.Open(&spool.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}

	p, err := pipeline.New(&pipeline.Config{Spool: s, DeadLetterDir: t.TempDir(), Sinks: []pipeline.SinkConfig{
		{Name: "elastic", Open: opener(elastic.New, elastic.Config{URLs: []string{bulk.url}})},
		{Name: "otlp", Open: opener(otlp.New, otlp.Config{Endpoint: collector.GRPC, Insecure: true})},
		{Name: "file", Open: opener(file.New, file.Config{Dir: logs, Name: "events.ndjson", Form: file.FormNDJSON})},
		{Name: "syslog", Open: opener(syslog.New, syslog.Config{Network: syslog.NetworkTCP, Address: lines.Address})},
		// A short time-out, or closing waits 8 seconds for a sink that may still
		// be well; TestTerminated_hanging has that case.
		{Name: "deaf", Timeout: time.Second, Open: opener(logstash.New, logstash.Config{Network: logstash.NetworkTCP, Address: deaf.Address})},
	}})
	if err != nil {
		t.Fatal(err)
	}

	start := time.Now()
	sent := writeAll(t, p, togetherEvents)
	took := time.Since(start)

	exportertest.Eventually(t, togetherTime, func() bool {
		terms := conserved(t, ptr(p.Stats()))

		return !slices.ContainsFunc(healthy, func(name string) bool {
			return terms[name].Acked != togetherEvents
		})
	}, func() string { return fmt.Sprintf("waiting for the healthy sinks: %+v", conserved(t, ptr(p.Stats()))) })

	t.Logf("%d events written in %s, delivered in %s", togetherEvents, took, time.Since(start))

	exportertest.Eventually(t, togetherTime, func() bool { return !p.Stats().Sinks[0].Healthy }, func() string {
		return "waiting for the deaf receiver to be found deaf"
	})

	before := conserved(t, ptr(p.Stats()))
	checkTogether(t, before)

	start = time.Now()
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}

	if took := time.Since(start); took > longestEnd {
		t.Errorf("closing took %s", took)
	}

	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}

	checkReopened(t, dir, before)

	for name, ids := range map[string][]string{
		"elastic": bulkIDs(t, bulk), "file": fileIDs(t, logs), "otlp": collectedIDs(t, collector), "syslog": lineIDs(t, lines),
	} {
		t.Run(name, func(t *testing.T) {
			ledger := *sent()
			ledger.Arrived(ids...)
			ledger.Check(t, 0)
		})
	}
}

// ptr returns a pointer to a copy.
func ptr[T any](v T) *T { return &v }

// writeAll writes n events. It returns ledgers in which they are sent.
func writeAll(t *testing.T, p *pipeline.Pipeline, n int) (sent func() *exportertest.Ledger) {
	t.Helper()

	m := newMint()

	for i := range n {
		if err := p.Write(m.event(i)); err != nil {
			t.Fatal(err)
		}
	}

	return func() *exportertest.Ledger {
		l := &exportertest.Ledger{}
		for i := range n {
			l.Sent(m.event(i))
		}

		return l
	}
}

// checkTogether checks the terms: of the healthy sinks everything is
// acknowledged, of the deaf one what its kernel took.
func checkTogether(t *testing.T, terms map[string]exportertest.Terms) {
	t.Helper()

	for name, got := range terms {
		want := exportertest.Terms{Emitted: togetherEvents, Acked: togetherEvents}
		if name == "deaf" {
			want.Acked, want.Pending = got.Acked, togetherEvents-got.Acked
		}

		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}

	if terms["deaf"].Pending == 0 {
		t.Error("the deaf receiver took everything: it takes more events")
	}

	t.Logf("deaf: %+v", terms["deaf"])
}

// checkReopened checks that the spool knows the terms when it is opened again.
func checkReopened(t *testing.T, dir string, want map[string]exportertest.Terms) {
	t.Helper()

	s, err := spool.Open(&spool.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}

	got := map[string]exportertest.Terms{}

	for _, k := range s.Stats().Sinks {
		got[k.Name] = termsOf(ptr(k.Total()))
	}

	if !maps.Equal(got, want) {
		t.Errorf("after opening the spool again: %+v, want %+v", got, want)
	}

	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// bulkIDs returns the ids that a fake has stored.
func bulkIDs(t *testing.T, f *fake) (ids []string) {
	t.Helper()

	stored, repeats := f.got(t)
	if repeats > 0 {
		t.Errorf("%d events came again", repeats)
	}

	docs := newDocuments(t, "")

	for n, hash := range stored {
		if hash != docs.hash(n) {
			t.Fatalf("event %d differs", n)
		}

		ids = append(ids, docs.mint.event(n).ID.String())
	}

	return ids
}

// fileIDs returns the ids of the documents in the files of a directory.
func fileIDs(t *testing.T, dir string) (ids []string) {
	t.Helper()

	names, err := filepath.Glob(filepath.Join(dir, "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}

	docs := newDocuments(t, "")

	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}

		for line := range bytes.Lines(text) {
			id := eventID(string(line))
			if n := numberOf(id); n < 0 || docs.hash(n) != maphash.Bytes(hashSeed, bytes.TrimSuffix(line, []byte{'\n'})) {
				t.Fatalf("event %d differs", n)
			}

			ids = append(ids, id)
		}
	}

	return ids
}

// collectedIDs returns the ids of a collector's records.
func collectedIDs(t *testing.T, c *exportertest.Collector) (ids []string) {
	t.Helper()

	for _, r := range c.Wait(t, togetherEvents) {
		ids = append(ids, fmt.Sprint(r.Attributes["event.id"]))
	}

	return ids
}

// lineIDs returns the ids of CEF messages.
func lineIDs(t *testing.T, r *exportertest.LineReceiver) (ids []string) {
	t.Helper()

	for _, m := range r.Wait(t, togetherEvents) {
		ids = append(ids, idIn(m.Text, " externalId="))
	}

	return ids
}
