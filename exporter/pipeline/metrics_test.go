package pipeline_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// observed returns a pipeline with a healthy sink that refuses one of its ten
// events, and one that is down.
func observed(t *testing.T) *fixture {
	t.Helper()

	down := func(context.Context, int, []*event.Event) delivery.Result { return delivery.Result{Err: errDown} }
	f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{
		{Name: "down", Open: opener(&fakeSink{tb: t, send: down})},
		{
			Name: "up", Filter: pipeline.Filter{Kinds: []event.Kind{event.KindDNS}},
			Open: opener(&fakeSink{tb: t, send: script(delivery.Result{Refused: []delivery.Refusal{{Index: 0}}})}),
		},
	}}, spool.Config{})

	f.write(t, 0, 10)
	time.Sleep(time.Minute)

	return f
}

func TestPipeline_Collector(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		f := observed(t)
		defer f.close(t)

		problems, err := testutil.CollectAndLint(f.Collector())
		if err != nil || len(problems) > 0 {
			t.Errorf("lint: %v, %v", problems, err)
		}

		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(f.Collector())

		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}

		sums, series := map[string]float64{}, 0

		for _, family := range families {
			for _, m := range family.Metric {
				series++

				for _, l := range m.Label {
					if l.GetName() == "sink" && strings.HasPrefix(family.GetName(), "trailscope_sink_") {
						sums[l.GetValue()+" "+strings.TrimPrefix(family.GetName(), "trailscope_sink_")] += m.GetCounter().GetValue() + m.GetGauge().GetValue()
					}
				}
			}
		}

		for name, want := range map[string]float64{
			"up emitted_events_total": 10, "up sent_events_total": 7, "up skipped_events_total": 2, "up dead_events_total": 1,
			"up pending_events": 0, "up dropped_events_total": 0, "up circuit_state": 1, "up healthy": 1,
			"down emitted_events_total": 10, "down pending_events": 10, "down healthy": 0, "down circuit_state": 1,
		} {
			if got, ok := sums[name]; !ok || got != want {
				t.Errorf("%s is %v (%t), want %v", name, got, ok, want)
			}
		}

		if age := sums["down oldest_event_age_seconds"]; age < 118 || age > 122 { // both lanes
			t.Errorf("the oldest events are %v s old", age)
		}

		if series > 2*50+25 {
			t.Errorf("%d series", series)
		}
	})
}

func TestPipeline_Handler(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		f := observed(t)
		defer f.close(t)

		registry := prometheus.NewRegistry()
		registry.MustRegister(f.Collector())

		failing := false
		h := f.Handler(&pipeline.HandlerConfig{
			Gatherer: registry,
			Problems: func() ([]string, bool) {
				if failing {
					return []string{"capture has stopped"}, true
				}

				return nil, false
			},
		})

		get := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))

			return w
		}

		if w := get("/metrics"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `trailscope_sink_sent_events_total{lane="high",sink="up"}`) {
			t.Errorf("metrics: %d, %s", w.Code, w.Body)
		}

		if w := get("/"); w.Code != http.StatusNotFound {
			t.Errorf("/: %d", w.Code)
		}

		var got pipeline.Health

		w := get("/healthz")
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("health: %d, %v, %s", w.Code, err, w.Body)
		}

		if got.Status != pipeline.StatusDegraded || len(got.Sinks) != 2 || got.Sinks[0].Healthy || !got.Sinks[1].Healthy ||
			!slices.Equal(got.Problems, []string{"sink down: receiver is down; 10 events wait"}) {
			t.Errorf("health %+v", got)
		}

		failing = true
		w = get("/healthz")

		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusServiceUnavailable ||
			got.Status != pipeline.StatusFailing || len(got.Problems) != 2 {
			t.Errorf("health: %d, %v, %+v", w.Code, err, got)
		}
	})
}
