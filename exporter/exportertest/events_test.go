package exportertest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
)

func TestEvents_golden(t *testing.T) {
	t.Parallel()

	// Goldens of every encoder are made from these events; changing one changes
	// them all.
	const want = "2e4b2d3ff4994bda"

	h := sha256.New()

	for _, e := range exportertest.Events() {
		h.Write(e.ID[:])
		h.Write(event.AppendLine(nil, e, time.UTC))
	}

	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEvents_complete(t *testing.T) {
	t.Parallel()

	events := exportertest.Events()
	if len(events) != 71 {
		t.Errorf("%d events, want 71", len(events))
	}

	ids := map[event.ID]bool{}

	for i, e := range events {
		if e.ID.IsZero() || ids[e.ID] || e.Threat == nil || e.Count < 1 || e.Time.IsZero() {
			t.Errorf("event %d is not complete, or has the id of another: %+v", i, e)
		}

		ids[e.ID] = true
	}

	if !reflect.DeepEqual(events, exportertest.Events()) {
		t.Error("another call gives other events")
	}
}

func TestEvents_variety(t *testing.T) {
	t.Parallel()

	seen := map[string]int{}
	note := func(has bool, what string) {
		if has {
			seen[what]++
		}
	}

	for _, e := range exportertest.Events() {
		seen[string(e.Kind)]++
		seen[e.Merge.String()]++
		seen[e.Threat.Severity.String()]++
		seen[e.Threat.Direction.String()]++
		seen[e.Threat.Origin.String()]++
		note(e.Source.Is6(), "ipv6")
		note(e.DNS != nil && e.DNS.Response, "answer")
		note(e.TLS != nil && e.TLS.QUIC, "quic")
		note(e.HTTP != nil && e.HTTP.Status != 0, "response")
		note(e.HTTP != nil && e.HTTP.Version != "", "version of http")
		note(e.TLS != nil && e.TLS.CertificateSHA256 != "", "sha-256")
		note(e.TLS != nil && e.TLS.Version != "" && e.TLS.ALPN != "", "version of tls")
		note(e.TLS != nil && e.TLS.Cipher != 0, "cipher")
		note(e.DNS != nil && len(e.DNS.Answers) == event.MaxDNSAnswers && e.DNS.More, "all answers")
		note(len(e.Tunnels) > 2, "tunnels")
		note(e.VLAN != 0, "vlan")
		note(e.Retro, "retro")
		note(e.AtLeast, "at least")
		note(e.Joined != nil, "joined")
		note(e.Forwarded != "", "forwarded")
		note(e.SourcePlace != nil || e.DestinationPlace != nil, "place")
		note(e.CommunityID != "", "community id")
		note(len(e.SourcePorts) > 1, "source ports")
		note(len(e.DestinationPorts) > 1, "destination ports")
		note(len(e.Destinations) > 1, "destinations")
		note(len(e.Transports) > 1, "transports")
		note(e.Count == event.MaxMerged, "largest")
		note(!utf8.ValidString(e.Trail), "no UTF-8")
		note(!e.Source.IsValid(), "no source")
		note(len(e.Threat.Techniques) > 0, "technique")
	}

	want := []string{
		"none", "throttle", "condensed", "low", "medium", "high",
		"inbound", "outbound", "internal", "external", "unknown", "static", "feed", "custom", "heuristic",
		"ipv6", "version of http", "sha-256", "version of tls", "cipher", "all answers", "tunnels", "answer", "quic", "response", "vlan", "retro", "at least", "joined", "forwarded", "place", "community id",
		"source ports", "destination ports", "destinations", "transports", "largest", "no UTF-8", "no source", "technique",
	}
	for _, k := range event.Kinds() {
		want = append(want, string(k))
	}

	for _, what := range want {
		if seen[what] == 0 {
			t.Errorf("no event with %s", what)
		}
	}
}

func TestMany(t *testing.T) {
	t.Parallel()

	ids := map[event.ID]bool{}
	for _, e := range exportertest.Many(1000) {
		ids[e.ID] = true
	}

	if len(ids) != 1000 {
		t.Errorf("%d ids for 1000 events", len(ids))
	}
}
