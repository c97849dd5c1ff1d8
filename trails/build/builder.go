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
	disabled := strings.FieldsFunc(c.Disabled, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, f := range sorted(c.Feeds) {
		if slices.Contains(disabled, f.Name()) || c.DisabledInfo != nil && c.DisabledInfo.Match(f.Info()) {
			continue
		}
		s := m.source()
		for t := range f.Items() {
			s.put(t, place{})
		}
		report.Feeds += m.merge(s)
	}
	if c.CustomDir != "" && !slices.Contains(disabled, customName) {
		s := m.source()
		if err := readCustom(c.CustomDir, s, report); err != nil {
			return nil, nil, err
		}
		report.Custom = m.merge(s)
	}
	if c.StaticDir != "" && !slices.Contains(disabled, staticName) {
		s := m.source()
		if err := readStatic(c.StaticDir, s, report); err != nil {
			return nil, nil, err
		}
		report.Static = m.merge(s)
	}
	if c.RemoteCustom != "" {
		report.RemoteCustom = readRemote(c.RemoteCustom, m, report)
	}
	finish(c, m, report)
	admit(c, m, report)
	warn(m, report)
	return newRows(m), report, nil
}

// sorted returns the feeds in the order of their names.
func sorted(feeds []Feed) []Feed {
	return slices.SortedStableFunc(slices.Values(feeds), func(a, b Feed) int {
		return strings.Compare(a.Name(), b.Name())
	})
}
