package elastic_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// TestSink_Send_nodes proves that another node takes the events within the same
// attempt when one fails, whichever is asked first.
func TestSink_Send_nodes(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name string
		step exportertest.Step

		// stopped closes the failing node.
		stopped bool
	}{
		{name: "stopped", stopped: true},
		{name: "reset", step: exportertest.Step{Reset: true}},
		{name: "bad_gateway", step: exportertest.Step{Status: http.StatusBadGateway}},
		{name: "no_master", step: exportertest.Step{Status: http.StatusServiceUnavailable}},
		{name: "timeout_behind", step: exportertest.Step{Status: http.StatusGatewayTimeout}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			b := new(bulk)
			broken := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: tc.step})
			works := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: b.reply}})

			if tc.stopped {
				broken.Close()
			}

			s := newSink(t, &elastic.Config{URLs: []string{broken.URL + "/a", works.URL + "/b", broken.URL + "/c"}})
			batch := exportertest.Events()

			for i := range batch {
				(&want{}).check(t, s.Send(t.Context(), batch[i:i+1]))
			}

			if diff := cmp.Diff(all(len(batch)), b.delivered(batch)); diff != "" {
				t.Errorf("delivered: %s", diff)
			}

			for _, r := range works.Requests() {
				if r.Path != "/b/logs-trailscope.detection-default/_bulk" {
					t.Errorf("path %s", r.Path)
				}
			}
		})
	}
}

// TestSink_Send_hangingNode proves that a node that hangs costs one attempt and
// not the next one.
func TestSink_Send_hangingNode(t *testing.T) {
	t.Parallel()

	b := new(bulk)
	hangs := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Hang: true}})
	works := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: b.reply}})
	s := newSink(t, &elastic.Config{URLs: []string{hangs.URL, works.URL}})
	batch := exportertest.Events()[:5]

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()

	(&want{Err: "deadline exceeded"}).check(t, s.Send(ctx, batch))

	for range 4 {
		(&want{}).check(t, s.Send(t.Context(), batch))
	}

	if n := len(hangs.Requests()); n != 1 {
		t.Errorf("the hanging node got %d requests", n)
	}
}

// TestSink_Send_busyNode proves that all nodes are not asked for what one may
// refuse for now.
func TestSink_Send_busyNode(t *testing.T) {
	t.Parallel()

	c := &exportertest.HTTPConfig{Else: exportertest.Step{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"2"}}}}
	one, two := exportertest.NewHTTPReceiver(t, c), exportertest.NewHTTPReceiver(t, c)
	s := newSink(t, &elastic.Config{URLs: []string{one.URL, two.URL}})

	(&want{Err: "HTTP 429", after: 2}).check(t, s.Send(t.Context(), exportertest.Events()[:5]))

	if n := len(one.Requests()) + len(two.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestSink_Send_allNodes proves that the answer is the last node's when every
// node fails.
func TestSink_Send_allNodes(t *testing.T) {
	t.Parallel()

	c := &exportertest.HTTPConfig{Else: exportertest.Step{
		Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"4"}},
		Body: `{"error":{"type":"master_not_discovered_exception","reason":null},"status":503}`,
	}}
	one, two := exportertest.NewHTTPReceiver(t, c), exportertest.NewHTTPReceiver(t, c)
	s := newSink(t, &elastic.Config{URLs: []string{one.URL, two.URL}})

	(&want{Err: "HTTP 503: master_not_discovered_exception", after: 4}).check(t, s.Send(t.Context(), exportertest.Events()[:5]))

	if n := len(one.Requests()) + len(two.Requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}
