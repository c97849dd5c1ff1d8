package webhook

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// maxKeys is how many pairs of source and trail are remembered (SPEC 9.6).
const maxKeys = 10_000

// pair stands for a source and a trail. It is a digest, since trails are as long
// as the network makes them.
type pair [16]byte

// pairOf returns the pair of e.
func pairOf(e *event.Event) (p pair) {
	b := e.AppendSource(make([]byte, 0, 256))
	b = append(b, 0)
	sum := sha256.Sum256(append(b, e.Trail...))
	copy(p[:], sum[:])

	return p
}

// throttle remembers which pairs were posted when.
type throttle struct {
	last map[pair]time.Time
	wait time.Duration
}

// holds reports whether e comes too soon after the last post of its pair.
func (t *throttle) holds(e *event.Event) bool {
	if t.wait <= 0 {
		return false
	}

	last, ok := t.last[pairOf(e)]

	return ok && e.Time.Sub(last).Abs() < t.wait
}

// posted notes that e was posted.
func (t *throttle) posted(e *event.Event) {
	if t.wait <= 0 {
		return
	}

	if len(t.last) >= maxKeys {
		t.forget()
	}

	t.last[pairOf(e)] = e.Time
}

// forget drops the oldest quarter.
func (t *throttle) forget() {
	const part = 4

	type entry struct {
		pair pair
		time time.Time
	}

	all := make([]entry, 0, len(t.last))
	for p, last := range t.last {
		all = append(all, entry{p, last})
	}

	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(a.time.Compare(b.time), slices.Compare(a.pair[:], b.pair[:]))
	})

	for _, e := range all[:len(all)/part] {
		delete(t.last, e.pair)
	}
}
