package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// watchPeriod is the time between two looks at the trails file (SPEC 1.8).
const watchPeriod = time.Second

// reloader replaces the rules of a running engine. It belongs to one goroutine.
type reloader struct {
	trails *config.Trails
	// use puts rules in force; it may be called while packets are handled.
	use func(*detect.Rules)
	// reopen opens the log files by name again, for a tool that has moved them.
	reopen func() error
	log    *slog.Logger
	// count is the number of trails in force.
	count int
	// seen is the state of the trails file that was read last, as far as a new
	// file differs in it.
	seen fileState
	// lists is the same of the directories of lists.
	lists uint64
}

// newReloader returns a reloader of the pipeline's rules.
func newReloader(c *config.Config, p *pipeline) *reloader {
	return &reloader{
		trails: &c.Trails, use: p.engine.Use, reopen: p.sinks.reopen, log: p.sinks.log,
		count: p.trails, seen: stateOf(c.Trails.File), lists: stateOfLists(&c.Trails),
	}
}

// fileState is what changes when a file is written anew.
type fileState struct {
	modified time.Time
	size     int64
}

// stateOf looks at a file; the zero state stands for none.
func stateOf(path string) fileState {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{modified: info.ModTime(), size: info.Size()}
}

// watch reloads at each signal and when the trails file or a list changes, until
// ctx ends.
func (r *reloader) watch(ctx context.Context, signals <-chan os.Signal) {
	tick := time.NewTicker(watchPeriod)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			if err := r.reopen(); err != nil {
				r.log.Error("log files not opened again", "error", err)
			}
			r.reload("asked to by a signal")
		case <-tick.C:
			if now := stateOf(r.trails.File); r.trails.File != "" && now != r.seen && now != (fileState{}) {
				r.reload("the trails file has changed")
			} else if stateOfLists(r.trails) != r.lists {
				r.reload("a list has changed")
			}
		}
	}
}

// reload reads everything again. What cannot be read, or has lost too many
// trails, is refused, and the rules in force stay.
func (r *reloader) reload(why string) {
	started := time.Now()
	r.seen, r.lists = stateOf(r.trails.File), stateOfLists(r.trails)
	rules, report, err := r.load()
	if err != nil {
		r.log.Error("trails not reloaded; the present ones stay", "reason", why, "error", err)
		return
	}
	report.warn(r.log)
	r.use(rules)
	r.log.Info("trails reloaded", "reason", why, "trails", rules.Trails.Len(), "before", r.count, "took", time.Since(started).Round(time.Millisecond))
	r.count = rules.Trails.Len()
}

// load reads everything again. A trails file that is not there is an error here
// even where the sensor may start without one.
func (r *reloader) load() (*detect.Rules, *ruleReport, error) {
	if r.trails.File != "" && r.seen == (fileState{}) {
		return nil, nil, fmt.Errorf("there is no trails file %s", r.trails.File)
	}
	rules, report, err := loadRules(r.trails)
	if err == nil {
		err = r.refuse(rules.Trails.Len())
	}
	return rules, report, err
}

// refuse returns why a set of n trails must not replace the present one: a file
// that is being written, or was cut off, would blind the sensor (SPEC 1.8).
func (r *reloader) refuse(n int) error {
	least := int(float64(r.count) * r.trails.ReloadMinRatio)
	if n >= least {
		return nil
	}
	return fmt.Errorf("%d trails are less than %d, which trails.reload_min_ratio demands", n, least)
}
