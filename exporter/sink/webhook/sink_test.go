package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/webhook"
)

// now is the clock of the tests.
var now = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

// sink returns a sink.
func sink(t *testing.T, c *webhook.Config) *webhook.Sink {
	t.Helper()

	c.Location, c.Version, c.Now = time.UTC, "1.2.3", func() time.Time { return now }
	if c.Least == "" {
		c.Least = "low"
	}

	s, err := webhook.New(c)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})

	return s
}

// send sends a batch within a few seconds.
func send(t *testing.T, s *webhook.Sink, batch []*event.Event) delivery.Result {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	return s.Send(ctx, batch)
}

func TestSink_Send(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{})
	s := sink(t, &webhook.Config{URL: r.URL + "/services/T0/secret?x=1", Token: "tok", Format: `{"event": %(json)s, "time": "%(time)s"}`})
	events := exportertest.Events()

	if res := send(t, s, events); res.Err != nil || len(res.Retry) > 0 || len(res.Refused) > 0 {
		t.Fatalf("got %+v", res)
	}

	for i, req := range r.Wait(t, len(events)) {
		if req.Method != "POST" || req.Path != "/services/T0/secret" || req.Query != "x=1" ||
			req.Header.Get("Content-Type") != "application/json" || req.Header.Get("Authorization") != "Bearer tok" ||
			req.Header.Get("User-Agent") != "trailscope/1.2.3" {
			t.Fatalf("request %+v", req)
		}

		checkBody(t, events[i], req.Body)
	}

	if got := s.Stats(); got != (webhook.Stats{Posted: uint64(len(events))}) {
		t.Errorf("stats %+v", got)
	}
}

