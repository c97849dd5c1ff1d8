package spool

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
)

// Layout of the cursor file; see the package documentation.
const (
	stateName    = "cursors"
	stateNewName = "cursors.new"
	stateMagic   = "tsccurs\x01"
	slotSize     = 16 << 10
	stateBytes   = 2 * slotSize

	slotGeneration = 8  // uint64
	slotLength     = 16 // uint32, bytes of the body
	slotSum        = 20 // uint32, CRC-32C of generation, length and body
	slotHeader     = 24
)

const (
	// maxSeq is beyond every number that can come about.
	maxSeq = 1 << 62

	// MaxSinks is how many cursors a spool has at most.
	MaxSinks = 64

	// MaxNameBytes is the length of the longest name of a sink.
	MaxNameBytes = 64
)

// state is what the cursor file holds.
type state struct {
	lanes   [laneCount]lane // next, floor and refused
	cursors []savedCursor
}

// savedCursor is a cursor in the cursor file.
type savedCursor struct {
	name   string
	tracks [laneCount]track
}

// errSlot is the error of a slot that does not hold a state.
var errSlot = errors.New("cursor file: slot is damaged")

// appendSlot appends a state as a slot.
func appendSlot(dst []byte, generation uint64, st *state) []byte {
	start := len(dst)
	dst = append(dst, stateMagic...)
	dst = binary.LittleEndian.AppendUint64(dst, generation)
	dst = append(dst, make([]byte, slotHeader-slotLength)...)
	for i := range st.lanes {
		l := &st.lanes[i]
		dst = appendFields(dst, uint64(l.next), uint64(l.floor), l.refused)
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(st.cursors)))
	for i := range st.cursors {
		c := &st.cursors[i]
		dst = append(dst, byte(len(c.name)))
		dst = append(dst, c.name...)
		for j := range c.tracks {
			t := &c.tracks[j]
			dst = appendFields(dst, uint64(t.start), uint64(t.pos), t.refused,
				t.acked, t.skipped, t.dead, t.dropped, t.damaged)
		}
	}
	binary.LittleEndian.PutUint32(dst[start+slotLength:], uint32(len(dst)-start-slotHeader))
	binary.LittleEndian.PutUint32(dst[start+slotSum:], slotChecksum(dst[start:]))
	return dst
}

// appendFields appends numbers.
func appendFields(dst []byte, fields ...uint64) []byte {
	for _, f := range fields {
		dst = binary.LittleEndian.AppendUint64(dst, f)
	}
	return dst
}

// slotChecksum sums a slot that ends with its body.
func slotChecksum(b []byte) uint32 {
	sum := crc32.Checksum(b[:slotSum], castagnoli)
	return crc32.Update(sum, castagnoli, b[slotHeader:])
}

// parseSlot reads a slot, which nobody vouches for.
func parseSlot(b []byte) (st *state, generation uint64, err error) {
	if len(b) < slotHeader || string(b[:len(stateMagic)]) != stateMagic {
		return nil, 0, errSlot
	}
	length := binary.LittleEndian.Uint32(b[slotLength:])
	if uint64(length) > uint64(len(b)-slotHeader) {
		return nil, 0, errSlot
	}
	b = b[:slotHeader+length]
	if slotChecksum(b) != binary.LittleEndian.Uint32(b[slotSum:]) {
		return nil, 0, errSlot
	}
	r := &fields{b: b[slotHeader:]}
	st = &state{}
	for i := range st.lanes {
		l := &st.lanes[i]
		l.next, l.floor, l.refused = r.seq(), r.seq(), r.number()
		if r.bad || l.next == 0 || l.floor == 0 || l.floor > l.next {
			return nil, 0, errSlot
		}
	}
	for n := r.count(); n > 0 && !r.bad; n-- {
		c := savedCursor{name: r.name()}
		for i := range c.tracks {
			c.tracks[i] = r.track()
			r.bad = r.bad || !c.tracks[i].sound(&st.lanes[i])
		}
		st.cursors = append(st.cursors, c)
	}
	if r.bad || len(r.b) > 0 || !sortedNames(st.cursors) {
		return nil, 0, errSlot
	}
	return st, binary.LittleEndian.Uint64(b[slotGeneration:]), nil
}

// sortedNames reports whether the cursors are in order, each name once.
func sortedNames(cursors []savedCursor) bool {
	return slices.IsSortedFunc(cursors, func(a, b savedCursor) int {
		if a.name == b.name {
			return 1 // also out of order
		}
		return strings.Compare(a.name, b.name)
	})
}

// fields reads numbers from a body. After the first that is not there, or
// impossible, bad is set and everything is zero.
type fields struct {
	b   []byte
	bad bool
}

// take returns the next n bytes.
func (r *fields) take(n int) []byte {
	if r.bad || len(r.b) < n {
		r.bad = true
		return make([]byte, n)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// number reads a number.
func (r *fields) number() uint64 {
	n := binary.LittleEndian.Uint64(r.take(8))
	if n > maxSeq {
		r.bad, n = true, 0
	}
	return n
}

// seq reads the number of a record.
func (r *fields) seq() Seq { return Seq(r.number()) }

// count reads the number of cursors.
func (r *fields) count() int {
	n := int(binary.LittleEndian.Uint16(r.take(2)))
	if n > MaxSinks {
		r.bad, n = true, 0
	}
	return n
}

// name reads the name of a cursor.
func (r *fields) name() string {
	name := string(r.take(int(r.take(1)[0])))
	r.bad = r.bad || checkName(name) != nil
	return name
}

// track reads where a cursor stands.
func (r *fields) track() (t track) {
	t.start, t.pos, t.refused = r.seq(), r.seq(), r.number()
	t.acked, t.skipped, t.dead = r.number(), r.number(), r.number()
	t.dropped, t.damaged = r.number(), r.number()
	return t
}
