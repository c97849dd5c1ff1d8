package throttle

import (
	"hash/maphash"

	"github.com/trailscope/trailscope/exporter/event"
)

// legacyKeys bounds what is remembered of one bucket, a bound of ours. Events
// beyond are written.
const legacyKeys = 1 << 20

// legacy lets two events of a source and trail pass in each bucket of time: the
// first of the bucket, which is not remembered, and the first that is.
type legacy struct {
	seen    map[uint64]struct{}
	scratch []byte
	seed    maphash.Seed
	workers second
	bucket  second
	started bool
}

// newLegacy returns a throttle without state.
func newLegacy(workers int64) *legacy {
	return &legacy{seen: map[uint64]struct{}{}, seed: maphash.MakeSeed(), workers: second(workers)}
}

// pass reports whether e is to be written.
func (l *legacy) pass(e *event.Event) bool {
	bucket := l.bucketOf(e)
	if bucket != l.bucket || !l.started {
		l.bucket, l.started = bucket, true
		clear(l.seen)

		return true
	}

	l.scratch = appendKey(l.scratch[:0], e)
	src := maphash.Bytes(l.seed, l.scratch)
	l.scratch = appendDestinationKey(l.scratch[:0], e)
	dst := maphash.Bytes(l.seed, l.scratch)
	if l.has(src) || l.has(dst) {
		return false
	}
	if len(l.seen) >= legacyKeys {
		return true
	}
	l.seen[src] = struct{}{}
	l.seen[dst] = struct{}{}

	return true
}

// bucketOf returns the bucket of an event.
func (l *legacy) bucketOf(e *event.Event) second { return second(e.Time.Unix()) / l.workers }

// has reports whether the key with that hash was seen in this bucket.
func (l *legacy) has(hash uint64) bool {
	_, ok := l.seen[hash]

	return ok
}
