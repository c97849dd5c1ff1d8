package build

import (
	"io/fs"
	"iter"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Config names the sources and what is left out. Every field may be empty.
type Config struct {
	// Feeds are read first, in the order of their names.
	Feeds []Feed
	// CustomDir is a directory whose *.txt files are the user's own lists.
	CustomDir string
	// Static is a tree of static lists: the *.txt and *.csv files in its root
	// and in the directories there. It must be safe for concurrent use. Nil is
	// none.
	Static fs.FS
	// StaticName is what Static is called in messages: its files are named
	// below it.
	StaticName string
	// Remote are the user's remote lists, read last, in this order.
	Remote []Remote

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
	Whitelist *allow.List
	// Bogons and CDN drop trails that begin with one of their addresses. Nil
	// drops nothing.
	Bogons, CDN *addr.Ranges

	// Base are trails that are there before the first source. They take part
	// in the merge, but are themselves neither changed nor dropped: the result
	// holds only what [trails.Set.With] is to lay over them. Nil is none.
	Base *trails.Set

	// Full says that the trails are for profile `full`, which matches networks,
	// ranges and IPv6 addresses in any spelling, SHA-256 and JA4 fingerprints and
	// user agents: what is matched by value is dropped by value, a network inside a
	// network of the whitelist or with an end in Bogons or CDN, a range or another
	// spelling of such an address, and a network that is too large. [Report.Inert]
	// does not describe what only that profile matches.
	Full bool

	// Refuse is told of every line or file that cannot be used, of which
	// [Report.Refused] describes only the first. Nil tells nobody.
	Refuse func(parse.Note)
	// Drop is told of every trail that is taken out, in the form that it has
	// by then. Nil tells nobody. Both are called by the goroutine that builds.
	Drop func(t trails.Trail, r Reason)
}

// Remote is a list of the user's own that was fetched from an address.
type Remote struct {
	// Name is what the list is called in messages, such as its address.
	Name string
	// Text is the list.
	Text string
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
