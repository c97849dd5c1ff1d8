package update

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/trailscope/trailscope/trails/build"
)

// run is one update.
type run struct {
	config *Config
	// disabled are the names of sources that are not used.
	disabled []string
	report   *Report
	progress *tracker
}

// Run updates the set, if an update is due. The Report says what was done, also
// when there is an error and the set in place was left alone; it is nil when
// nothing was even tried: because another update runs ([ErrBusy]), the
// directory cannot be used, or ctx has ended.
func (u *Updater) Run(ctx context.Context) (*Report, error) {
	c := &u.config
	if err := os.MkdirAll(c.Dir, dirMode); err != nil {
		return nil, fmt.Errorf("making the directory of trails: %w", err)
	}
	lock, err := acquire(c.Dir)
	if err != nil {
		return nil, err
	}
	defer lock.release()
	sweep(c.Dir)

	previous, err := LoadReport(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		c.Log.Warn("the report of the last update is lost", "err", err)
	}
	trails, size, broken := trailsOf(IndexPath(c.Dir))
	due := c.due(previous, broken)
	report := &Report{Started: c.now(), Due: due, Offline: c.Offline, Previous: trails}
	if previous != nil {
		report.Set = previous.Set
	}
	report.Set.Trails, report.Set.Bytes = trails, size
	if due == "" {
		return skipped(report, previous), nil
	}
	r := &run{c, build.Names(c.DisabledFeeds), report, &tracker{tell: c.Progress}}
	defer sweep(c.Dir)
	return r.finish(ctx, r.update(ctx))
}

// skipped returns the report when nothing was due: that of the last update.
func skipped(now, previous *Report) *Report {
	if previous == nil {
		previous = now
		previous.Finished = now.Started
	}
	previous.Skipped = true
	return previous
}

// finish completes the report and keeps it. err is that of the update.
func (r *run) finish(ctx context.Context, err error) (*Report, error) {
	if ctx.Err() != nil && err != nil {
		return nil, fmt.Errorf("updating the trails: %w", context.Cause(ctx))
	}
	if err != nil {
		r.report.Error = err.Error()
	}
	r.report.Finished = r.config.now()
	if e := r.report.save(r.config.Dir); e != nil {
		r.warn(e)
	}
	return r.report, err
}

// warn notes what went wrong without ending the update.
func (r *run) warn(err error) {
	r.report.Warnings = append(r.report.Warnings, err.Error())
	r.config.Log.Warn("updating the trails", "err", err)
}

// isDisabled reports whether a source is not used.
func (r *run) isDisabled(name string) bool { return slices.Contains(r.disabled, name) }

// update does what Run promises, up to the new set in its place.
func (r *run) update(ctx context.Context) error {
	if r.config.Server != "" {
		return r.fromServer(ctx)
	}
	got := r.gather(ctx)
	defer got.lists.close()
	if err := ctx.Err(); err != nil {
		return err
	}
	r.logSources()
	return r.build(ctx, got)
}

// logSources logs the sources that failed: loudly those that are missing now.
func (r *run) logSources() {
	log := r.config.Log
	for what, s := range r.report.Sources {
		switch {
		case s.State == Failed:
			log.Warn("a source of trails fails", "kind", what, "name", s.Name, "address", s.Address, "err", s.Error)
		case s.State == Cached && s.Error != "":
			log.Info("a source of trails fails; its last good copy is used", "kind", what, "name", s.Name,
				"address", s.Address, "age", s.Age(r.config.now()).Round(time.Second), "err", s.Error)
		}
	}
}
