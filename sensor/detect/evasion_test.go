package detect_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
)

// evasionStart is when the first packet comes.
const evasionStart = 1_772_442_000_000_000

// evasionEngine makes an engine with every check on and no throttle.
func evasionEngine(t *testing.T, set *trails.Set, beyond detect.Difference, emit func(*event.Event)) *detect.Engine {
	t.Helper()
	e, err := detect.New(&detect.Config{
		Rules: &detect.Rules{
			Trails: set, Allow: compiled(t, nil),
			UserAgents: heuristic.NewUserAgents(trails.StarterData().UserAgents.List),
		},
		Options: detect.Options{
			Beyond: beyond, Heuristics: true, HostDomains: true, MissingHost: true,
			Certificates: true, ServerNames: true, ScanWindow: heuristic.DefaultWindow,
		},
		Throttle: throttle.Config{Mode: throttle.Off, Window: throttle.DefaultWindow, Burst: throttle.DefaultBurst, MaxKeys: throttle.DefaultMaxKeys, Workers: 1},
		Emit:     emit,
		Log:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}

	return e
}

// evasionTrails are the rows that the requests hit.
func evasionTrails(t *testing.T) *trails.Set {
	t.Helper()
	set, _, err := trails.New(slices.Values(evasion.Rows()), &trails.Options{InlineFlags: true})
	if err != nil {
		t.Fatal(err)
	}

	return set
}

// TestEvasion checks that profile full finds each request in whatever way it
// comes, once, and nothing in its harmless twin.
func TestEvasion(t *testing.T) {
	t.Parallel()
	set := evasionTrails(t)
	x := &counts{count: map[string]map[string]int{}}
	for _, group := range evasion.Groups() {
		t.Run(group, func(t *testing.T) {
			f, m := newField(t, set, detect.Full), evasion.NewMaker(evasionStart)
			ways := evasion.Ways(group)
			step := 1
			if raceEnabled {
				m.Step, step = 19, 1+len(ways)/60
			}
			for i := 0; i < len(ways); i += step {
				for _, r := range evasion.Requests() {
					for _, harmful := range []bool{true, false} {
						x.add(ways[i].Label(), r.Name, f.cell(m, ways[i], r, harmful))
					}
				}
			}
			f.settle(t)
		})
	}
	x.print(t)
}

// unseen tells whether Maltrail cannot see a request even if it comes whole and
// in the open: DNS over TCP and on other ports, and any handshake over IPv6.
func unseen(w *evasion.Way, r *evasion.Request) bool {
	switch r.Name {
	case "dns/tcp":
		return true
	case "dns":
		return w.OddPort
	case "sni", "certificate", "quic":
		return w.IPv6
	default:
		return false
	}
}

// TestEvasion_maltrail checks that what is expected of profile full is what the
// profile maltrail reports of the whole request in the open, wherever it sees it.
func TestEvasion_maltrail(t *testing.T) {
	t.Parallel()
	f, m := newField(t, evasionTrails(t), detect.Maltrail), evasion.NewMaker(evasionStart)
	for _, w := range evasion.Plain() {
		for _, r := range evasion.Requests() {
			for _, harmful := range []bool{true, false} {
				f.cell(m, w, r, harmful)
				if unseen(w, r) {
					f.owed[len(f.owed)-1].want = nil
				}
			}
		}
	}
	f.settle(t)
}
