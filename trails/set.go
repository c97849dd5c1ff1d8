package trails

import (
	"hash/maphash"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Set is a set of trails. It is immutable and safe for concurrent use; lookups
// do not allocate and keep nothing of their arguments.
type Set struct {
	blocks    []block
	table     *table
	addresses addressFilter
	seed      maphash.Seed
	keys      int

	patterns *pattern.List
	refs     []Ref // of patterns
	// candidates are all rows that look like regular expressions.
	candidates []regexRow
}

// Len returns the number of trails.
func (s *Set) Len() int { return s.keys }

// Text returns the trail with this key, byte by byte, whatever its kind: the
// last label of a name, an address and a path are all looked up by it.
func (s *Set) Text(key []byte) Ref {
	h := s.hash(key)
	if !s.table.filter.may(h) {
		return 0
	}
	return s.find(h, key)
}

// Addr returns the trail of an address. It equals Text of the address in the
// spelling of package addr.
func (s *Set) Addr(a netip.Addr) Ref {
	if !s.addresses.may(a) {
		return 0
	}
	var buf [addr.MaxLen]byte
	return s.Text(addr.Append(buf[:0], a))
}

// AddrPort returns the trail of an address with a port: "a.b.c.d:p" or
// "[addr]:p". It does not look at the address alone.
func (s *Set) AddrPort(a netip.Addr, port uint16) Ref {
	if !s.addresses.mayPort(a, port) {
		return 0
	}
	var buf [addr.MaxPortLen]byte
	return s.Text(addr.AppendPort(buf[:0], a, port))
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
	key, p := s.at(r)
	return Trail{Key: string(key), Info: p.info, Reference: p.reference}
}

// Info returns the info of r without copying it. The zero Ref gives "".
func (s *Set) Info(r Ref) string {
	if r == 0 {
		return ""
	}
	_, p := s.at(r)
	return p.info
}

// Reference returns the reference of r without copying it. The zero Ref gives
// "".
func (s *Set) Reference(r Ref) string {
	if r == 0 {
		return ""
	}
	_, p := s.at(r)
	return p.reference
}

// All calls yield for every trail in the order of the rows, a repeated key at
// its last place, until yield returns false.
func (s *Set) All(yield func(Ref, Trail) bool) {
	more := true
	for i := range s.blocks {
		s.blocks[i].each(i, func(ref Ref, key []byte) {
			if more && s.find(s.hash(key), key) == ref {
				more = yield(ref, s.Trail(ref))
			}
		})
	}
}

func (s *Set) hash(key []byte) uint64 { return maphash.Bytes(s.seed, key) }

// at returns the entry at r, which must be a position of this Set.
func (s *Set) at(r Ref) (key []byte, p *pair) {
	b := &s.blocks[r>>blockBits]
	key, id := b.entry(int(r & (blockSize - 1)))
	return key, &b.pairs[id]
}

// isCustom reports whether a reference says that the trail is the user's own.
func isCustom(reference string) bool { return strings.Contains(reference, "custom") }
