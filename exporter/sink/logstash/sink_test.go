package logstash_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
)

// deliver sends all events and fails the test unless all are accepted.
func deliver(t *testing.T, c *logstash.Config) []*event.Event {
	t.Helper()

	c.Hostname = "host.example"

	s, err := logstash.New(c)
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	events := exportertest.Events()
	if r := s.Send(ctx, events); r.Err != nil || len(r.Retry) > 0 || len(r.Refused) > 0 {
		t.Fatalf("not accepted: %+v", r)
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}

	return events
}

func TestSink_Send(t *testing.T) {
	ca := exportertest.NewCA(t)
	files := ca.Files(t, &exportertest.Leaf{Client: true})

	testCases := []struct {
		name     string
		receiver exportertest.LinesConfig
		config   logstash.Config
	}{
		{"udp", exportertest.LinesConfig{Network: "udp"}, logstash.Config{}},
		{"tcp", exportertest.LinesConfig{Network: "tcp"}, logstash.Config{Network: "tcp"}},
		{
			"tls",
			exportertest.LinesConfig{Network: "tcp", TLS: ca.Server(t, true)},
			logstash.Config{Network: "tls", CAFile: files.CA, CertFile: files.Cert, KeyFile: files.Key},
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &tc.receiver)
			tc.config.Address = r.Address
			events := deliver(t, &tc.config)
			x := logstash.NewEncoder("host.example", nil)

			for i, m := range r.Wait(t, len(events)) {
				if want := string(x.Append(nil, events[i], 65_507)); m.Text != want {
					t.Errorf("message %d\ngot  %s\nwant %s", i, m.Text, want)
				}
			}
		})
	}
}

// TestSink_Send_jsonReceiver sends to a real receiver, which parses the
// documents.
func TestSink_Send_jsonReceiver(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()

			r := exportertest.StartJSONReceiver(t)
			address := map[string]string{"udp": r.UDP, "tcp": r.TCP}[network]
			events := deliver(t, &logstash.Config{Network: network, Address: address})

			for i, got := range r.Wait(t, len(events)) {
				if want := wanted(events[i]); !reflect.DeepEqual(got, want) {
					t.Errorf("document %d\ngot  %v\nwant %v", i, got, want)
				}
			}
		})
	}
}

// wanted is the document of an event, as SPEC 6.3 has it.
func wanted(e *event.Event) any {
	number := func(n any) json.Number { return json.Number(fmt.Sprint(n)) }
	text := func(s string) string {
		s = string([]rune(s))            // invalid bytes become U+FFFD
		s, _, _ = strings.Cut(s, "\x00") // this receiver's texts end there

		return s
	}
	port := func(p event.Port, list []event.Port, column []byte) any {
		switch {
		case len(list) > 1:
			return string(column)
		case p < 0:
			return "-"
		default:
			return number(int(p))
		}
	}
	trail := any(text(e.Trail))

	if e.Kind == event.KindPORT {
		trail = number(e.Trail)
	}

	return map[string]any{
		"timestamp": number(e.Time.Unix()), "sensor": "host.example", "severity": e.Threat.Severity.String(),
		"src_ip":   strings.TrimSpace(string(orDash(e.AppendSource(nil)))),
		"src_port": port(e.SourcePort, e.SourcePorts, e.AppendSourcePort(nil)),
		"dst_ip":   string(e.AppendDestination(nil)),
		"dst_port": port(e.DestinationPort, e.DestinationPorts, e.AppendDestinationPort(nil)),
		"proto":    string(e.AppendTransport(nil)), "type": string(e.Kind),
		"trail": trail, "info": text(e.Info), "reference": text(e.Reference),
	}
}

// orDash returns b, or `-` if it is empty.
func orDash(b []byte) []byte {
	if len(b) == 0 {
		return []byte("-")
	}

	return b
}

func TestConfig_Validate(t *testing.T) {
	testCases := []struct {
		name   string
		config logstash.Config
		want   string
	}{
		{name: "least", config: logstash.Config{Address: "a:1"}},
		{name: "tls", config: logstash.Config{Network: "tls", Address: "a:1", CAFile: "a", ServerName: "b"}},
		{name: "no_address", want: "address"},
		{name: "no_port", config: logstash.Config{Address: "a"}, want: "address"},
		{name: "network", config: logstash.Config{Address: "a:1", Network: "http"}, want: "network"},
		{
			name: "tls_without", config: logstash.Config{Address: "a:1", Network: "tcp", CAFile: "a"},
			want: "ca_file, cert_file, key_file, server_name, certificate_fingerprint",
		},
		{name: "key", config: logstash.Config{Address: "a:1", Network: "tls", KeyFile: "a"}, want: "cert_file, key_file"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := logstash.New(&tc.config)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.want+": ")) {
				t.Errorf("got %v", err)
			}
		})
	}
}
