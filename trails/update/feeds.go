package update

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch"
)

// fallbackSuffix is behind a feed's name in the name of the copy that its
// second address gave.
const fallbackSuffix = "-fallback"

// wantsFeed reports whether a feed is asked: it is not disabled by name, nor by
// the info that all its trails have.
func (c *Config) wantsFeed(f *feed.Feed, disabled []string) bool {
	if slices.Contains(disabled, f.Name) {
		return false
	}
	if f.InfoColumn > 0 { // each trail is judged by its own info
		return true
	}
	info := f.FixedInfo()
	return info == "" || c.DisabledInfo == nil || !c.DisabledInfo.Match(info)
}

// feed gets one feed and reads it. The list is nil when it gave nothing.
func (r *run) feed(ctx context.Context, f *feed.Feed) (list *feed.List, s Source) {
	s = Source{Name: f.Name, Address: fetch.Redact(f.Addresses[0])}
	defer func() {
		// What strangers send must not end the process; other feeds go on.
		if v := recover(); v != nil {
			list = nil
			s.fail(fmt.Errorf("BUG: reading the feed: %v", v))
		}
	}()
	copies, err := r.bodies(ctx, f)
	if err != nil {
		s.fail(err)
		return nil, s
	}
	var bodies [][]byte
	for _, c := range copies {
		s.add(c)
		if c.Body != nil {
			bodies = append(bodies, c.Body)
		}
	}
	if len(bodies) == 0 {
		s.fail(firstError(copies))
		return nil, s
	}
	if list, err = f.Read(bodies...); err != nil {
		s.fail(err)
		return nil, s
	}
	if s.State == Failed { // some parts, but not all
		s.State = Cached
	}
	s.Entries, s.Refused = list.Len(), list.Refused.Count
	return list, s
}

// bodies gets all parts of a feed.
func (r *run) bodies(ctx context.Context, f *feed.Feed) ([]*fetch.Copy, error) {
	switch {
	case f.Follow != nil:
		return r.followed(ctx, f)
	case len(f.Addresses) == 1:
		return []*fetch.Copy{r.either(ctx, f)}, nil
	}
	copies := make([]*fetch.Copy, len(f.Addresses))
	for i, address := range f.Addresses {
		copies[i] = r.get(ctx, source(f, partName(f, i), address))
	}
	return copies, nil
}

// either gets a feed from its address, or else from the second one. A last
// good copy counts only when neither gives anything newer.
func (r *run) either(ctx context.Context, f *feed.Feed) *fetch.Copy {
	first := r.get(ctx, source(f, f.Name, f.Addresses[0]))
	if current(first) || f.Fallback == "" {
		return first
	}
	second := r.get(ctx, source(f, f.Name+fallbackSuffix, f.Fallback))
	if current(second) || first.Body == nil && second.Body != nil {
		return second
	}
	return first
}

// followed gets a feed whose address is found on a page.
func (r *run) followed(ctx context.Context, f *feed.Feed) ([]*fetch.Copy, error) {
	index := source(f, f.Name, f.Addresses[0])
	index.Check = func(body []byte) error {
		_, err := f.Next(body)
		return err
	}
	page := r.get(ctx, index)
	if page.Body == nil {
		return nil, page.Err
	}
	next, err := f.Next(page.Body)
	if err != nil {
		return nil, err
	}
	list := r.get(ctx, source(f, partName(f, 1), next))
	if list.Body != nil && list.Err == nil && page.State == fetch.Cached {
		list.State, list.Err = fetch.Cached, page.Err // there may be a newer list
	}
	return []*fetch.Copy{list}, nil
}

// partName returns the name of the copy of a part of a feed.
func partName(f *feed.Feed, i int) string {
	if i == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(i+1)
}

// source returns a source of a feed.
func source(f *feed.Feed, name, address string) *fetch.Source {
	return &fetch.Source{Name: name, URL: address, UserAgent: f.UserAgent, Identity: f.Identity, Check: f.Check}
}
