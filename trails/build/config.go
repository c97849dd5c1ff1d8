package build

import (
	"iter"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Config names the sources and what is left out. Every field may be empty.
type Config struct {
	// Feeds are read first, in the order of their names.
	Feeds []Feed
	// CustomDir is a directory whose *.txt files are the user's own lists.
	CustomDir string
	// StaticDir is a tree of static lists: the *.txt and *.csv files in it and
	// in its directories.
	StaticDir string
	// RemoteCustom is the text of the user's remote list.
	RemoteCustom string

	// Disabled names sources that are skipped: feeds, "custom" or "static",
	// separated by anything but letters, digits and underscores.
	Disabled string
	// DisabledInfo drops trails in whose info it is found, and whole feeds by
	// what all their infos have in common. Nil drops nothing.
	DisabledInfo *pattern.Pattern
	// MinimumFeeds is how many different references an IPv4 address from feeds
	// needs; up to 1, any will do.
	MinimumFeeds int
	// Whitelist drops the keys that it holds. Nil drops nothing.
	Whitelist *allow.Whitelist
	// Bogons and CDN drop trails that begin with one of their addresses. Nil
	// drops nothing.
	Bogons, CDN *addr.Ranges

	// Base are trails that are there before the first source. They take part
	// in the merge, but are themselves neither changed nor dropped: the result
	// holds only what [trails.Set.With] is to lay over them. Nil is none.
	Base *trails.Set
}

// Feed is one source of trails from the network, fetched already.
type Feed interface {
	// Name is the name by which the feed is disabled. It also gives the order.
	Name() string
	// Info is what the infos of all its trails have in common, or empty.
	Info() string
	// Items gives the trails in order. A repeated key replaces the pair of the
	// earlier one.
	Items() iter.Seq[trails.Trail]
}
