package feed

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/text"
)

// byteOrderMark is what some servers put in front of a text.
const byteOrderMark = "\uFEFF"

var (
	errNothing = errors.New("nothing was fetched")
	errHTML    = errors.New("it is a page for a browser")
)

// Read reads a list: the bodies of its addresses or of its fallback, or, for a
// feed with a Follow, the body that [Feed.Next] led to. It fails when that is
// no list; the package documentation says when. Of a list in several parts,
// those that are none are refused like a bad line, and the rest has to be a
// list. Parts that were not fetched may be missing. Read keeps a copy of all.
func (f *Feed) Read(parts ...[]byte) (*List, error) {
	l, err := newList(f)
	if err != nil {
		return nil, err
	}
	problems := []error{errNothing}
	for i, part := range parts {
		name := ""
		if len(parts) > 1 && len(parts) == len(f.Addresses) {
			name = f.Addresses[i]
		}
		if err := l.add(name, part); err != nil {
			problems = append(problems[:0], err)
			l.Refused.Append(parse.Note{File: name, Text: "the whole part", Reason: err.Error()})
		}
	}
	if len(l.bodies) == 0 {
		return nil, fmt.Errorf("%s is no list: %w", f.Name, problems[0])
	}
	if least := f.least(); l.n < least {
		return nil, fmt.Errorf("%s is no list: it has %d entries, and fewer than %d mean that it is damaged", f.Name, l.n, least)
	}
	return l, nil
}

// Check reports why the body of one address is no list. It is what [Feed.Read]
// would say, except that one of several parts needs no more than one entry.
func (f *Feed) Check(body []byte) error {
	if len(f.Addresses) > 1 && f.Minimum > 1 {
		part := *f
		part.Minimum = 1
		f = &part
	}
	_, err := f.Read(body)
	return err
}

// least is the number of entries that a list must have.
func (f *Feed) least() int {
	switch {
	case f.Minimum < 0:
		return 0
	case f.Minimum == 0:
		return 1
	}
	return f.Minimum
}

// add adds the entries of one part, whose name is for notes.
func (l *List) add(name string, body []byte) error {
	if err := l.feed.marked(body); err != nil {
		return err
	}
	if !l.feed.Rules.HTML && isHTML(body) {
		return errHTML
	}
	s := strings.TrimPrefix(string(body), byteOrderMark)
	var refused parse.Notes
	n := 0
	p := &pass{list: l, feed: &l.feed, refused: &refused, yield: func(trails.Trail) bool { n++; return true }}
	if err := l.feed.Format.reader()(p, s); err != nil {
		return err
	}
	l.Refused.AppendFile(name, refused)
	l.bodies, l.names = append(l.bodies, s), append(l.names, name)
	l.n += n
	return nil
}

// marked reports a body without the feed's marker.
func (f *Feed) marked(body []byte) error {
	if !bytes.Contains(body, []byte(f.Marker)) {
		return fmt.Errorf("it does not contain %q", f.Marker)
	}
	return nil
}

// pageStarts begin pages for a browser, in lower case.
var pageStarts = [...]string{"<!doctype", "<html"}

// isHTML reports whether a body is a page for a browser.
func isHTML(body []byte) bool {
	body = text.TrimLeft(bytes.TrimPrefix(body, []byte(byteOrderMark)))
	return slices.ContainsFunc(pageStarts[:], func(start string) bool {
		return len(body) >= len(start) && strings.EqualFold(string(body[:len(start)]), start)
	})
}
