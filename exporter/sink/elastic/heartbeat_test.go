package elastic_test

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// beat returns a heartbeat that has everything.
func beat() *delivery.Heartbeat {
	start := time.Date(2024, 3, 1, 11, 0, 0, 1000, time.UTC)

	return &delivery.Heartbeat{
		Clock: start.Add(90 * time.Minute), Start: start, Sensor: "core-1", Version: "1.2.3",
		Interfaces: []delivery.Interface{{Name: "eth0", Packets: 1000, Dropped: 3, Up: true}, {Name: "eth1", Packets: 5}},
		Sinks: []delivery.SinkTerms{
			{Name: "archive", Circuit: "closed", Emitted: 10, Acked: 10},
			{Name: "elastic", Circuit: "open", Error: "HTTP 503", Emitted: 10, Acked: 4, Skipped: 1, Pending: 3, Dropped: 1, Dead: 1},
		},
		Warnings:         []string{"trails are 9 days old", "eth1 is down \"again\"\n"},
		Spool:            delivery.Spool{Bytes: 4096, MaxBytes: 1 << 30, OldestAge: 1500 * time.Millisecond},
		Trails:           delivery.Trails{Version: "5e1f", Updated: start.Add(-216 * time.Hour), Age: 216 * time.Hour, Count: 1_632_042},
		PacketsPerSecond: 12.5, Emitted: 10, Throttled: 7, Allowed: 2, Sequence: 180,
	}
}

func TestAppendHeartbeat_golden(t *testing.T) {
	t.Parallel()

	c := &elastic.Config{Namespace: "prod", Hostname: "host"}
	body := elastic.AppendHeartbeat(nil, c, beat())

	first := elastic.AppendHeartbeat(body, c, &delivery.Heartbeat{
		PacketsPerSecond: math.NaN(), Emitted: math.MaxUint64, Sequence: 1,
	})
	golden(t, "testdata/heartbeat.golden", first)

	if again := elastic.AppendHeartbeat(nil, c, beat()); !bytes.Equal(again, body) {
		t.Errorf("not the same: %s", again)
	}
}

func TestSink_SendHeartbeat(t *testing.T) {
	t.Parallel()

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Steps: []exportertest.Step{{Status: 503}}, Else: exportertest.Step{Reply: b.reply},
	})
	s := newSink(t, &elastic.Config{URLs: []string{r.URL}, Hostname: "host"})

	if err := s.SendHeartbeat(t.Context(), beat()); err == nil || !strings.Contains(err.Error(), "HTTP 503") {
		t.Errorf("error %v", err)
	}

	for range 2 { // a repeat is no error
		if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
			t.Error(err)
		}
	}

	if q := r.Requests()[1]; q.Path != "/logs-trailscope.heartbeat-default/_bulk" ||
		string(q.Body) != string(elastic.AppendHeartbeat(nil, &elastic.Config{Hostname: "host"}, beat())) {
		t.Errorf("%s: %s", q.Path, q.Body)
	}

	if len(b.order) != 1 {
		t.Errorf("%d documents", len(b.order))
	}

	b.rules = map[int]item{0: failure(400, "document_parsing_exception", "no")}

	if err := s.SendHeartbeat(t.Context(), beat()); err == nil || !strings.Contains(err.Error(), "document_parsing_exception") {
		t.Errorf("error %v", err)
	}
}

// TestSink_SendHeartbeat_besideSend proves that a heartbeat can be sent while
// events are.
func TestSink_SendHeartbeat_besideSend(t *testing.T) {
	t.Parallel()

	const rounds = 20

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: b.reply}})
	s := newSink(t, &elastic.Config{URLs: []string{r.URL}})
	batch := exportertest.Events()

	var wg sync.WaitGroup

	wg.Go(func() {
		for range rounds {
			if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
				t.Error(err)
			}
		}
	})

	for range rounds {
		(&want{}).check(t, s.Send(t.Context(), batch))
	}

	wg.Wait()

	if n := len(b.order); n != len(batch)+1 {
		t.Errorf("%d documents", n)
	}
}
