package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/trailscope/trailscope/sensor/detect"
)

// watchPeriod is the time between two looks at the trails (SPEC 1.8).
const watchPeriod = time.Second

// reloader replaces the rules of a running engine. It belongs to one goroutine.
type reloader struct {
	loader *loader
	// use puts rules in force; it may be called while packets are handled.
	use func(*detect.Rules)
	// reopen opens the log files by name again, for a tool that has moved them.
	reopen func() error
	// stale is told that lists of the user's own have changed, so that the set
	// that was built with them is behind.
	stale func()
	// settings reads the configuration of the sinks again; it may be nil.
	settings func(ctx context.Context) error
	// used is told which rules are in force, counted what came of reloads; both
	// may be nil.
	used func(*detect.Rules, *ruleReport)
	// announce says that a reload which was asked for begins, and with what it
	// returns that it is over; it may be nil.
	announce func() (done func())
	// begin is called first; it may be nil.
	begin   func()
	counted func(reloads)
	log     *slog.Logger

	// rules are those in force; real says that their trails are no starter set.
	rules *detect.Rules
	real  bool
	// seen is the state of everything that was read last.
	seen ruleState
	// sweep counts down to the collection of what the last reload replaced.
	sweep  int
	counts reloads
}

// reloads counts what came of reloads.
type reloads struct {
	// done are those that put new rules in force, failed those that could not
	// read them, and refused those that had lost too many trails.
	done, failed, refused uint64
}

// newReloader returns a reloader of the chain's rules.
func newReloader(l *loader, p *chain, rules *detect.Rules, report *ruleReport) *reloader {
	return &reloader{
		loader: l, use: p.engine.Use, reopen: p.sinks.reopen, log: p.sinks.log, stale: func() {},
		rules: rules, real: !report.starter(), seen: l.stateOfRules(),
	}
}

// watch reloads at each signal and when the trails or a list changes, until ctx
// ends.
func (r *reloader) watch(ctx context.Context, signals <-chan os.Signal) {
	if r.begin != nil {
		r.begin()
	}
	tick := time.NewTicker(watchPeriod)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			done := func() {}
			if r.announce != nil {
				done = r.announce()
			}
			if err := r.reopen(); err != nil {
				r.log.Error("log files not opened again", "error", err)
			}
			r.sinks(ctx)
			r.reload("asked to by a signal")
			done()
		case <-tick.C:
			r.look()
		}
	}
}

// settingsTimeout is how long sinks that are changed may take to finish what is
// under way.
const settingsTimeout = 10 * time.Second

// sinks reads the configuration of the sinks again. One that cannot be used
// changes nothing.
func (r *reloader) sinks(ctx context.Context) {
	if r.settings == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, settingsTimeout)
	defer cancel()
	if err := r.settings(ctx); err != nil {
		r.log.Error("sinks not changed; the present ones stay", "error", err)
	}
}

// look reloads if something has changed.
func (r *reloader) look() {
	if r.sweep > 0 {
		if r.sweep--; r.sweep == 0 {
			debug.FreeOSMemory() // unmaps the indexes that nobody uses any more
		}
	}
	now := r.loader.stateOfRules()
	switch {
	case now == r.seen:
	case now.trails != r.seen.trails || now.origin != r.seen.origin:
		r.reload("the trails have changed")
	case now.lists != r.seen.lists:
		r.reload("a list has changed")
		r.stale()
	default:
		r.reload("a rule of what is not reported has changed")
	}
}

// sweepAfter is how many looks the workers have to take up new rules before the
// old ones are collected: an idle one does so once a second.
const sweepAfter = 3

// reload reads everything again. What cannot be read, or has lost too many
// trails, is refused, and the rules in force stay.
func (r *reloader) reload(why string) {
	started := time.Now()
	r.seen = r.loader.stateOfRules()
	defer r.tell()
	rules, report, err := r.load()
	if err != nil {
		r.log.Error("trails not reloaded; the present ones stay", "reason", why, "error", err)
		return
	}
	report.warn(r.log)
	rules.Allow.CarryFrom(r.rules.Allow)
	r.use(rules)
	if r.used != nil {
		r.used(rules, report)
	}
	r.counts.done++
	r.log.Info("trails reloaded", "reason", why, "trails", rules.Trails.Len(), "before", r.rules.Trails.Len(), "took", time.Since(started).Round(time.Millisecond))
	r.rules, r.real, r.sweep = rules, !report.starter(), sweepAfter
}

// tell says what has come of reloads.
func (r *reloader) tell() {
	if r.counted != nil {
		r.counted(r.counts)
	}
}

// load reads everything again. Trails that are not there are an error here even
// where the sensor may start without.
func (r *reloader) load() (*detect.Rules, *ruleReport, error) {
	if from := r.loader.origin(); from.path != "" && stateOf(from.path) == (fileState{}) {
		r.counts.failed++
		return nil, nil, fmt.Errorf("there is no trails file %s", from.path)
	}
	rules, report, err := r.loader.load()
	if err != nil {
		r.counts.failed++
		return nil, nil, err
	}
	if err := r.refuse(rules.Trails.Len()); err != nil {
		r.counts.refused++
		return nil, nil, err
	}
	return rules, report, nil
}

// refuse returns why a set of n trails must not replace the present one: a file
// that is being written, or was cut off, would blind the sensor (SPEC 1.8). The
// starter set may be replaced by any.
func (r *reloader) refuse(n int) error {
	least := int(float64(r.rules.Trails.Len()) * r.loader.config.Trails.ReloadMinRatio)
	if n >= least || !r.real {
		return nil
	}
	return fmt.Errorf("%d trails are less than %d, which trails.reload_min_ratio demands", n, least)
}
