package app

import (
	"errors"

	"github.com/trailscope/trailscope/exporter/enrich"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/config"
)

// sink takes finished events, one by one.
type sink interface {
	// Write hands over one event, which must not change afterwards.
	Write(e *event.Event) error
	// Close writes what is held back.
	Close() error
}

// output completes events, counts them and hands them to the sinks. It belongs
// to one goroutine.
type output struct {
	finisher *enrich.Finisher
	sinks    []sink
	// lines counts what was written, detections what that stands for.
	lines, detections uint64
	// kinds counts detections by kind.
	kinds map[event.Kind]uint64
	// tallies counts them by kind and severity.
	tallies map[tally]uint64
	// errs holds the first error of each sink, in the order of sinks.
	errs []error
}

// newOutput returns an output to sinks, which stay the caller's. run tells the
// ids of this run from others'.
func newOutput(c *config.Config, run string, sinks []sink) (*output, error) {
	ids, err := event.NewIDs(&event.IDsConfig{Run: run})
	if err != nil {
		return nil, err
	}
	networks := c.Enrichment.HomeNetworks
	if len(networks) == 0 {
		networks = enrich.DefaultNetworks()
	}
	home, err := enrich.NewHome(networks)
	if err != nil {
		return nil, err
	}
	enricher, err := enrich.New(&enrich.Config{Home: home, CountryFile: c.Enrichment.CountryDB, ASNFile: c.Enrichment.ASNDB})
	if err != nil {
		return nil, &Failure{Err: err, Advice: "name MMDB files in the section enrichment, or none"}
	}
	finisher, err := enrich.NewFinisher(&enrich.FinisherConfig{IDs: ids, Enricher: enricher})
	if err != nil {
		return nil, err
	}
	return &output{finisher: finisher, sinks: sinks, kinds: map[event.Kind]uint64{}, tallies: map[tally]uint64{}, errs: make([]error, len(sinks))}, nil
}

// emit completes e and hands it on. A sink that fails does not keep e from the
// others; its first error is kept for failed.
func (o *output) emit(e *event.Event) {
	o.finisher.Finish(e)
	o.lines++
	o.detections += uint64(e.Events())
	o.kinds[e.Kind] += uint64(e.Events())
	t := tally{kind: e.Kind}
	if e.Threat != nil {
		t.severity = e.Threat.Severity
	}
	o.tallies[t] += uint64(e.Events())
	for i, s := range o.sinks {
		if err := s.Write(e); err != nil && o.errs[i] == nil {
			o.errs[i] = err
		}
	}
}

// failed returns the first error of each sink that failed.
func (o *output) failed() error { return errors.Join(o.errs...) }
