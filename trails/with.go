package trails

import (
	"iter"

	"github.com/trailscope/trailscope/trails/index"
)

// With returns a Set of the trails of s and of rows, which take the place of
// trails with the same key. It shares the memory of s, which stays as it is. A
// whitelist in o replaces that of s; inline flags stay allowed. In the Report, rows and line numbers count
// those of rows; what it says about patterns is about all of them.
func (s *Set) With(rows iter.Seq[Trail], o *Options) (*Set, *Report, error) {
	p := newReader(o, 0)
	with := *p.options
	if with.Whitelist == nil {
		with.Whitelist = s.hide.whitelist
	}
	with.InlineFlags = with.InlineFlags || s.flags
	p.options = &with
	if err := p.addOver(s); err != nil {
		return nil, nil, err
	}
	if err := p.addAll(rows); err != nil {
		return nil, nil, err
	}
	over, err := p.index()
	if err != nil {
		return nil, nil, err
	}
	t := &Set{base: s.base, over: over, keys: s.base.Len(), hide: hider{p.options.Whitelist}}
	over.All(func(_ index.Ref, key []byte) bool {
		if s.base.Text(key) == 0 {
			t.keys++
		}
		return true
	})
	p.report.Repeated = s.keys + p.report.Rows - t.keys
	t.ready(p.options, &p.report)
	return t, &p.report, nil
}

// addOver adds the trails that lie over the base of s already.
func (p *reader) addOver(s *Set) error {
	if s.over == nil {
		return nil
	}
	lines := map[index.Ref]int{}
	for r, line := range s.over.Patterns {
		lines[r] = line
	}
	var err error
	s.over.All(func(r index.Ref, key []byte) bool {
		line, isPattern := lines[r]
		_, err = p.builder.Add(&index.Row{
			Key: key, Info: []byte(s.over.Info(r)), Reference: []byte(s.over.Reference(r)),
			Line: line, Pattern: isPattern, Kinds: s.over.Kinds(),
		})
		return err == nil
	})
	return err
}
