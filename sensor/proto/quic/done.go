package quic

// doneLen is the number of messages and names that are remembered; a power of two.
const doneLen = 8192

// done remembers what was handed over, by hashes. A later one may take the place
// of an earlier one, which is then handed over again if it comes again.
type done [doneLen]uint64

// add notes a hash; again tells that it was there.
func (d *done) add(hash uint64) (again bool) {
	slot := &d[hash%doneLen]
	again = *slot == hash
	*slot = hash

	return again
}
