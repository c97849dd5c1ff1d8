package detect_test

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// replay runs a setup through an engine in this process, with the settings of
// the maltrail.conf that the setup lays out, and returns the event lines.
// shared are rules made before from the same trails and data files; nil reads
// the setup's own.
func replay(tb testing.TB, s *capturetest.Setup, shared *detect.Rules) (lines []string) {
	tb.Helper()
	laid, c := lay(tb, s)
	if shared == nil {
		shared = rules(tb, c, detect.Maltrail)
	}
	replayLaid(tb, laid, c, shared, detect.Maltrail, func(e *event.Event) {
		line := event.AppendLine(nil, e, time.UTC)
		lines = append(lines, string(line[:len(line)-1]))
	})
	slices.Sort(lines)

	return lines
}

// replayLaid runs the captures of a setup through an engine that goes beyond
// Maltrail as told.
func replayLaid(tb testing.TB, laid *capturetest.Laid, c *config.Config, r *detect.Rules, beyond detect.Difference, emit func(*event.Event)) {
	tb.Helper()
	settings := engineConfig(tb, c, emit)
	settings.Rules, settings.Options.Beyond = r, beyond
	engine, err := detect.New(settings)
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range laid.Captures {
		snaplen := c.Snaplen()
		if beyond == detect.Maltrail && c.Capture.Snaplen == 0 {
			snaplen = 2000 // SPEC 2
		}
		feed(tb, engine, name, int(snaplen))
	}
	engine.Close()
}

// lay writes a setup into a folder of the test and reads its configuration.
func lay(tb testing.TB, s *capturetest.Setup) (laid *capturetest.Laid, c *config.Config) {
	tb.Helper()
	laid, err := s.Lay(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	c, _, err = config.Load(laid.Config, &config.Options{})
	if err != nil {
		tb.Fatal(err)
	}

	return laid, c
}

// engineConfig makes an engine's configuration of a sensor's, without rules.
func engineConfig(tb testing.TB, c *config.Config, emit func(e *event.Event)) *detect.Config {
	tb.Helper()
	disabled, _ := heuristic.ParseNames(joined(c.Detection.DisabledHeuristics))
	mode, err := throttle.ParseMode(c.Throttle.Mode)
	if err != nil {
		tb.Fatal(err)
	}

	return &detect.Config{
		Sensor: c.Sensor.Name,
		Emit:   emit,
		Log:    slog.New(slog.DiscardHandler),
		Options: detect.Options{
			Protected:    heuristic.DefaultProtected(),
			Heuristics:   c.Detection.Heuristics,
			HostDomains:  c.Detection.CheckHostDomains,
			MissingHost:  c.Detection.CheckMissingHost,
			Certificates: c.Detection.TLSCertificates,
			ServerNames:  c.Detection.SNI,
			Disabled:     disabled,
			ScanWindow:   int64(time.Duration(c.Detection.ScanWindow) / time.Second),
		},
		Throttle: throttle.Config{
			Mode:    mode,
			Window:  int64(time.Duration(c.Throttle.Window) / time.Second),
			Burst:   c.Throttle.Burst,
			MaxKeys: c.Throttle.MaxKeys,
			Workers: 1,
		},
	}
}

// joined writes a list of names as one text.
func joined(names []string) (text string) {
	for _, name := range names {
		text += name + " "
	}

	return text
}

// rules loads what a sensor's configuration names.
func rules(tb testing.TB, c *config.Config, beyond detect.Difference) *detect.Rules {
	tb.Helper()
	whitelist := allow.ReadWhitelist
	if beyond.Has(detect.WhitelistForms) {
		whitelist = allow.ReadLenientWhitelist
	}
	data, _, err := trails.ReadData(c.Trails.DataDir, &trails.DataOptions{LenientWhitelist: beyond.Has(detect.WhitelistForms)})
	if err != nil {
		tb.Fatal(err)
	}
	silent := slices.Concat(data.Allow,
		read(tb, c.Trails.WhitelistFile, whitelist), read(tb, c.Trails.IgnoreFile, allow.ReadIgnore))
	if c.Trails.IgnoreRegex != "" {
		// An unusable one is a warning of the sensor and switches the rule off.
		if r, exprErr := allow.Expression(c.Trails.IgnoreRegex, "ignore_regex"); exprErr == nil {
			silent = append(silent, r)
		}
	}
	list := compiled(tb, silent)
	set, _, err := trails.Load(c.Trails.File, &trails.Options{Whitelist: list, InlineFlags: beyond.Has(detect.PatternFlags)})
	if err != nil {
		tb.Fatal(err)
	}

	return &detect.Rules{
		Trails:     set,
		Allow:      list,
		UserAgents: heuristic.NewUserAgents(data.UserAgents.List),
	}
}

// read reads a file of rules; there is none without a name.
func read(tb testing.TB, name string, parse func(io.Reader, string) ([]allow.Rule, *allow.Report, error)) []allow.Rule {
	tb.Helper()
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rules, _, err := parse(f, name)
	if err != nil {
		tb.Fatal(err)
	}

	return rules
}

// feed gives a capture's packets to an engine, up to the first damage.
func feed(tb testing.TB, engine *detect.Engine, name string, snaplen int) {
	tb.Helper()
	f, err := capture.Open(name, &capture.FileOptions{SnapLen: snaplen})
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var p capture.Packet
	for {
		err = f.Next(&p)
		var damage *capture.DamageError
		switch {
		case err == nil:
			engine.Packet(&detect.Frame{Data: p.Data, Micros: p.Time, Link: p.Link})
		case errors.Is(err, io.EOF), errors.As(err, &damage):
			return
		default:
			tb.Fatal(err)
		}
	}
}
