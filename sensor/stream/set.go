package stream

// setSize is the number of flows of a set.
const setSize = 16

// set is what is looked at of a set of flows to find one: a cache line. It has
// for each place the tag of its flow in the upper 24 bits and the epoch of its
// latest segment in the lower 8, or 0 for a free place.
type set [setSize]uint32

// tag returns the tag of an id, with the lower 8 bits zero. It is not 0.
func tag(id uint64) (bits uint32) {
	const used = 1 << 31

	return uint32(id>>32)&^0xff | used
}
