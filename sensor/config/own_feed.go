package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails/feed"
)

// OwnFeed is a feed of the user's. One with the name of a built-in feed changes
// what that feed says: fields that are empty keep its values.
type OwnFeed struct {
	// Name is the name by which the feed is known and disabled.
	Name string `yaml:"name"`
	// URL is the address of the list, or its path.
	URL string `yaml:"url"`
	// Format is one of [feed.Formats]; empty stands for lines.
	Format string `yaml:"format"`
	// Column is the number of the column that holds the trail, from 1, which is
	// what 0 stands for.
	Column int `yaml:"column"`
	// Separator stands between columns.
	Separator string `yaml:"separator"`
	// InfoColumn is the number of the column that holds the info; 0 is none.
	InfoColumn int `yaml:"info_column"`
	// Header is the number of lines at the start that are passed over.
	Header int `yaml:"header"`
	// Comment is the text from which on a line is passed over.
	Comment string `yaml:"comment"`
	// Path leads to the trails in a JSON document, e.g. "relays[].addresses[]".
	Path string `yaml:"path"`
	// Expression is the regular expression that finds trails.
	Expression string `yaml:"expression"`
	// Marker is a text without which a body is not taken for the list.
	Marker string `yaml:"marker"`
	// Info is what the trails are, and Reference who publishes the list; without
	// one it is the feed's name.
	Info      string `yaml:"info"`
	Reference string `yaml:"reference"`
	// Minimum is the number of entries below which a body is not taken for the
	// list: 0 stands for 1, and -1 takes a list without any.
	Minimum int `yaml:"minimum"`
}

// ofTheUser is the kind of feeds that are not built in.
const ofTheUser = "of your own"

// Feed returns the feed that the entry describes or, for a built-in one, what
// becomes of it. [Config.Validate] says whether it can be used.
func (f *OwnFeed) Feed() feed.Feed {
	of, known := feed.Find(f.Name)
	if !known {
		of = &feed.Feed{Name: f.Name, Format: feed.Lines, Rules: feed.OwnRules(), Reference: f.Name, Kind: ofTheUser}
	}
	if format := feed.Format(f.Format); format != "" && format != of.Format {
		// What the other format needed means nothing to this one.
		of.Format, of.Rules = format, feed.OwnRules()
		of.Column, of.Separator, of.InfoColumn, of.Header = 0, "", 0, 0
		of.Comment, of.Path, of.Expression = "", "", ""
	}
	if f.URL != "" {
		of.Addresses, of.Fallback, of.Follow = []string{f.URL}, "", nil
	}
	if f.Column == 0 && of.Column == 0 && (of.Format == feed.Column || of.Format == feed.CSV) {
		of.Column = 1
	}
	for _, n := range []struct {
		value int
		to    *int
	}{{f.Column, &of.Column}, {f.InfoColumn, &of.InfoColumn}, {f.Header, &of.Header}, {f.Minimum, &of.Minimum}} {
		*n.to = cmp.Or(n.value, *n.to)
	}
	for _, t := range []struct {
		value string
		to    *string
	}{
		{f.Separator, &of.Separator},
		{f.Comment, &of.Comment},
		{f.Path, &of.Path},
		{f.Expression, &of.Expression},
		{f.Marker, &of.Marker},
		{f.Info, &of.Info},
		{f.Reference, &of.Reference},
	} {
		*t.to = cmp.Or(t.value, *t.to)
	}
	return *of
}

// FeedList returns all feeds that may be used, by name: the built-in ones as
// OwnFeeds change them, and those of the user. Which of them are used is said by
// Feeds and DisabledFeeds. The feeds are the caller's.
func (u *Update) FeedList() []feed.Feed {
	all := feed.All()
	for i := range u.OwnFeeds {
		own := u.OwnFeeds[i].Feed()
		if at := slices.IndexFunc(all, func(f feed.Feed) bool { return f.Name == own.Name }); at >= 0 {
			all[at] = own
		} else {
			all = append(all, own)
		}
	}
	slices.SortFunc(all, func(a, b feed.Feed) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// disabledFeeds lists the built-in feeds that are not used until the user wants
// them.
func disabledFeeds() []string {
	var names []string
	for _, f := range feed.All() {
		if f.Disabled {
			names = append(names, f.Name)
		}
	}
	return names
}

// sourceNames lists all names that may be disabled, sorted.
func (u *Update) sourceNames() []string {
	names := []string{"custom", "static"} // as the builder calls these sources
	for _, f := range u.FeedList() {
		if f.Name != "" {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// validateFeeds checks which feeds are used, and what the user says of his.
func (u *Update) validateFeeds(s *section) {
	names := u.sourceNames()
	for _, name := range u.DisabledFeeds {
		if slices.Contains(names, name) {
			continue
		}
		hint := nearest(name, names)
		if hint == "" {
			hint = "the names are " + strings.Join(names, ", ")
		}
		s.problem("disabled_feeds", hint, "%q is no feed", name)
	}
	seen := map[string]bool{}
	for i := range u.OwnFeeds {
		f := &u.OwnFeeds[i]
		at := fmt.Sprintf("own_feeds[%d]", i)
		if f.Name != "" && seen[f.Name] {
			s.problem(at+".name", "give each feed a name of its own", "there is another feed %q above", f.Name)
			continue
		}
		seen[f.Name] = true
		f.validate(s, at)
	}
}

// validate checks the entry at a path.
func (f *OwnFeed) validate(s *section, at string) {
	if f.URL != "" && !isAddress(f.URL) {
		s.file(at+".url", f.URL)
	}
	of := f.Feed()
	for _, err := range unjoin(of.Validate()) {
		var field *feed.FieldError
		switch {
		case !errors.As(err, &field):
			s.problem(at, "", "%v", err)
		case f.Name == "" && field.Field == "reference": // it would be the name
		default:
			s.problem(at+"."+field.Field, field.Hint, "%s", field.Problem)
		}
	}
}

// unjoin returns the errors of which err was joined.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