// checkBody compares a body with its event.
func checkBody(t *testing.T, e *event.Event, body []byte) {
	t.Helper()

	var got struct {
		Time  string         `json:"time"`
		Event map[string]any `json:"event"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}

	dash := func(s string) string {
		if s == "" {
			return "-"
		}

		return string([]rune(s))
	}
	want := map[string]any{
		"timestamp": float64(e.Time.Unix()), "sensor": dash(e.Sensor), "severity": e.Threat.Severity.String(),
		"src_ip": dash(e.SourceText()), "src_port": string(e.AppendSourcePort(nil)),
		"dst_ip": string(e.AppendDestination(nil)), "dst_port": string(e.AppendDestinationPort(nil)),
		"proto": string(e.AppendTransport(nil)), "type": string(e.Kind), "trail": dash(e.Trail), "info": dash(e.Info),
		"reference": dash(e.Reference),
	}

	if fmt.Sprint(got.Event) != fmt.Sprint(want) || got.Time != string(event.AppendTime(nil, e.Time, time.UTC)) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestSink_Send_answers is the protocol table: three events, the second of
// which gets the answer.
func TestSink_Send_answers(t *testing.T) {
	date := now.Add(90 * time.Second).Format(http.TimeFormat)

	testCases := []struct {
		name    string
		step    exportertest.Step
		refused bool
		after   time.Duration
	}{
		{name: "429", step: exportertest.Step{Status: 429}},
		{name: "429_seconds", step: exportertest.Step{Status: 429, Header: http.Header{"Retry-After": {"7"}}}, after: 7 * time.Second},
		{name: "503_date", step: exportertest.Step{Status: 503, Header: http.Header{"Retry-After": {date}}}, after: 90 * time.Second},
		{name: "503_past", step: exportertest.Step{Status: 503, Header: http.Header{"Retry-After": {"Mon, 06 May 2024 11:00:00 GMT"}}}},
		{name: "503_junk", step: exportertest.Step{Status: 503, Header: http.Header{"Retry-After": {"-1"}}}},
		{name: "500", step: exportertest.Step{Status: 500}},
		{name: "502", step: exportertest.Step{Status: 502}},
		{name: "504", step: exportertest.Step{Status: 504}},
		{name: "401", step: exportertest.Step{Status: 401}},
		{name: "403", step: exportertest.Step{Status: 403}},
		{name: "404", step: exportertest.Step{Status: 404}},
		{name: "408", step: exportertest.Step{Status: 408}},
		{name: "redirect", step: exportertest.Step{Status: 302, Header: http.Header{"Location": {"http://127.0.0.1:9/else"}}}},
		{name: "reset", step: exportertest.Step{Reset: true}},
		{name: "hang", step: exportertest.Step{Hang: true}},
		{name: "400", step: exportertest.Step{Status: 400, Body: "no /hook/secret here"}, refused: true},
		{name: "410", step: exportertest.Step{Status: 410}, refused: true},
		{name: "413", step: exportertest.Step{Status: 413}, refused: true},
		{name: "422", step: exportertest.Step{Status: 422}, refused: true},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Steps: []exportertest.Step{{}, tc.step}})
			s := sink(t, &webhook.Config{URL: r.URL + "/hook/secret", Timeout: 300 * time.Millisecond})
			events := exportertest.Events()[:3]
			res := send(t, s, events)

			if res.Err != nil || res.RetryAfter != tc.after {
				t.Fatalf("got %+v", res)
			}

			if tc.refused {
				if len(res.Refused) != 1 || res.Refused[0].Index != 1 || len(res.Retry) > 0 || strings.Contains(res.Refused[0].Reason, "secret") {
					t.Errorf("got %+v", res)
				}

				if got := s.Stats().Posted; got != 2 {
					t.Errorf("%d posted", got)
				}

				return
			}

			if !slices.Equal(res.Retry, []int{1, 2}) || len(res.Refused) > 0 {
				t.Errorf("got %+v", res)
			}

			// The next attempt begins with the one that failed.
			if res := send(t, s, events[1:]); res.Err != nil || len(res.Retry) > 0 {
				t.Errorf("again: %+v", res)
			}

			if got := s.Stats().Posted; got != 3 {
				t.Errorf("%d posted", got)
			}
		})
	}
}

func TestSink_Send_first(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Else: exportertest.Step{Status: 503, Header: http.Header{"Retry-After": {"3"}}, Body: "hook/secret and tok-en"},
	})
	s := sink(t, &webhook.Config{URL: strings.Replace(r.URL, "//", "//user:pass-word@", 1) + "/hook/secret", Token: "tok-en"})

	res := send(t, s, exportertest.Events())
	if res.Err == nil || res.RetryAfter != 3*time.Second || len(res.Retry) > 0 || res.Permanent || len(r.Requests()) != 1 {
		t.Errorf("got %+v after %d requests", res, len(r.Requests()))
	}

	r.Close()

	for _, err := range []error{res.Err, send(t, s, exportertest.Events()).Err} {
		if err == nil || strings.Contains(err.Error(), "/secret") || strings.Contains(err.Error(), "pass-word") || strings.Contains(err.Error(), "tok-en") {
			t.Errorf("got %v", err)
		}
	}
}

func TestSink_Send_filter(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Steps: []exportertest.Step{{Status: 500}}})
	s := sink(t, &webhook.Config{URL: r.URL, Least: "high", Throttle: time.Minute})

	severities := map[event.Severity]*event.Event{}
	for _, e := range exportertest.Events() {
		severities[e.Threat.Severity] = e
	}

	high := severities[event.SeverityHigh]
	soon, late := *high, *high
	soon.Time, late.Time = high.Time.Add(59*time.Second), high.Time.Add(time.Minute)
	batch := []*event.Event{severities[event.SeverityLow], severities[event.SeverityMedium], high, &soon, &late}

	if res := send(t, s, batch); !slices.Equal(res.Retry, []int{2, 3, 4}) {
		t.Fatalf("got %+v", res)
	}

	if res := send(t, s, batch[2:]); res.Err != nil || len(res.Retry) > 0 {
		t.Fatalf("got %+v", res)
	}

	if got := s.Stats(); got != (webhook.Stats{Posted: 2, Throttled: 1, Below: 2}) {
		t.Errorf("stats %+v", got)
	}
}

func TestSink_Send_tls(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	files := ca.Files(t, &exportertest.Leaf{Client: true})
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: ca.Server(t, true)})
	events := exportertest.Events()[:1]

	if res := send(t, sink(t, &webhook.Config{URL: r.URL}), events); res.Err == nil {
		t.Error("a certificate of nobody is taken")
	}

	s := sink(t, &webhook.Config{URL: r.URL, CAFile: files.CA, CertFile: files.Cert, KeyFile: files.Key})
	if res := send(t, s, events); res.Err != nil {
		t.Error(res.Err)
	}
}

func TestSink_Send_canceled(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Hang: true}})
	s := sink(t, &webhook.Config{URL: r.URL})

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)

	if res := s.Send(ctx, exportertest.Events()[:2]); !errors.Is(res.Err, context.Canceled) {
		t.Errorf("got %+v", res)
	}
}

func TestConfig_Validate(t *testing.T) {
	const good = "https://hooks.example/s/secret"

	testCases := []struct {
		name   string
		config webhook.Config
		want   string
	}{
		{name: "least", config: webhook.Config{URL: good}},
		{name: "text", config: webhook.Config{URL: good, ContentType: "text/plain; charset=utf-8", Format: "%(info)s"}},
		{name: "form", config: webhook.Config{URL: good, ContentType: "application/x-www-form-urlencoded", Format: "a=%(info)s"}},
		{name: "vendor_json", config: webhook.Config{URL: good, ContentType: "application/cloudevents+json"}},
		{name: "no_url", want: "url"},
		{name: "url", config: webhook.Config{URL: "hooks.example/secret"}, want: "url"},
		{name: "bad_url", config: webhook.Config{URL: "http://a b/%zz/secret"}, want: "url"},
		{name: "scheme", config: webhook.Config{URL: "ftp://hooks.example/secret"}, want: "url"},
		{name: "format", config: webhook.Config{URL: good, Format: "%(info)s"}, want: "format"},
		{name: "content_type", config: webhook.Config{URL: good, ContentType: "text/html"}, want: "content_type"},
		{name: "no_content_type", config: webhook.Config{URL: good, ContentType: "json"}, want: "content_type"},
		{name: "header_in_content_type", config: webhook.Config{URL: good, ContentType: "text/plain\r\nX: y"}, want: "content_type"},
		{name: "token", config: webhook.Config{URL: good, Token: "secret\n"}, want: "token"},
		{name: "severity", config: webhook.Config{URL: good, Least: "critical"}, want: "severity"},
		{name: "throttle", config: webhook.Config{URL: good, Throttle: -1}, want: "throttle"},
		{name: "timeout", config: webhook.Config{URL: good, Timeout: time.Hour}, want: "timeout"},
		{name: "key", config: webhook.Config{URL: good, KeyFile: "k"}, want: "cert_file, key_file"},
		{name: "several", config: webhook.Config{Least: "x", Timeout: -1}, want: "url severity timeout"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var got []string

			err := tc.config.Validate()
			if err != nil {
				for line := range strings.Lines(err.Error()) {
					key, _, _ := strings.Cut(line, ": ")
					got = append(got, key)
				}

				if strings.Contains(err.Error(), "secret") {
					t.Errorf("a secret is told: %v", err)
				}
			}

			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %v", err)
			}

			if _, newErr := webhook.New(&tc.config); (newErr == nil) != (err == nil) {
				t.Errorf("New says %v", newErr)
			}
		})
	}
}

func TestNew_noFiles(t *testing.T) {
	if _, err := webhook.New(&webhook.Config{URL: "https://a/", CAFile: "/nonexistent"}); err == nil || !strings.HasPrefix(err.Error(), "ca_file: ") {
		t.Errorf("got %v", err)
	}
}
