package update

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/parse"
)

// gathered is what the sources gave.
type gathered struct {
	feeds  []build.Feed
	lists  lists
	remote []build.Remote
}

// gather gets all sources at a time; the client keeps the measure. What they
// say goes into the report in the order of the settings.
func (r *run) gather(ctx context.Context) *gathered {
	c := r.config
	got := &gathered{}
	var wg sync.WaitGroup
	r.progress.start(Fetching)

	feeds := slices.Clone(c.Feeds)
	slices.SortFunc(feeds, func(a, b feed.Feed) int { return strings.Compare(a.Name, b.Name) })
	if !c.UseFeeds {
		feeds = nil
	}
	r.report.Feeds = make([]Source, len(feeds))
	lists := make([]*feed.List, len(feeds))
	texts := make([]build.Remote, len(c.CustomURLs))
	r.report.Remote = make([]Source, len(c.CustomURLs))

	var jobs []func()
	if c.Static != "" {
		r.report.Static = &Source{}
		jobs = append(jobs, func() { // first, for it takes longest
			got.lists, *r.report.Static = r.static(ctx)
			r.progress.done("static", r.report.Static.Bytes)
		})
	}
	for i := range c.CustomURLs {
		jobs = append(jobs, func() {
			texts[i], r.report.Remote[i] = r.remote(ctx, c.CustomURLs[i])
			r.progress.done(r.report.Remote[i].Address, r.report.Remote[i].Bytes)
		})
	}
	for i := range feeds {
		f := &feeds[i]
		if !c.wantsFeed(f, r.disabled) {
			r.report.Feeds[i] = Source{Name: f.Name, Address: fetch.Redact(f.Addresses[0]), State: Disabled}
			continue
		}
		jobs = append(jobs, func() {
			lists[i], r.report.Feeds[i] = r.feed(ctx, f)
			r.progress.done(f.Name, r.report.Feeds[i].Bytes)
		})
	}
	r.progress.total(len(jobs))
	for _, job := range jobs {
		wg.Go(job)
	}
	wg.Wait()

	for _, l := range lists {
		if l != nil {
			got.feeds = append(got.feeds, l)
			r.tellRefused(l)
		}
	}
	for _, t := range texts {
		if t.Name != "" {
			got.remote = append(got.remote, t)
		}
	}
	return got
}

// tellRefused tells of the lines of a feed that cannot be used.
func (r *run) tellRefused(l *feed.List) {
	if r.config.Refuse == nil || l.Refused.Count == 0 {
		return
	}
	l.EachRefused(func(n parse.Note) {
		if n.File == "" {
			n.File = l.Name()
		}
		r.config.Refuse(n)
	})
}

// remote gets a remote list of the user's own. Its name is empty when it gave
// nothing.
func (r *run) remote(ctx context.Context, address string) (build.Remote, Source) {
	s := Source{Address: fetch.Redact(address)}
	got := r.get(ctx, &fetch.Source{Name: remoteName(address), URL: address})
	if s.add(got); got.Body == nil {
		return build.Remote{}, s
	}
	return build.Remote{Name: s.Address, Text: string(got.Body)}, s
}
