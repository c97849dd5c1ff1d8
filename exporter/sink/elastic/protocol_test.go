package elastic_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// now is the clock of the tests.
var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// clock returns now.
func clock() time.Time { return now }

// protocolCase is one answer of a receiver to a batch of six events.
type protocolCase struct {
	name string

	// step is the answer; nil to take the events by rules.
	step *exportertest.Step

	rules map[int]item
	want  want

	// delivered is what is stored after the attempt. After another attempt,
	// without rules, everything is that is not refused.
	delivered []int
}

// items are the cases in which Elasticsearch answers 200.
func itemCases() []protocolCase {
	const malformed = "HTTP 400: document_parsing_exception: failed to parse"

	bad := failure(400, "document_parsing_exception", "failed to parse")
	busy := failure(429, "es_rejected_execution_exception", "queue is full")

	return []protocolCase{
		{name: "all_created", delivered: all(6)},
		{
			name:  "mixed",
			rules: map[int]item{1: failure(409, "version_conflict_engine_exception", "exists"), 2: bad, 3: busy, 4: failure(503, "unavailable_shards_exception", "no primary")},
			want:  want{Retry: []int{3, 4}, Refused: []delivery.Refusal{{Index: 2, Reason: malformed}}}, delivered: []int{0, 5},
		},
		{
			name: "all_busy", rules: map[int]item{0: busy, 1: busy, 2: busy, 3: busy, 4: busy, 5: busy},
			want: want{Err: "no event was taken: HTTP 429: es_rejected_execution_exception: queue is full"}, delivered: []int{},
		},
		{
			name: "busy_or_refused", rules: map[int]item{0: bad, 1: busy, 2: busy, 3: busy, 4: busy, 5: busy},
			want: want{Err: "queue is full", Refused: []delivery.Refusal{{Index: 0, Reason: malformed}}}, delivered: []int{},
		},
		{
			name: "all_refused", rules: map[int]item{0: bad, 1: bad, 2: bad, 3: bad, 4: bad, 5: bad},
			want: want{Refused: refusals(malformed, all(6)...)}, delivered: []int{},
		},
		{
			name: "failure_store",
			rules: map[int]item{
				4: {Status: 201, FailureStore: "used"}, 5: {Status: 201, FailureStore: "not_applicable_or_unknown"},
			},
			want:      want{Refused: []delivery.Refusal{{Index: 4, Reason: "kept in the failure store, not indexed"}}},
			delivered: all(4),
		},
		{
			name: "settings_not_events",
			rules: map[int]item{
				0: failure(403, "security_exception", "action is unauthorized"),
				1: failure(404, "index_not_found_exception", "no such index"),
				2: failure(400, "validation_exception", "this action would add [2] shards"),
				3: failure(400, "illegal_argument_exception", "pipeline with id [geo] does not exist"),
				4: failure(413, "illegal_argument_exception", "document too large"),
			},
			want: want{
				Retry:   []int{0, 1, 2, 3},
				Refused: []delivery.Refusal{{Index: 4, Reason: "HTTP 413: illegal_argument_exception: document too large"}},
			},
			delivered: []int{5},
		},
		{
			name: "cause_and_controls",
			rules: map[int]item{0: {Status: 400, Error: map[string]any{
				"type": "document_parsing_exception", "reason": "bad\n\x1b[31m value",
				"caused_by": map[string]any{"type": "illegal_argument_exception", "reason": "not an IP"},
			}}},
			want: want{Refused: []delivery.Refusal{{
				Index: 0, Reason: "HTTP 400: document_parsing_exception: bad \ufffd[31m value: illegal_argument_exception: not an IP",
			}}},
			delivered: []int{1, 2, 3, 4, 5},
		},
		{
			name: "unknown_status", rules: map[int]item{0: {Status: 0}, 1: {Status: 302}, 2: {Status: 200}},
			want: want{Retry: []int{0, 1}}, delivered: []int{3, 4, 5},
		},
	}
}

// refusals returns refusals for one reason.
func refusals(reason string, indexes ...int) (list []delivery.Refusal) {
	for _, i := range indexes {
		list = append(list, delivery.Refusal{Index: i, Reason: reason})
	}

	return list
}

