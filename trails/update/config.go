package update

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Config says what a set is made of. Dir and Client are needed; everything else
// may be empty.
type Config struct {
	// Dir is where the set lies, with all that belongs to it. It is made when
	// it is missing.
	Dir string
	// Client fetches. Its copies are used when a source fails.
	Client *fetch.Client

	// Offline uses no network, only copies and what lies on this machine.
	Offline bool
	// Force builds although nothing has changed. It does not switch on what is
	// switched off; Maltrail's updater uses feeds then, whatever the settings
	// say.
	Force bool
	// Period is the age from which a set is old; 0 is never.
	Period time.Duration
	// MinRatio, from 0 to 1, is the part of the old set's trails that a new set
	// must have at least; 0 takes any.
	MinRatio float64

	// Full builds for profile `full`: the whitelist among the data files is read
	// by [allow.ReadLenientWhitelist], and what only that profile matches is not
	// reported as inert.
	Full bool

	// UseFeeds uses Feeds.
	UseFeeds bool
	// Feeds are all feeds that there are, the user's own included.
	Feeds []feed.Feed
	// DisabledFeeds names feeds that are not used, and "custom" or "static"
	// (SPEC 1.5). Anything but letters, digits and underscores separates them.
	DisabledFeeds string
	// MinimumFeeds is how many different references an IPv4 address from feeds
	// needs; up to 1, any will do.
	MinimumFeeds int
	// DisabledInfo drops trails, and feeds, by their info. Nil drops nothing.
	DisabledInfo *pattern.Pattern

	// Static is the address of an archive of static lists, or the path of one
	// or of a directory.
	Static string
	// CustomDir is a directory of the user's own lists.
	CustomDir string
	// CustomURLs are addresses, or paths, of lists of the user's own.
	CustomURLs []string
	// Server is the address of a trails.csv that takes the place of all other
	// sources.
	Server string
	// ServerToken is sent to Server.
	ServerToken string

	// DataDir holds data files that are used in place of those that come with
	// the static lists.
	DataDir string
	// Whitelist are the user's own entries, besides those of the data files.
	// Rules on events do nothing here.
	Whitelist []allow.Rule

	// Progress is told how far the update is.
	Progress func(Progress)
	// Refuse is told of every line and file of lists that cannot be used.
	Refuse func(parse.Note)
	// Drop is told of every trail that is left out.
	Drop func(t trails.Trail, r build.Reason)
	// Log gets a line for each source that fails. Nil discards them.
	Log *slog.Logger
	// Now replaces [time.Now].
	Now func() time.Time
}

// Updater builds the set of one directory.
type Updater struct {
	config Config
}

// feedName is the form of a feed's name. Names of copies of other sources have
// a hyphen, so none can take another's.
var feedName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// New returns an Updater. It keeps a copy of c.
func New(c *Config) (*Updater, error) {
	u := &Updater{config: *c}
	switch {
	case c.Dir == "":
		return nil, errors.New("no directory for the set of trails")
	case c.Client == nil:
		return nil, errors.New("no client to fetch trails with")
	case !(c.MinRatio >= 0 && c.MinRatio <= 1):
		return nil, fmt.Errorf("minimum ratio %v is not between 0 and 1", c.MinRatio)
	}
	names := map[string]bool{"custom": true, "static": true}
	for i := range c.Feeds {
		f := &c.Feeds[i]
		if !feedName.MatchString(f.Name) {
			return nil, fmt.Errorf("feed %q: a name has only letters, digits and underscores", f.Name)
		}
		if names[f.Name] {
			return nil, fmt.Errorf("feed %q: there is another source with this name", f.Name)
		}
		names[f.Name] = true
		if err := f.Validate(); err != nil {
			return nil, fmt.Errorf("feed %q: %w", f.Name, err)
		}
	}
	if u.config.Log == nil {
		u.config.Log = slog.New(slog.DiscardHandler)
	}
	if u.config.Now == nil {
		u.config.Now = time.Now
	}
	return u, nil
}

// now returns the time as it stands in reports.
func (c *Config) now() time.Time { return c.Now().UTC().Round(0) }
