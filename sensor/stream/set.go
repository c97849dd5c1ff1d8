package stream

import "math/bits"

// setSize is the number of flows of a set.
const setSize = 16

// Signs of places.
const (
	// taken is a bit of the sign of every flow. A free place has sign 0.
	taken = 1 << 15

	// closed is the sign of a place that is not for use.
	closed = 1
)

// Words of four signs.
const (
	lowest  = 0x0001_0001_0001_0001
	highest = 0x8000_8000_8000_8000
)

// set is what is looked at of a set of flows to find one or to make room: a cache
// line.
type set struct {
	// signs are parts of the flows' ids, four in a word.
	signs [setSize / 4]uint64

	// epochs are those of the flows' latest segments.
	epochs [setSize]uint8

	// owners has a bit for each place whose flow may have a record or a state, so
	// that another can go without being looked at.
	owners uint16

	_ [14]uint8
}

// sign returns the sign of a flow.
func sign(id uint64) (s uint64) { return id>>48 | taken }

// places are places of a set: those of word i are bits 12+i, 28+i, 44+i and
// 60+i.
type places uint64

// way returns the first of p, which is not 0.
func (p places) way() (way uint32) {
	bit := uint32(bits.TrailingZeros64(uint64(p)))

	return (bit%16-12)*4 + bit/16
}

// zeros returns the highest bits of those quarters of w that are 0: neither
// their lower bits nor the highest are set.
func zeros(w uint64) (p places) {
	return places(^((w&^highest + (highest - lowest)) | w) & highest)
}

// match returns the places with a sign, without a branch.
func (s *set) match(sign uint64) (p places) {
	for _, w := range &s.signs {
		p = p>>1 | zeros(w^sign*lowest)
	}

	return p
}

// sign returns the sign of a place.
func (s *set) sign(way int) (sign uint64) { return s.signs[way/4] >> (way % 4 * 16) & 0xffff }

// mark sets the sign of a place.
func (s *set) mark(way int, sign uint64) {
	w, shift := &s.signs[way/4], way%4*16
	*w = *w&^(0xffff<<shift) | sign<<shift
}

// oldest returns the place, of the first ways, that was quiet longest.
func (s *set) oldest(epoch uint8, ways int) (way uint32) {
	oldest := uint32(0)
	for i, e := range s.epochs[:ways] {
		oldest = max(oldest, uint32(epoch-e)<<8|uint32(i))
	}

	return oldest & 0xff
}
