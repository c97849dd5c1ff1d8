package otlp_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
	"time"

	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// outcome is what a line of the protocol table expects.
type outcome struct {
	// text is part of the error or of the refusals' reason.
	text string

	after                         time.Duration
	refused                       int
	rejected, warnings            uint64
	failed, permanent, halve, not bool
}

// check holds a result against it.
func (o *outcome) check(t *testing.T, r delivery.Result, s otlp.Stats) {
	t.Helper()

	if (r.Err != nil) != o.failed || r.Permanent != o.permanent || r.Halve != o.halve || r.RetryAfter != o.after {
		t.Errorf("got %+v, want %+v", r, *o)
	}

	if len(r.Retry) != 0 || len(r.Refused) != o.refused {
		t.Errorf("retry %v, refused %v, want %d refused", r.Retry, r.Refused, o.refused)
	}

	for i, refusal := range r.Refused {
		if refusal.Index != i || !strings.Contains(refusal.Reason, o.text) {
			t.Errorf("refusal %d is %+v", i, refusal)
		}
	}

	if r.Err != nil && !strings.Contains(r.Err.Error(), o.text) {
		t.Errorf("error %q does not say %q", r.Err, o.text)
	}

	if (s != otlp.Stats{Rejected: o.rejected, Warnings: o.warnings}) {
		t.Errorf("counted %+v", s)
	}
}

// again, never, smaller are the outcomes of batches that fail.
func again(text string, after time.Duration) outcome {
	return outcome{failed: true, text: text, after: after}
}
func never(text string) outcome { return outcome{failed: true, permanent: true, text: text} }

func TestSink_Send_httpTable(t *testing.T) {
	t.Parallel()

	const later = 20 * time.Second // after the tests' clock

	date := clock.Add(later).Format(http.TimeFormat)
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}

		return h
	}
	failure := marshal(&statuspb.Status{Code: 3, Message: "no such\ntenant"})

	testCases := []struct {
		name string
		step exportertest.Step
		want outcome
	}{
		{name: "200", step: exportertest.Step{Header: protobuf(), Body: marshal(&collogpb.ExportLogsServiceResponse{})}},
		{name: "200_empty", step: exportertest.Step{}},
		{name: "202", step: exportertest.Step{Status: 202}},
		{name: "204", step: exportertest.Step{Status: 204}},
		{name: "partial_some", step: exportertest.Step{Header: protobuf(), Body: marshal(partial(3, "too old"))}, want: outcome{rejected: 3}},
		{name: "partial_all", step: exportertest.Step{Header: protobuf(), Body: marshal(partial(7, "too old"))}, want: outcome{refused: 7, text: "too old"}},
		{name: "partial_more", step: exportertest.Step{Header: protobuf(), Body: marshal(partial(99, ""))}, want: outcome{refused: 7, text: "rejected"}},
		{name: "partial_negative", step: exportertest.Step{Header: protobuf(), Body: marshal(partial(-4, ""))}},
		{name: "partial_warning", step: exportertest.Step{Header: protobuf(), Body: marshal(partial(0, "deprecated"))}, want: outcome{warnings: 1}},
		{
			name: "partial_json", want: outcome{rejected: 2},
			step: exportertest.Step{Header: header("Content-Type", "application/json; charset=utf-8"), Body: `{"partialSuccess":{"rejectedLogRecords":"2"},"x":1}`},
		},
		{name: "200_unreadable", step: exportertest.Step{Header: protobuf(), Body: "\xff\xff"}, want: outcome{warnings: 1}},
		{name: "200_text", step: exportertest.Step{Header: header("Content-Type", "text/plain"), Body: "ok"}},
		{name: "200_web_page", step: exportertest.Step{Header: header("Content-Type", "text/html"), Body: "<html>log in"}, want: again("web page", 0)},
		{name: "200_cut", step: exportertest.Step{Header: protobuf(), Cut: true, Body: strings.Repeat("x", 4000)}, want: again("breaks off", 0)},
		{name: "301", step: exportertest.Step{Status: 301, Header: header("Location", "/elsewhere")}, want: again("redirects are not followed", 0)},
		{name: "307", step: exportertest.Step{Status: 307, Header: header("Location", "/elsewhere")}, want: again("307", 0)},
		{name: "400", step: exportertest.Step{Status: 400, Header: protobuf(), Body: failure}, want: never("no such tenant")},
		{name: "400_json", step: exportertest.Step{Status: 400, Header: header("Content-Type", "application/json"), Body: `{"code":3,"message":"bad"}`}, want: never(": bad")},
		{name: "401", step: exportertest.Step{Status: 401}, want: again("401", 0)},
		{name: "403", step: exportertest.Step{Status: 403, Body: "who are you"}, want: again("who are you", 0)},
		{name: "404", step: exportertest.Step{Status: 404}, want: again("404", 0)},
		{name: "408", step: exportertest.Step{Status: 408}, want: again("408", 0)},
		{name: "413", step: exportertest.Step{Status: 413}, want: outcome{failed: true, halve: true, text: "413"}},
		{name: "413_unread", step: exportertest.Step{Status: 413, Unread: true}, want: outcome{failed: true, halve: true, text: "413", not: true}},
		{name: "415", step: exportertest.Step{Status: 415}, want: again("415", 0)},
		{name: "422", step: exportertest.Step{Status: 422}, want: never("422")},
		{name: "429_seconds", step: exportertest.Step{Status: 429, Header: header("Retry-After", "7")}, want: again("429", 7*time.Second)},
		{name: "429_date", step: exportertest.Step{Status: 429, Header: header("Retry-After", date)}, want: again("429", later)},
		{name: "429_past", step: exportertest.Step{Status: 429, Header: header("Retry-After", clock.Add(-later).Format(http.TimeFormat))}, want: again("429", 0)},
		{name: "429_nonsense", step: exportertest.Step{Status: 429, Header: header("Retry-After", "-5")}, want: again("429", 0)},
		{name: "429_absent", step: exportertest.Step{Status: 429}, want: again("429", 0)},
		{name: "500", step: exportertest.Step{Status: 500, Body: "broken"}, want: never("500 Internal Server Error: broken")},
		{name: "502", step: exportertest.Step{Status: 502, Header: header("Content-Type", "text/html"), Body: "<html>"}, want: again("502", 0)},
		{name: "503", step: exportertest.Step{Status: 503, Header: header("Retry-After", "1")}, want: again("503", time.Second)},
		{name: "503_cut", step: exportertest.Step{Status: 503, Cut: true, Body: "some text"}, want: again("503", 0)},
		{name: "504", step: exportertest.Step{Status: 504}, want: again("504", 0)},
		{name: "522", step: exportertest.Step{Status: 522}, want: again("522", 0)},
		{name: "reset", step: exportertest.Step{Reset: true}, want: again("", 0)},
		{name: "hang", step: exportertest.Step{Hang: true}, want: again("deadline", 0)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Steps: []exportertest.Step{tc.step}})
			timeout := 30 * time.Second

			if tc.step.Hang {
				timeout = 2 * time.Second
			}

			s := newSink(t, &otlp.Config{Endpoint: receiver.URL, Protocol: otlp.ProtocolHTTP, Timeout: timeout})
			events := exportertest.Events()[:7]

			tc.want.check(t, s.Send(t.Context(), events), s.Stats())

			var got [][]string

			for _, r := range receiver.Requests() {
				got = append(got, idsOf(decode(t, r)))
			}

			if !tc.want.not {
				checkOnce(t, got, events)
			}
		})
	}
}

