package feed

import (
	"fmt"
	"iter"
	"regexp"
	"slices"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// List is what a feed served, read. It is immutable.
type List struct {
	// Refused are the lines that cannot be a trail, and the parts of the list
	// that are no list.
	Refused parse.Notes

	feed   Feed
	bodies []string
	names  []string // of the bodies, for notes; empty for the only one
	n      int
	expr   *regexp.Regexp // for Regex
	path   []string       // for JSON
}

// newList returns the list of a feed without any entry.
func newList(f *Feed) (*List, error) {
	l := &List{feed: *f}
	var err error
	switch f.Format {
	case Regex:
		l.expr, err = regexp.Compile(f.Expression)
	case JSON:
		l.path, err = parsePath(f.Path)
	case Column, CSV:
		if f.Column < 1 {
			err = fmt.Errorf("there is no column %d", f.Column)
		}
	default:
		if f.Format.reader() == nil {
			err = fmt.Errorf("there is no format %q", f.Format)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", f.Name, err)
	}
	return l, nil
}

// Name returns the name of the feed.
func (l *List) Name() string { return l.feed.Name }

// Info returns what all infos have in common, as [Feed.FixedInfo] does.
func (l *List) Info() string { return l.feed.FixedInfo() }

// Len returns the number of entries, repeated ones included.
func (l *List) Len() int { return l.n }

// Items gives the entries in order. It reads the text anew each time.
func (l *List) Items() iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for _, body := range l.bodies {
			p := &pass{list: l, feed: &l.feed, refused: &parse.Notes{}, yield: yield}
			// The body has been read without an error before.
			if err := l.feed.Format.reader()(p, body); err != nil || p.stopped {
				return
			}
		}
	}
}

// EachRefused calls f for every line that was refused; Refused describes the
// first few only. It reads the text anew.
func (l *List) EachRefused(f func(parse.Note)) {
	for i, body := range l.bodies {
		name := l.names[i]
		p := &pass{list: l, feed: &l.feed, yield: func(trails.Trail) bool { return true }}
		p.refused = &parse.Notes{Each: func(n parse.Note) {
			n.File = name
			f(n)
		}}
		// The body has been read without an error before.
		if err := l.feed.Format.reader()(p, body); err != nil {
			return
		}
	}
}

// pass is one walk over a body.
type pass struct {
	list    *List
	feed    *Feed
	refused *parse.Notes
	yield   func(trails.Trail) bool
	stopped bool     // nobody wants more
	fields  []string // scratch for columns
}

// Reasons to refuse an entry.
const (
	nothingNamed  = "names nothing"
	controlInside = "control characters"
	notDigest     = "not the SHA-1 of a certificate"
	notText       = "not UTF-8"
	tooLong       = "longer than any trail"
	tooFew        = "too few columns"
)

// put gives one entry, which stands in a line.
func (p *pass) put(line int, entry, info, reference string) {
	r := &p.feed.Rules
	key := r.key(entry)
	switch {
	case p.stopped || slices.Contains(r.Skip, key):
	case key == "":
		p.refused.Add(line, entry, nothingNamed)
	case r.Digest && !isDigest(key):
		p.refused.Add(line, entry, notDigest)
	case hasControl(key) || hasControl(info) || hasControl(reference):
		p.refused.Add(line, entry, controlInside)
	default:
		p.stopped = !p.yield(trails.Trail{Key: key, Info: info, Reference: reference})
	}
}

// putPlain gives one entry with the feed's own info and reference.
func (p *pass) putPlain(line int, entry string) {
	p.put(line, entry, p.feed.Info, p.feed.Reference)
}
