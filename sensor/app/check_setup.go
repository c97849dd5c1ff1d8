package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/sensor/config"
)

// setup installs what a sink's receiver needs before the first event, and says
// what was done. what is a type of sinks, elastic, or elastic=NAME for one sink.
func (k *checker) setup(ctx context.Context, c *config.Config, what string) {
	kind, name, named := strings.Cut(what, "=")
	if kind != config.SinkElastic {
		k.say(failed, "write --setup elastic, or --setup elastic=NAME", "setup: %q needs none", kind)
		return
	}
	maker, err := newSinkMaker(c, k.io.Environ, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		k.say(failed, "", "setup: %v", err)
		return
	}
	done := 0
	for i := range c.Output.Sinks {
		sink := &c.Output.Sinks[i]
		if s, ok := sink.Settings.(*elastic.Config); ok && (!named || sink.Name == name) {
			k.setupElastic(ctx, sink.Name, maker.elastic(s))
			done++
		}
	}
	if done == 0 {
		k.say(failed, "add one to output.sinks, or name the right file with --config", "setup: there is no sink %s", what)
	}
}

// setupElastic sets one cluster up.
func (k *checker) setupElastic(ctx context.Context, name string, c *elastic.Config) {
	report, err := elastic.Setup(ctx, c)
	if report != nil {
		for _, s := range report.Steps {
			v := passed
			switch s.State {
			case elastic.SetupMissing, elastic.SetupForbidden:
				v = warned
			case elastic.SetupFailed:
				v = failed
			}
			text := fmt.Sprintf("%s: %s", s.Name, s.State)
			if s.Detail != "" {
				text += ": " + s.Detail
			}
			k.say(v, "", "setup %s: %s", name, text)
		}
		if report.PlainIndex {
			k.say(warned, "set plain_index: true for this sink", "setup %s: the cluster has no data streams", name)
		}
	}
	switch {
	case err != nil:
		k.say(failed, "check the sink's addresses and credentials", "setup %s: %v", name, err)
	case !report.Ready:
		k.say(failed, "the lines above say what is missing", "setup %s: the index template is not in force, so events cannot be sent", name)
	default:
		k.say(passed, "", "setup %s: ready for events", name)
	}
}