func TestSink_Send_certificates(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	good, expired := ca.Server(t, false), ca.Server(t, false)
	expired.Certificates = []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Expired: true})}
	strange := ca.Server(t, false)
	strange.Certificates = []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Names: []string{"other.example"}})}
	files := ca.Files(t, &exportertest.Leaf{Client: true})
	other := exportertest.NewCA(t).Files(t, &exportertest.Leaf{Client: true})

	testCases := []struct {
		name   string
		server *tls.Config
		config otlp.Config
		text   string // part of the error, a blank for any; empty for none
	}{
		{name: "good", server: good, config: otlp.Config{CAFile: files.CA}},
		{name: "expired", server: expired, config: otlp.Config{CAFile: files.CA}, text: "expired"},
		{name: "other_name", server: strange, config: otlp.Config{CAFile: files.CA}, text: "certificate"},
		{name: "unknown_authority", server: good, config: otlp.Config{CAFile: other.CA}, text: "unknown authority"},
		{name: "system_authorities", server: good, text: "unknown authority"},
		{name: "client", server: ca.Server(t, true), config: otlp.Config{CAFile: files.CA, CertFile: files.Cert, KeyFile: files.Key}},
		{name: "client_absent", server: ca.Server(t, true), config: otlp.Config{CAFile: files.CA}, text: " "},
		{name: "client_unknown", server: ca.Server(t, true), config: otlp.Config{CAFile: files.CA, CertFile: other.Cert, KeyFile: other.Key}, text: " "},
	}

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		for _, tc := range testCases {
			t.Run(protocol+"/"+tc.name, func(t *testing.T) {
				t.Parallel()

				c := tc.config
				c.Protocol = protocol
				var got func() int

				if protocol == otlp.ProtocolHTTP {
					receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: tc.server})
					c.Endpoint = receiver.URL
					got = func() int { return len(receiver.Requests()) }
				} else {
					receiver := newGRPCReceiver(t, tc.server, nil)
					c.Endpoint = receiver.url
					got = func() int { return len(receiver.got()) }
				}

				r := newSink(t, &c).Send(t.Context(), exportertest.Events()[:2])
				if tc.text == "" && (r.Err != nil || got() != 1) {
					t.Errorf("got %+v", r)
				}

				if tc.text != "" && (r.Err == nil || r.Permanent || got() != 0 || !strings.Contains(r.Err.Error(), tc.text)) {
					t.Errorf("got %+v after %d requests", r, got())
				}
			})
		}
	}
}

func TestSink_Send_nobodyThere(t *testing.T) {
	t.Parallel()

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()

			receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{})
			receiver.Close()

			s := newSink(t, &otlp.Config{Endpoint: receiver.URL, Protocol: protocol})
			if r := s.Send(t.Context(), exportertest.Events()[:2]); r.Err == nil || r.Permanent || r.Halve {
				t.Errorf("got %+v", r)
			}

			ctx, cancel := context.WithCancel(t.Context())
			cancel()

			if r := s.Send(ctx, exportertest.Events()[:2]); r.Err == nil || r.Permanent || r.Halve {
				t.Errorf("cancelled: got %+v", r)
			}
		})
	}
}