// status returns a step that answers with a status and pairs of header fields.
func status(code int, body string, header ...string) *exportertest.Step {
	s := &exportertest.Step{Status: code, Body: body, Header: http.Header{}}
	for i := 0; i+1 < len(header); i += 2 {
		s.Header.Set(header[i], header[i+1])
	}

	return s
}

// requestCases are the cases in which the request as a whole fails.
func requestCases() []protocolCase {
	const parameter = `{"error":{"root_cause":[],"type":"illegal_argument_exception",` +
		`"reason":"request [/x/_bulk] contains unrecognized parameter: [require_data_stream]"},"status":400}`

	return []protocolCase{
		{name: "too_large", step: status(413, ""), want: want{Err: "HTTP 413", Halve: true}},
		{name: "too_large_unread", step: &exportertest.Step{Status: 413, Unread: true}, want: want{Err: "HTTP 413", Halve: true}},
		{name: "bad_request", step: status(400, `{"error":{"type":"parse_exception","reason":"no"},"status":400}`), want: want{Err: "HTTP 400: parse_exception: no", Halve: true}},
		{name: "bad_request_of_a_proxy", step: status(400, "<html>"), want: want{Err: "HTTP 400"}},
		{name: "unknown_parameter", step: status(400, parameter), want: want{Err: "require_data_stream"}},
		{name: "no_handler", step: status(400, `{"error":"no handler found for uri [/x/_bulk] and method [POST]"}`), want: want{Err: "no handler found"}},
		{name: "busy_seconds", step: status(429, "", "Retry-After", "7"), want: want{Err: "HTTP 429", after: 7}},
		{name: "busy_date", step: status(429, "", "Retry-After", now.Add(90*time.Second).Format(http.TimeFormat)), want: want{Err: "HTTP 429", after: 90}},
		{name: "busy_past", step: status(429, "", "Retry-After", now.Add(-time.Hour).Format(http.TimeFormat)), want: want{Err: "HTTP 429"}},
		{name: "busy_nonsense", step: status(429, "", "Retry-After", "-5s"), want: want{Err: "HTTP 429"}},
		{name: "busy_for_ages", step: status(429, "", "Retry-After", "4000000000"), want: want{Err: "HTTP 429", after: 24 * 3600}},
		{name: "busy_absent", step: status(429, `{"error":{"type":"es_rejected_execution_exception","reason":"full"}}`), want: want{Err: "HTTP 429: es_rejected_execution_exception: full"}},
		{name: "bad_gateway", step: status(502, "<html>"), want: want{Err: "HTTP 502"}},
		{name: "unavailable", step: status(503, "", "Retry-After", "3"), want: want{Err: "HTTP 503", after: 3}},
		{name: "gateway_timeout", step: status(504, ""), want: want{Err: "HTTP 504"}},
		{name: "server_error", step: status(500, ""), want: want{Err: "HTTP 500"}},
		{name: "unauthorized", step: status(401, `{"error":{"type":"security_exception","reason":"missing authentication credentials"}}`), want: want{Err: "HTTP 401: security_exception: missing authentication credentials"}},
		{name: "forbidden", step: status(403, ""), want: want{Err: "HTTP 403"}},
		{name: "not_found", step: status(404, ""), want: want{Err: "HTTP 404"}},
		{name: "redirect", step: status(307, "", "Location", "https://user:secret@other.example:9200/x?key=secret"), want: want{Err: "HTTP 307: redirects are not followed, credentials would go along: the address may have to be https://other.example:9200"}},
		{name: "hang", step: &exportertest.Step{Hang: true}, want: want{Err: "context deadline exceeded"}},
		{name: "reset", step: &exportertest.Step{Reset: true}, want: want{Err: "sending to Elasticsearch: "}},
		{name: "reset_before_reading", step: &exportertest.Step{Reset: true, Unread: true}, want: want{Err: "sending to Elasticsearch: "}},
		{name: "reset_mid_body", step: &exportertest.Step{Cut: true, Body: `{"items":[{"create":{"status":201}}]}`}, want: want{Err: "reading the answer, HTTP 200: "}},
		{name: "bad_gzip", step: status(200, "\x1f\x8b\x08broken", "Content-Encoding", "gzip"), want: want{Err: "reading the answer, HTTP 200: "}},
		{name: "other_server", step: status(200, "<html>welcome</html>"), want: want{Err: "answer is not Elasticsearch's"}},
		{name: "too_few_items", step: status(200, `{"items":[{"create":{"status":201}}]}`), want: want{Err: "answer has 1 items for 6 events"}},
		{name: "no_items", step: status(200, `{}`), want: want{Err: "answer has 0 items"}},
		{name: "other_items", step: status(200, `{"items":[{"index":{"status":201}},{},{},{},{},{}]}`), want: want{Err: "item without a result"}},
	}
}

