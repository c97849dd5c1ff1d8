package trails

import (
	"iter"
	"slices"

	"github.com/trailscope/trailscope/trails/addr"
)

// With returns a Set of the trails of s and of rows, which take the place of
// trails with the same key. It shares the memory of s, which stays as it is.
// In the Report, rows and line numbers count those of rows; what it says about
// patterns is about all of them.
func (s *Set) With(rows iter.Seq[Trail], o *Options) (*Set, *Report, error) {
	if o == nil {
		o = &Options{}
	}
	b := &assembly{options: o, seed: s.seed, addressKey: s.addresses.key}
	parts, entries := b.partsOf(s)
	over := b.newPart(minBlock)
	if err := over.addAll(rows); err != nil {
		return nil, nil, err
	}
	// A pattern that is there already would only use up the number allowed.
	over.regexes = slices.DeleteFunc(over.regexes, func(r regexRow) bool {
		k, _ := over.arena.entry(r.ref)
		return s.isCandidate(k)
	})
	set, report, err := b.join(append(parts, over))
	if err != nil {
		return nil, nil, err
	}
	report.Repeated -= entries - s.keys
	return set, report, nil
}

// partsOf takes a Set apart again: into the parts it was made of, with the
// number of their entries.
func (b *assembly) partsOf(s *Set) (parts []*part, entries int) {
	var bases []int // first block of each part
	for i := range s.blocks {
		if i == 0 || !samePairs(s.blocks[i].pairs, s.blocks[i-1].pairs) {
			parts = append(parts, &part{assembly: b, arena: &arena{pairs: s.blocks[i].pairs}})
			bases = append(bases, i)
		}
		p := parts[len(parts)-1]
		p.arena.blocks = append(p.arena.blocks, s.blocks[i].data)
		s.blocks[i].each(i, func(_ Ref, key []byte) {
			p.arena.keys++
			p.address(key)
		})
	}
	for _, r := range s.candidates {
		i, found := slices.BinarySearch(bases, int(r.ref>>blockBits))
		if !found {
			i--
		}
		parts[i].regexes = append(parts[i].regexes, regexRow{r.line, r.ref - Ref(bases[i]<<blockBits)})
	}
	for _, p := range parts {
		entries += p.arena.keys
	}
	return parts, entries
}

// address remembers the hash of a key that is an address.
func (p *part) address(key []byte) {
	if a, ok := addr.Parse(key); ok {
		p.addresses = append(p.addresses, p.addressKey.hash(a, noPort))
	} else if ap, ok := addr.ParsePort(key); ok {
		p.addresses = append(p.addresses, p.addressKey.hash(ap.Addr(), uint64(ap.Port())))
	}
}

// isCandidate reports whether key is one of the regular expressions.
func (s *Set) isCandidate(key []byte) bool {
	return slices.ContainsFunc(s.candidates, func(r regexRow) bool {
		k, _ := s.at(r.ref)
		return string(k) == string(key)
	})
}

// samePairs reports whether two lists of pairs are the same one.
func samePairs(a, b []pair) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
