package feed

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// MayBeEmpty is the Minimum of a list that is complete even without an entry.
const MayBeEmpty = -1

// Feed describes one list.
type Feed struct {
	// Name is the name by which the feed is disabled and reported: letters,
	// digits and underscores.
	Name string
	// Addresses are where the list lies. A list in several parts has several;
	// all of them are read, in this order.
	Addresses []string
	// Fallback is read in place of Addresses when these give no list. Empty is
	// none.
	Fallback string
	// Follow says that Addresses lead to a page on which the address of the
	// list is found (see [Feed.Next]). Nil is the rule: they are the list.
	Follow *Follow
	// UserAgent is what the server wants to be asked with; empty is anything.
	UserAgent string
	// Identity says that the body must not be asked for in compressed form.
	Identity bool

	// Marker is a text that is in every body of the list; empty is none.
	Marker string
	// Minimum is the number of entries below which a body is no list, for all
	// parts together. 0 stands for 1; [MayBeEmpty] needs none.
	Minimum int

	// Format says how the list is written. The fields behind it belong to one
	// or two formats each and are empty for the others.
	Format Format
	// Separator parts the columns. Empty means blanks for [Column], and a
	// comma for [CSV].
	Separator string
	// Column is the column of the entry, from 1 ([Column], [CSV]).
	Column int
	// InfoColumn is the column of the info, from 1; 0 is none ([Column],
	// [CSV]).
	InfoColumn int
	// Header is the number of lines at the start of each body that are not
	// looked at ([Lines], [Column], [CSV], [Hosts]).
	Header int
	// Comment is a text from which on a line is not looked at; empty is none.
	// Lines that start with "#" are left out in any case ([Lines], [Column],
	// [CSV]).
	Comment string
	// Path leads to the entries ([JSON]): names of members, joined by dots.
	// "*" is any member. An array is gone through wherever it stands, with
	// "[]" behind the name or without: "relays[].or_addresses[]", "[].ioc".
	Path string
	// Expression finds the entries of each line, as often as it matches
	// ([Regex]): the entry is the first group, or the whole match when there is
	// none. The syntax is Go's.
	Expression string
	// Rules are what the entries need besides.
	Rules Rules

	// Info says what an entry is. With an InfoColumn it is for entries without
	// an info of their own.
	Info string
	// Reference names the publisher. Feeds with the same reference count once
	// where several have to agree.
	Reference string
	// Kind says in a few words what is listed.
	Kind string
	// Licence is a note on the terms of use, as far as they are known.
	Licence string
	// Disabled says that the feed is off until a user wants it.
	Disabled bool
}

// Follow says how the address of a list is found on a page.
type Follow struct {
	// Expression is searched; what it finds last counts. The syntax is Go's.
	Expression string
	// Prefix is put before what was found, to make an address.
	Prefix string
}

// All returns every known feed, by name. The feeds are the caller's.
func All() []Feed {
	all := slices.Concat(addressFeeds(), columnFeeds(), malwareFeeds())
	slices.SortFunc(all, func(a, b Feed) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Find returns the known feed of a name. The feed is the caller's.
func Find(name string) (*Feed, bool) {
	all := All()
	i := slices.IndexFunc(all, func(f Feed) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return &all[i], true
}

// FixedInfo returns what the infos of all entries have in common, by which the
// whole feed can be left out: Info, or nothing when the entries have infos of
// their own (SPEC 1.5).
func (f *Feed) FixedInfo() string {
	if f.InfoColumn > 0 {
		return ""
	}
	return f.Info
}

// Next returns the address of the list that the page at Addresses[0] leads to.
// It is for feeds with a Follow only.
func (f *Feed) Next(index []byte) (address string, err error) {
	if f.Follow == nil {
		return "", fmt.Errorf("%s has no page that leads to its list", f.Name)
	}
	if err := f.marked(index); err != nil {
		return "", err
	}
	expr, err := regexp.Compile(f.Follow.Expression)
	if err != nil {
		return "", fmt.Errorf("compiling the expression to follow: %w", err)
	}
	var last []byte
	for rest := index; ; {
		at := expr.FindIndex(rest)
		if at == nil || at[1] == 0 {
			break
		}
		last, rest = rest[at[0]:at[1]], rest[at[1]:]
	}
	if last == nil {
		return "", fmt.Errorf("the page does not lead to a list: nothing in it matches %q", f.Follow.Expression)
	}
	return f.Follow.Prefix + string(last), nil
}
