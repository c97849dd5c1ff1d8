package export

import (
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// maxInfos is for how many infos a selection remembers what it found. All
// lists together have a few thousand.
const maxInfos = 1 << 16

// selection decides which rows are meant.
type selection struct {
	options *Options
	kinds   []bool          // by kind; nil means all
	infos   map[string]bool // what was found for an info; nil means all
}

func newSelection(o *Options) *selection {
	s := &selection{options: o}
	if len(o.Kinds) > 0 {
		s.kinds = make([]bool, len(trails.Kinds()))
		for _, k := range o.Kinds {
			s.kinds[k] = true
		}
	}
	if o.Info != nil || o.ExceptInfo != nil {
		s.infos = map[string]bool{}
	}
	return s
}

func (s *selection) selects(r *row) bool {
	if s.kinds != nil && !s.kinds[r.kind] || !strings.Contains(r.Reference, s.options.Reference) {
		return false
	}
	return s.infos == nil || s.info(r.Info)
}

func (s *selection) info(info string) bool {
	found, ok := s.infos[info]
	if ok {
		return found
	}
	o := s.options
	found = (o.Info == nil || o.Info.MatchString(info)) && (o.ExceptInfo == nil || !o.ExceptInfo.MatchString(info))
	if len(s.infos) < maxInfos {
		s.infos[strings.Clone(info)] = found
	}
	return found
}
