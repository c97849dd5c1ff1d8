package otlp_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// heartbeat is one with everything in it.
func heartbeat() *delivery.Heartbeat {
	return &delivery.Heartbeat{
		Clock: clock, Start: clock.Add(-90 * time.Second), Sensor: "core-1", Version: "1.2.3", Sequence: 3,
		Interfaces: []delivery.Interface{{Name: "eth0", Packets: 1000, Dropped: 3, Up: true}, {Name: "eth\xff1", Packets: 5}},
		Sinks: []delivery.SinkTerms{
			{Name: "collector", Circuit: "closed", Emitted: 10, Acked: 5, Skipped: 1, Pending: 2, Dropped: 1, Dead: 1},
			{Name: "siem", Circuit: "open", Error: "no route\xff", Emitted: 10, Pending: 10},
		},
		Warnings:         []string{"eth1 is down", "\xff"},
		Spool:            delivery.Spool{Bytes: 4096, MaxBytes: 1 << 30, OldestAge: 1500 * time.Millisecond},
		Trails:           delivery.Trails{Version: "sha256:1", Updated: clock.Add(-time.Hour), Age: time.Hour, Count: 1_600_000},
		PacketsPerSecond: 11.5, Emitted: 10, Throttled: 4, Allowed: math.MaxUint64,
	}
}

func TestEncoder_EncodeHeartbeat_golden(t *testing.T) {
	for _, body := range []string{otlp.BodyText, otlp.BodyECS} {
		t.Run(body, func(t *testing.T) {
			golden(t, "heartbeat_"+body, wire(t, newEncoder(t, body).EncodeHeartbeat(heartbeat())))
		})
	}
}

func TestEncoder_EncodeHeartbeat_empty(t *testing.T) {
	t.Parallel()

	h := &delivery.Heartbeat{PacketsPerSecond: math.Inf(1)}
	record := recordsOf(wire(t, newEncoder(t, otlp.BodyECS).EncodeHeartbeat(h)))[0]

	if record.GetSeverityNumber() != 9 || record.GetSeverityText() != "info" {
		t.Errorf("severity %v", record.GetSeverityNumber())
	}

	for _, kv := range record.GetAttributes() {
		if d, ok := kv.GetValue().GetValue().(*commonpb.AnyValue_DoubleValue); ok && (d.DoubleValue != 0) {
			t.Errorf("%s is %v", kv.GetKey(), d.DoubleValue)
		}
	}
}

func TestSink_SendHeartbeat(t *testing.T) {
	t.Parallel()

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()

			c := &otlp.Config{Protocol: protocol}
			var got func() []string

			if protocol == otlp.ProtocolHTTP {
				receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Steps: []exportertest.Step{
					{}, {Status: 503}, {Header: protobuf(), Body: marshal(partial(1, "no heartbeats here"))},
				}})
				c.Endpoint = receiver.URL
				got = func() (names []string) {
					for _, r := range receiver.Requests() {
						names = append(names, recordsOf(decode(t, r))[0].GetEventName())
					}

					return names
				}
			} else {
				receiver := newGRPCReceiver(t, nil, nil)
				c.Endpoint = receiver.url
				got = func() (names []string) {
					for _, r := range receiver.requests {
						names = append(names, recordsOf(r)[0].GetEventName())
					}

					return names
				}
			}

			s := newSink(t, c)
			if err := s.SendHeartbeat(t.Context(), heartbeat()); err != nil {
				t.Fatal(err)
			}

			if names := got(); !slices.Equal(names, []string{"trailscope.heartbeat"}) {
				t.Errorf("got %v", names)
			}

			if protocol == otlp.ProtocolHTTP {
				for _, text := range []string{"503", "no heartbeats here"} {
					if err := s.SendHeartbeat(t.Context(), heartbeat()); err == nil || !strings.Contains(err.Error(), text) {
						t.Errorf("got %v, want %s", err, text)
					}
				}
			}
		})
	}
}
