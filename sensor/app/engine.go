package app

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

// newEngine builds the engine that c describes. now is the clock by which
// condensed events are flushed, nil in a replay.
func newEngine(c *config.Config, rules *detect.Rules, emit func(*event.Event), now func() time.Time, log *slog.Logger) (*detect.Engine, error) {
	mode, err := throttle.ParseMode(c.Throttle.Mode)
	if err != nil {
		return nil, err
	}
	disabled, _ := heuristic.ParseNames(strings.Join(c.Detection.DisabledHeuristics, ",")) // validated already
	return detect.New(&detect.Config{
		Rules: rules,
		Options: detect.Options{
			Beyond:       beyond(c.Detection.Profile),
			Protected:    slices.Concat(heuristic.DefaultProtected(), c.Detection.ProtectedNames),
			Heuristics:   c.Detection.Heuristics,
			HostDomains:  c.Detection.CheckHostDomains,
			MissingHost:  c.Detection.CheckMissingHost,
			Certificates: c.Detection.TLSCertificates,
			ServerNames:  c.Detection.SNI,
			Disabled:     disabled,
			ScanWindow:   seconds(c.Detection.ScanWindow),
		},
		Throttle: throttle.Config{
			Mode:    mode,
			Window:  seconds(c.Throttle.Window),
			Burst:   c.Throttle.Burst,
			MaxKeys: c.Throttle.MaxKeys,
			Workers: 1,
		},
		Sensor: c.Sensor.NameOrHost(),
		Emit:   emit,
		Now:    now,
		Log:    log,
	})
}

// beyond returns what a profile detects beyond Maltrail.
func beyond(profile string) detect.Difference {
	if profile == config.ProfileMaltrail {
		return detect.Maltrail
	}
	return detect.Full
}

// seconds returns a duration in whole seconds.
func seconds(d config.Duration) int64 { return int64(time.Duration(d) / time.Second) }
