package elastic_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// bulk is a bulk endpoint: it takes documents as Elasticsearch does, each id
// once, and treats those of rules otherwise.
type bulk struct {
	// rules are answers of single documents, by their position in the request.
	rules map[int]item

	mu     sync.Mutex
	stored map[string]json.RawMessage
	order  []string
}

// item is an item of a bulk answer.
type item struct {
	Error        any    `json:"error,omitempty"`
	FailureStore string `json:"failure_store,omitempty"`
	Status       int    `json:"status"`
}

// failure returns an item with an error.
func failure(status int, kind, reason string) item {
	return item{Status: status, Error: map[string]any{"type": kind, "reason": reason}}
}

// reply answers a bulk request.
func (b *bulk) reply(r *exportertest.Request) (status int, body string) {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.stored == nil {
		b.stored = map[string]json.RawMessage{}
	}

	lines := strings.Split(strings.TrimSuffix(string(r.Body), "\n"), "\n")

	var items []map[string]item

	for i := 0; i+1 < len(lines); i += 2 {
		var action struct {
			Create struct {
				ID string `json:"_id"`
			} `json:"create"`
		}
		if json.Unmarshal([]byte(lines[i]), &action) != nil || !json.Valid([]byte(lines[i+1])) {
			return http.StatusBadRequest, `{"error":{"type":"illegal_argument_exception","reason":"malformed"},"status":400}`
		}

		got, ok := b.rules[i/2]

		switch {
		case ok:
		case b.stored[action.Create.ID] != nil:
			got = failure(http.StatusConflict, "version_conflict_engine_exception", "document already exists")
		default:
			got = item{Status: http.StatusCreated}
			b.stored[action.Create.ID] = json.RawMessage(lines[i+1])
			b.order = append(b.order, action.Create.ID)
		}

		items = append(items, map[string]item{"create": got})
	}

	text, err := json.Marshal(map[string]any{"items": items})
	if err != nil {
		return http.StatusInternalServerError, err.Error()
	}

	return http.StatusOK, string(text)
}

// delivered returns the positions in batch of what is stored, in the order of
// arrival.
func (b *bulk) delivered(batch []*event.Event) []int {
	b.mu.Lock()
	defer b.mu.Unlock()

	list := make([]int, 0, len(b.order))
	for _, id := range b.order {
		list = append(list, slices.IndexFunc(batch, func(e *event.Event) bool { return e.ID.String() == id }))
	}

	return list
}

// newSink returns a sink that is closed with the test.
func newSink(tb testing.TB, c *elastic.Config) *elastic.Sink {
	tb.Helper()

	s, err := elastic.New(c)
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("closing: %v", err)
		}
	})

	return s
}

// all is every position of a batch of n events.
func all(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}

	return list
}

// want is an expected result: Err is a part of the error's text.
type want struct {
	Err     string
	Retry   []int
	Refused []delivery.Refusal

	// after is RetryAfter in seconds.
	after     int
	Halve     bool
	Permanent bool
}

// check compares a result.
func (w *want) check(tb testing.TB, got delivery.Result) {
	tb.Helper()

	switch {
	case w.Err == "" && got.Err != nil:
		tb.Errorf("error %v", got.Err)
	case w.Err != "" && (got.Err == nil || !strings.Contains(got.Err.Error(), w.Err)):
		tb.Errorf("error %v, want one with %q", got.Err, w.Err)
	}

	if diff := cmp.Diff(w.Retry, got.Retry); diff != "" {
		tb.Errorf("retry: %s", diff)
	}

	if diff := cmp.Diff(w.Refused, got.Refused); diff != "" {
		tb.Errorf("refused: %s", diff)
	}

	if got.Halve != w.Halve || got.Permanent != w.Permanent {
		tb.Errorf("halve %t, permanent %t", got.Halve, got.Permanent)
	}

	if seconds := int(got.RetryAfter.Round(1e9).Seconds()); seconds != w.after {
		tb.Errorf("retry after %d s, want %d", seconds, w.after)
	}
}
