package trails

import (
	"net/netip"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/index"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Set is a set of trails: an index and, if need be, a second one that lies over
// it. It is immutable and safe for concurrent use; lookups do not allocate and
// keep nothing of their arguments.
type Set struct {
	base *index.Index
	over *index.Index // may be nil
	keys int          // of both
	hide hider
	// flags says that regular expressions may start with inline flags.
	flags bool

	patterns *pattern.List
	refs     []Ref // of patterns

	// networks are those of base that are not hidden, overNetworks those of
	// over; nil for none.
	networks, overNetworks *index.Networks
	kinds                  uint64 // a bit for each kind
}

// overBit marks a Ref of the upper index.
const overBit = Ref(index.MaxRef)

// Len returns the number of trails, those that a whitelist hides included.
func (s *Set) Len() int { return s.keys }

// Text returns the trail with this key, byte by byte, whatever its kind: the
// last label of a name, an address and a path are all looked up by it.
func (s *Set) Text(key []byte) Ref {
	var r Ref
	if s.over == nil {
		r = Ref(s.base.Text(key))
	} else {
		r = s.textOver(key)
	}
	if r != 0 && s.hide.key(key) {
		return 0
	}
	return r
}

// textOver looks into both indexes, the upper one first.
func (s *Set) textOver(key []byte) Ref {
	if index.IsIPv4(key) {
		if r := s.over.Text(key); r != 0 {
			return Ref(r) | overBit
		}
		return Ref(s.base.Text(key))
	}
	h := index.HashText(key)
	if r := s.over.Find(h, key); r != 0 {
		return Ref(r) | overBit
	}
	return Ref(s.base.Find(h, key))
}

// Addr returns the trail of an address. It equals Text of the address in the
// spelling of package addr.
func (s *Set) Addr(a netip.Addr) Ref {
	if s.over != nil {
		if r := s.over.Addr(a); r != 0 {
			return s.shown(Ref(r)|overBit, a)
		}
	}
	if r := s.base.Addr(a); r != 0 {
		return s.shown(Ref(r), a)
	}
	return 0
}

// shown returns r unless a is hidden.
func (s *Set) shown(r Ref, a netip.Addr) Ref {
	var buf [addr.MaxLen]byte
	if s.hide.key(addr.Append(buf[:0], a)) {
		return 0
	}
	return r
}

// AddrPort returns the trail of an address with a port: "a.b.c.d:p" or
// "[addr]:p". It does not look at the address alone.
func (s *Set) AddrPort(a netip.Addr, port uint16) Ref {
	r := Ref(0)
	if s.over != nil {
		if r = Ref(s.over.AddrPort(a, port)); r != 0 {
			r |= overBit
		}
	}
	if r == 0 {
		r = Ref(s.base.AddrPort(a, port))
	}
	if r == 0 {
		return 0
	}
	var buf [addr.MaxPortLen]byte
	if s.hide.key(addr.AppendPort(buf[:0], a, port)) {
		return 0
	}
	return r
}

// Pattern searches name, which is in lower case, by all regular expressions
// together and returns where the leftmost match lies. At one position the
// trail that comes first in the file wins.
func (s *Set) Pattern(name string) (start, end int, r Ref) {
	i, start, end, ok := s.patterns.Find(name)
	if !ok {
		return 0, 0, 0
	}
	return start, end, s.refs[i]
}

// Trail returns what r stands for. The zero Ref gives the zero Trail.
func (s *Set) Trail(r Ref) Trail {
	if r == 0 {
		return Trail{}
	}
	x, at := s.at(r)
	return Trail{Key: string(x.Key(nil, at)), Info: x.Info(at), Reference: x.Reference(at)}
}

// Info returns the info of r without copying it. The zero Ref gives "".
func (s *Set) Info(r Ref) string {
	x, at := s.at(r)
	return x.Info(at)
}

// Reference returns the reference of r without copying it. The zero Ref gives
// "".
func (s *Set) Reference(r Ref) string {
	x, at := s.at(r)
	return x.Reference(at)
}

// All calls yield for every trail that no whitelist hides, in the order of the
// rows, a repeated key at its last place, until yield returns false.
func (s *Set) All(yield func(Ref, Trail) bool) {
	more := true
	s.base.All(func(r index.Ref, key []byte) bool {
		if s.over == nil || s.over.Text(key) == 0 {
			more = s.yield(yield, s.base, r, key, 0)
		}
		return more
	})
	if s.over != nil && more {
		s.over.All(func(r index.Ref, key []byte) bool { return s.yield(yield, s.over, r, key, overBit) })
	}
}

// yield hands on a trail unless it is hidden.
func (s *Set) yield(yield func(Ref, Trail) bool, x *index.Index, r index.Ref, key []byte, mark Ref) bool {
	if s.hide.row(key) {
		return true
	}
	return yield(Ref(r)|mark, Trail{Key: string(key), Info: x.Info(r), Reference: x.Reference(r)})
}

// at returns the index that a Ref belongs to, and its place there.
func (s *Set) at(r Ref) (*index.Index, index.Ref) {
	if r >= overBit {
		return s.over, index.Ref(r &^ overBit)
	}
	return s.base, index.Ref(r)
}
