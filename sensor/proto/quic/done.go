package quic

// Sizes of [done]: the messages and names that are remembered, in groups so that
// only a later one of the same group takes the place of an earlier one.
const (
	doneGroups = 2048
	doneLen    = 4
)

// done remembers what was handed over, by hashes. What was forgotten because of
// later ones is handed over again if it comes again.
type done [doneGroups][doneLen]uint64

// add notes a hash; again tells that it was there.
func (d *done) add(hash uint64) (again bool) {
	group := &d[hash%doneGroups]
	for _, h := range group {
		if h == hash {
			return true
		}
	}

	copy(group[1:], group[:])
	group[0] = hash

	return false
}
