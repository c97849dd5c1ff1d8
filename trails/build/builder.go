package build

import (
	"slices"
	"strings"
	"unicode"
)

// Names by which the sources that are no feeds are disabled.
const (
	customName = "custom"
	staticName = "static"
)

// Builder makes sets of trails.
type Builder struct {
	config Config
}

// New returns a Builder. It keeps a copy of c.
func New(c *Config) *Builder { return &Builder{config: *c} }

// Build reads all sources. It fails only when a directory cannot be read; a
// file that cannot be read is refused like a bad line.
func (b *Builder) Build() (*Rows, *Report, error) {
	c := &b.config
	m := newMerge(c.Base)
	report := &Report{}
	disabled := Names(c.Disabled)
	for _, f := range sorted(c.Feeds) {
		if slices.Contains(disabled, f.Name()) || c.disabledFeed(f.Info()) {
			continue
		}
		s := m.source()
		for t := range f.Items() {
			s.put(t, place{})
		}
		report.Feeds += m.merge(s)
	}
	if c.CustomDir != "" && !slices.Contains(disabled, customName) {
		l := &lists{c, m.source(), report}
		if err := l.custom(c.CustomDir); err != nil {
			return nil, nil, err
		}
		report.Custom = m.merge(l.source)
	}
	if c.Static != nil && !slices.Contains(disabled, staticName) {
		l := &lists{c, m.source(), report}
		if err := l.static(c.Static, c.StaticName); err != nil {
			return nil, nil, err
		}
		report.Static = m.merge(l.source)
	}
	for i := range c.Remote {
		report.Remote = append(report.Remote, readRemote(c, &c.Remote[i], m, report))
	}
	finish(c, m, report)
	admit(c, m, report)
	warn(c, m, report)
	return newRows(m), report, nil
}

// Names splits a list of names of sources: at anything but letters, digits and
// underscores (SPEC 1.5).
func Names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// disabledFeed reports whether a feed is left out for what its infos have in
// common. Where they have nothing, each trail is judged by its own.
func (c *Config) disabledFeed(info string) bool {
	return info != "" && c.DisabledInfo != nil && c.DisabledInfo.Match(info)
}

// sorted returns the feeds in the order of their names.
func sorted(feeds []Feed) []Feed {
	return slices.SortedStableFunc(slices.Values(feeds), func(a, b Feed) int {
		return strings.Compare(a.Name(), b.Name())
	})
}
