package syslog_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
)

// sink returns a sink that is closed with the test.
func sink(t *testing.T, c *syslog.Config) *syslog.Sink {
	t.Helper()

	s, err := syslog.New(complete(c))
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
func send(t *testing.T, s *syslog.Sink, batch []*event.Event) delivery.Result {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	return s.Send(ctx, batch)
}

// accepted fails the test unless all of a batch was.
func accepted(t *testing.T, r delivery.Result) {
	t.Helper()

	if r.Err != nil || len(r.Retry) > 0 || len(r.Refused) > 0 {
		t.Fatalf("not accepted: %+v", r)
	}
}

func TestSink_Send(t *testing.T) {
	ca := exportertest.NewCA(t)
	client := ca.Files(t, &exportertest.Leaf{Client: true})
	secure := syslog.Config{Network: "tls", CAFile: client.CA, CertFile: client.Cert, KeyFile: client.Key}
	secureLF := secure
	secureLF.Framing, secureLF.Header = "lf", "rfc3164"

	testCases := []struct {
		name     string
		receiver exportertest.LinesConfig
		config   syslog.Config
		octets   bool
	}{
		{"udp", exportertest.LinesConfig{Network: "udp"}, syslog.Config{}, false},
		{"udp_rfc3164", exportertest.LinesConfig{Network: "udp"}, syslog.Config{Header: "rfc3164"}, false},
		{"udp_maltrail", exportertest.LinesConfig{Network: "udp"}, syslog.Config{Format: "maltrail"}, false},
		{"tcp", exportertest.LinesConfig{Network: "tcp"}, syslog.Config{Network: "tcp"}, true},
		{"tcp_lf", exportertest.LinesConfig{Network: "tcp"}, syslog.Config{Network: "tcp", Framing: "lf"}, false},
		{"tcp_maltrail", exportertest.LinesConfig{Network: "tcp"}, syslog.Config{Network: "tcp", Format: "maltrail"}, false},
		{"tls", exportertest.LinesConfig{Network: "tcp", TLS: ca.Server(t, true)}, secure, true},
		{"tls_lf", exportertest.LinesConfig{Network: "tcp", TLS: ca.Server(t, true)}, secureLF, false},
		{"unix", exportertest.LinesConfig{Network: "unix"}, syslog.Config{Network: "unix"}, true},
		{"unixgram", exportertest.LinesConfig{Network: "unixgram"}, syslog.Config{Network: "unixgram"}, false},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &tc.receiver)
			tc.config.Address = r.Address
			s := sink(t, &tc.config)
			x := encoder(t, &tc.config)
			events := exportertest.Events()

			for len(events) > 0 {
				n := min(7, len(events))
				accepted(t, send(t, s, events[:n]))
				events = events[n:]
			}

			events = exportertest.Events()
			got := r.Wait(t, len(events))

			for i, e := range events {
				if want := string(x.Append(nil, e)); got[i].Text != want || got[i].Octets != tc.octets {
					t.Errorf("message %d\ngot  %q\nwant %q", i, got[i].Text, want)
				}
			}

			if len(got) != len(events) {
				t.Errorf("%d messages for %d events", len(got), len(events))
			}
		})
	}
}

// TestSink_Send_breaks delivers to a receiver that resets the connection each
// time it has read a batch: everything arrives.
func TestSink_Send_breaks(t *testing.T) {
	t.Parallel()

	const size = 20

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp"})
	s := sink(t, &syslog.Config{Network: "tcp", Address: r.Address})
	events := exportertest.Many(30 * size)

	for at, attempts := 0, 0; at < len(events); attempts++ {
		if attempts > 10*len(events) {
			t.Fatal("no progress")
		}

		if send(t, s, events[at:at+size]).Err == nil {
			at += size

			r.Wait(t, at)
			r.Reset()
		}
	}

	arrived := map[string]bool{}

	for _, m := range r.Messages() {
		if _, after, ok := strings.Cut(m.Text, " externalId="); ok {
			arrived[after[:32]] = true
		}
	}

	for i, e := range events {
		if !arrived[e.ID.String()] {
			t.Errorf("event %d is missing", i)
		}
	}

	if r.Connections() < 30 {
		t.Errorf("%d connections", r.Connections())
	}
}

func TestSink_Send_nobody(t *testing.T) {
	testCases := []struct {
		name   string
		config syslog.Config
	}{
		{"udp", syslog.Config{Address: "127.0.0.1:9"}},
		{"tcp", syslog.Config{Network: "tcp", Address: "127.0.0.1:9"}},
		{"unix", syslog.Config{Network: "unix", Address: "/nonexistent/socket"}},
		{"unixgram", syslog.Config{Network: "unixgram", Address: "/nonexistent/socket"}},
		{"tls", syslog.Config{Network: "tls", Address: "127.0.0.1:9"}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			res := send(t, sink(t, &tc.config), exportertest.Events())
			if res.Err == nil || res.Permanent || res.Halve {
				t.Errorf("got %+v", res)
			}
		})
	}
}
