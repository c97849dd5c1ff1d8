package detect

import (
	"encoding/binary"
	"hash/maphash"

	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/stream"
)

const (
	// repetitionSets is how many sets of messages are remembered, and
	// repetitionWays how many each has: as many as lie in a cache line.
	repetitionSets = 1024
	repetitionWays = 4
	// repetitionMicros is how long a datagram counts as repeated. Resolvers ask
	// again within five seconds, as a rule.
	repetitionMicros = 10e6
)

// repetitions remembers messages, so that one that comes again raises its events
// once. In each set the oldest gives way: under a flood it forgets, and then a
// repetition counts as new.
type repetitions struct {
	seed maphash.Seed
	sets [repetitionSets][repetitionWays]repetition
}

type repetition struct {
	sum    uint64
	micros int64
}

func newRepetitions() *repetitions { return &repetitions{seed: maphash.MakeSeed()} }

// again tells whether a message came in the direction of a packet before, less
// than some time ago, and remembers it.
func (r *repetitions) again(p *packet.Packet, message []byte, micros, within int64) bool {
	k := directionOf(p)
	key := directionBytes(&k)
	sum := maphash.Bytes(r.seed, key[:]) ^ bits(maphash.Bytes(r.seed, message))
	set := &r.sets[sum%repetitionSets]
	for _, s := range set {
		if s.sum == sum && micros-s.micros < within && s.micros-micros < within {
			return true
		}
	}
	copy(set[1:], set[:])
	set[0] = repetition{sum, micros}
	return false
}

// bits turns a hash so that equal ones do not cancel out.
func bits(h uint64) uint64 { return h<<32 | h>>32 }

// directionBytes is a direction in bytes, to be hashed.
func directionBytes(k *stream.Key) (b [44]byte) {
	src, dst := k.Src.As16(), k.Dst.As16()
	copy(b[:], src[:])
	copy(b[16:], dst[:])
	binary.LittleEndian.PutUint16(b[32:], k.SrcPort)
	binary.LittleEndian.PutUint16(b[34:], k.DstPort)
	binary.LittleEndian.PutUint64(b[36:], k.Realm)
	return b
}
