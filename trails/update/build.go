package update

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
)

// ErrNoTrails is the error of an update in which not one source gave a trail.
var ErrNoTrails = errors.New("no source gives any trails")

// ErrShrunk is the error of an update whose set is too small beside the one in
// place.
type ErrShrunk struct {
	// Trails and Previous are how many trails the new set and the one in place
	// have.
	Trails, Previous int
	// Least is how many the new one must have.
	Least int
}

// Error says how much is missing.
func (e *ErrShrunk) Error() string {
	return fmt.Sprintf("the new set of %d trails is refused: the one in place has %d, and %d are wanted at least", e.Trails, e.Previous, e.Least)
}

// build makes a set of what the sources gave and puts it in place.
func (r *run) build(ctx context.Context, got *gathered) error {
	c := r.config
	r.progress.start(Building)
	data, staged, err := r.data(got.lists.data)
	if err != nil {
		return err
	}
	whitelist, err := allow.New(slices.Concat(data.Allow, c.Whitelist))
	if err != nil {
		return fmt.Errorf("reading the whitelist: %w", err)
	}
	list, err := newDropped(c.Dir)
	if err != nil {
		return err
	}
	defer list.discard()

	rows, report, err := build.New(&build.Config{
		Feeds: got.feeds, CustomDir: c.CustomDir,
		Static: got.lists.tree, StaticName: got.lists.name, Remote: got.remote,
		Disabled: c.DisabledFeeds, DisabledInfo: c.DisabledInfo, MinimumFeeds: c.MinimumFeeds,
		Whitelist: whitelist, Bogons: data.Bogons, CDN: data.CDN, Full: c.Full,
		Refuse: c.Refuse,
		Drop: func(t trails.Trail, reason build.Reason) {
			if list.add(t, reason); c.Drop != nil {
				c.Drop(t, reason)
			}
		},
	}).Build()
	if err != nil {
		return fmt.Errorf("building the set of trails: %w", err)
	}
	got.lists.close()
	*got = gathered{} // writing takes memory too
	r.built(report)
	r.report.Unlisted = list.unlisted
	if err := r.mayReplace(rows.Len()); err != nil {
		return err
	}
	if err := r.save(ctx, rows.All(), rows.Len(), staged); err != nil {
		return err
	}
	if err := list.commit(); err != nil {
		r.warn(err)
	}
	return nil
}

// built takes over what the builder reports.
func (r *run) built(b *build.Report) {
	r.report.Refused, r.report.DroppedCustom, r.report.Inert = b.Refused, b.DroppedCustom, b.Inert
	r.report.Dropped = map[string]int{}
	for reason, n := range b.Dropped {
		if n > 0 {
			r.report.Dropped[build.Reason(reason).String()] = n
		}
	}
	c := r.config
	if c.CustomDir != "" {
		r.report.Custom = &Source{Address: c.CustomDir, State: Fresh, Entries: b.Custom, Fetched: c.now()}
		if r.isDisabled("custom") {
			*r.report.Custom = Source{Address: c.CustomDir, State: Disabled}
		}
	}
	if s := r.report.Static; s != nil && s.State != Failed {
		if s.Entries = b.Static; r.isDisabled("static") {
			s.State = Disabled
		}
	}
	for i, n := 0, 0; i < len(r.report.Remote); i++ {
		if s := &r.report.Remote[i]; s.State != Failed {
			s.Entries = b.Remote[n]
			n++
		}
	}
}

// mayReplace reports why a set with so many trails must not replace the one in
// place.
func (r *run) mayReplace(n int) error {
	old := r.report.Previous
	least := int(float64(old) * r.config.MinRatio)
	switch {
	case n == 0:
		return ErrNoTrails
	case n < least:
		return &ErrShrunk{Trails: n, Previous: old, Least: least}
	}
	return nil
}
