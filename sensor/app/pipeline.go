package app

import (
	"errors"
	"io"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// pipeline is everything behind the capture: packets go into its engine, events
// come out of its sinks. It belongs to the goroutine that reads packets.
type pipeline struct {
	engine *detect.Engine
	out    *output
	sinks  *sinks
	// trails is the number of trails at the start.
	trails  int
	started time.Time
}

// pipelineConfig is what a pipeline is made of.
type pipelineConfig struct {
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
}

// newPipeline opens the outputs and builds the engine.
func newPipeline(p *pipelineConfig) (*pipeline, error) {
	sinks, err := openSinks(p)
	if err != nil {
		return nil, err
	}
	out, err := newOutput(p.config, p.run, sinks.all)
	if err != nil {
		return nil, errors.Join(err, sinks.close(), sinks.closeLog())
	}
	engine, err := newEngine(p.config, p.rules, out.emit, p.now, sinks.log)
	if err != nil {
		return nil, errors.Join(err, sinks.close(), sinks.closeLog())
	}
	p.report.warn(sinks.log)
	return &pipeline{engine: engine, out: out, sinks: sinks, trails: p.rules.Trails.Len(), started: time.Now()}, nil
}

// close emits what the engine holds back and closes the outputs.
func (p *pipeline) close() error {
	p.engine.Close()
	return errors.Join(p.out.failed(), p.sinks.close(), p.sinks.closeLog())
}

// summarize prints how it went. dropped are the packets that the kernel had no
// room for, negative when there is no kernel to ask.
func (p *pipeline) summarize(w io.Writer, dropped int64) {
	s := summary{
		elapsed: time.Since(p.started), packets: p.engine.Counters(), throttle: p.engine.ThrottleStats(), output: p.out, dropped: dropped,
	}
	s.print(w)
}
