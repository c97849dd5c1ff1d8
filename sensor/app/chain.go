package app

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails/allow"
)

// chain is everything behind the capture: packets go into its engine, events
// come out of its sinks. It belongs to the goroutine that reads packets.
type chain struct {
	engine *detect.Engine
	out    *output
	sinks  *sinks
	// trails is the number of trails at the start.
	trails int
	// flushed is called when everything was handed to the outputs; it may be nil.
	flushed func()
	// allow are the rules of what is not reported that are in force at the end.
	allow   *allow.List
	started time.Time
	// ended is when the last packet had been handled.
	ended time.Time
}

// chainConfig is what a chain is made of.
type chainConfig struct {
	io     *IO
	config *config.Config
	rules  *detect.Rules
	report *ruleReport
	// format is the form of the events on standard output, or empty for none.
	format string
	quiet  bool
	// run tells the ids of this run's events from others'; empty when the same
	// packets must give the same ids.
	run string
	// now is the clock by which condensed events are flushed, nil in a replay.
	now func() time.Time
	// vitals is the state of a sensor, nil in a replay.
	vitals *vitals
	// registry is where a sensor's figures are, nil in a replay.
	registry prometheus.Registerer
	// drain is how long a replay waits for its sinks at the end.
	drain time.Duration
}

// newChain opens the outputs and builds the engine.
func newChain(p *chainConfig) (*chain, error) {
	sinks, err := openSinks(p)
	if err != nil {
		return nil, err
	}
	out, err := newOutput(p.config, p.run, sinks.all)
	if err != nil {
		return nil, errors.Join(err, sinks.abandon())
	}
	engine, err := newEngine(p.config, p.rules, out.emit, p.now, sinks.log)
	if err != nil {
		return nil, errors.Join(err, sinks.abandon())
	}
	p.report.warn(sinks.log)
	return &chain{engine: engine, out: out, sinks: sinks, trails: p.rules.Trails.Len(), allow: p.rules.Allow, started: time.Now()}, nil
}

// close emits what the engine holds back and closes the outputs, first those of
// this machine. A replay waits for the others until ctx ends.
func (p *chain) close(ctx context.Context) error {
	p.engine.Close()
	p.ended = time.Now()
	if p.flushed != nil {
		p.flushed()
	}
	return errors.Join(p.out.failed(), p.sinks.close(), p.sinks.finish(ctx), p.sinks.closeLog())
}

// summarize prints how it went. dropped are the packets that the kernel had no
// room for, negative when there is no kernel to ask.
func (p *chain) summarize(w io.Writer, dropped int64) {
	s := summary{
		elapsed: p.ended.Sub(p.started), packets: p.engine.Counters(), throttle: p.engine.ThrottleStats(), output: p.out, dropped: dropped,
		silencers: silencers(p.allow), sent: p.sinks.sent(),
	}
	s.print(w)
}
