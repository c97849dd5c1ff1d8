package detect_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
)

// tourInfos are the starts of the infos that the tour must show: every
// heuristic of SPEC 3 and 4 and every class of request.
var tourInfos = []string{
	"long domain", "sinkholed by", "parked site", "entropy threshold", "consonant threshold", "excessive no such domain",
	"potential dns exhaustion", "potential proxy probe", "potential sql injection", "potential xml injection",
	"potential php injection", "potential ldap injection", "potential xss injection", "potential xxe injection",
	"potential ssti injection", "potential data leakage", "config file access", "potential remote code execution",
	"potential directory traversal", "potential web scan (", "potential dns changer", "user agent", "missing host header",
	"direct .exe download", "non-existent page", "potential iot-malware download", "sinkhole response", "seized domain",
	"content type", "potential port scanning", "potential udp scanning", "potential web scanning", "potential infection",
}

// TestEngine_tour replays the tour against the starter trails and checks that
// every kind, every heuristic and every starter trail of note is there, in either
// profile.
func TestEngine_tour(t *testing.T) {
	t.Parallel()
	t.Run("maltrail", func(t *testing.T) { checkTour(t, detect.Maltrail) })
	t.Run("full", func(t *testing.T) { checkTour(t, detect.Full) })
}

func checkTour(t *testing.T, beyond detect.Difference) {
	t.Helper()
	data, set := trails.StarterData(), trails.Starter()
	var events []*event.Event
	settings := engineConfig(t, config.NewDemo(), func(e *event.Event) { events = append(events, e) })
	settings.Rules = &detect.Rules{
		Trails:     set,
		Allow:      compiled(t, data.Allow),
		UserAgents: heuristic.NewUserAgents(data.UserAgents.List),
	}
	settings.Options.Beyond = beyond
	engine, err := detect.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	feed(t, engine, filepath.Join("..", "..", "examples", "captures", "tour.pcap"), 2000)
	engine.Close()

	for _, kind := range event.Kinds() {
		if kind == event.KindJA4 {
			continue // no starter trail is one
		}
		if !hasEvent(events, func(e *event.Event) bool { return e.Kind == kind }) {
			t.Errorf("no event of kind %s", kind)
		}
	}
	for _, info := range tourInfos {
		if !hasEvent(events, func(e *event.Event) bool { return strings.HasPrefix(e.Info, info) }) {
			t.Errorf("no event with info %s…", info)
		}
	}
	for _, mode := range []event.MergeMode{event.MergeThrottle, event.MergeCondensed} {
		if !hasEvent(events, func(e *event.Event) bool { return e.Merge == mode && e.Count > 1 }) {
			t.Errorf("no merged event: %s", mode)
		}
	}
	for _, e := range events {
		if m := e.Time.Minute(); m == 0 || m >= 19 && e.Kind != event.KindPORT {
			t.Errorf("an event where the tour has only honest traffic: %v %s", e.Time, e.Trail)
		}
	}
}

// hasEvent reports whether ok holds for one of events.
func hasEvent(events []*event.Event, ok func(e *event.Event) bool) bool {
	for _, e := range events {
		if ok(e) {
			return true
		}
	}

	return false
}