func TestSink_Send_protocol(t *testing.T) {
	t.Parallel()

	for _, tc := range append(itemCases(), requestCases()...) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			batch := exportertest.Events()[:6]
			b := &bulk{rules: tc.rules}
			first := exportertest.Step{Reply: b.reply}

			if tc.step != nil {
				first = *tc.step
			}

			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
				Steps: []exportertest.Step{first}, Else: exportertest.Step{Reply: b.reply},
			})
			s := newSink(t, &elastic.Config{URLs: []string{r.URL}, Now: clock})

			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()

			tc.want.check(t, s.Send(ctx, batch))

			wanted := tc.delivered
			if wanted == nil {
				wanted = []int{}
			}

			if diff := cmp.Diff(wanted, b.delivered(batch)); diff != "" {
				t.Errorf("delivered: %s", diff)
			}

			// Nothing of the failed attempt is in the way of the next one.
			b.mu.Lock()
			b.rules = nil
			b.mu.Unlock()

			if again := s.Send(t.Context(), batch); again.Err != nil || again.Retry != nil || again.Refused != nil {
				t.Errorf("second attempt: %+v", again)
			}

			if got := len(b.delivered(batch)); got != len(batch) {
				t.Errorf("%d events after the second attempt", got)
			}
		})
	}
}

func TestSink_Send_request(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name, query, encoding string
		config                elastic.Config
	}{
		{name: "usual", query: "require_data_stream=true", encoding: "gzip"},
		{name: "plain_index", config: elastic.Config{PlainIndex: true}, encoding: "gzip"},
		{name: "no_compression", config: elastic.Config{Compression: elastic.CompressionNone}, query: "require_data_stream=true"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			b := new(bulk)
			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: b.reply}})
			tc.config.URLs, tc.config.Namespace, tc.config.Version = []string{r.URL + "/es/"}, "prod", "1.2.3"

			got := newSink(t, &tc.config).Send(t.Context(), exportertest.Events())
			(&want{}).check(t, got)

			q := r.Requests()[0]
			if q.Method != http.MethodPost || q.Path != "/es/logs-trailscope.detection-prod/_bulk" {
				t.Errorf("%s %s", q.Method, q.Path)
			}

			const filter = "filter_path=items.%2A.status%2Citems.%2A.failure_store%2Citems.%2A.error.type%2Citems.%2A.error.reason" +
				"%2Citems.%2A.error.caused_by.type%2Citems.%2A.error.caused_by.reason"

			query := filter
			if tc.query != "" {
				query += "&" + tc.query
			}

			if q.Query != query {
				t.Errorf("query %s, want %s", q.Query, query)
			}

			for name, value := range map[string]string{
				"Content-Type": "application/x-ndjson", "Content-Encoding": tc.encoding, "User-Agent": "trailscope/1.2.3", "Authorization": "",
			} {
				if got := q.Header.Get(name); got != value {
					t.Errorf("%s: %q, want %q", name, got, value)
				}
			}

			if len(r.Requests()) != 1 {
				t.Errorf("%d requests for one batch", len(r.Requests()))
			}
		})
	}
}

// TestSink_Send_olderVersion proves that a cluster that does not know the
// parameter gets the events at the second attempt.
func TestSink_Send_olderVersion(t *testing.T) {
	t.Parallel()

	const answer = `{"error":{"type":"illegal_argument_exception","reason":"contains unrecognized parameter: [require_data_stream]"}}`

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Steps: []exportertest.Step{{Status: 400, Body: answer}}, Else: exportertest.Step{Reply: b.reply},
	})
	s := newSink(t, &elastic.Config{URLs: []string{r.URL}})
	batch := exportertest.Events()[:3]

	(&want{Err: "unrecognized parameter"}).check(t, s.Send(t.Context(), batch))
	(&want{}).check(t, s.Send(t.Context(), batch))

	if q := r.Requests()[1].Query; len(b.delivered(batch)) != 3 || q == r.Requests()[0].Query {
		t.Errorf("query %s", q)
	}
}
