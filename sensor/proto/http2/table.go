package http2

// Sizes of the header table. (RFC 7541 4.1, RFC 9113 6.5.2.)
const (
	tableSize     = 4096
	entryOverhead = 32
	maxEntries    = tableSize / entryOverhead
)

// table is the dynamic table of one direction: the headers that the sender refers
// to by number. Its zero value is not ready for use, see reset.
type table struct {
	// text holds names and values, each entry behind the previous one, and goes
	// on at its start.
	text [tableSize]byte

	// entries is a ring, the oldest at first.
	entries [maxEntries]entry

	first, count int

	// next is the offset in text behind the newest entry.
	next int

	// size is the sum of the entries by the measure of RFC 7541, limit its cap.
	size, limit int

	// larger is true if the sender's table is larger than ours, so that it may
	// refer to entries that are not here.
	larger bool
}

// entry is a header in a table.
type entry struct {
	at, name, value uint16

	// unknown is true if the header is not known, only that it exists.
	unknown bool
}

// size returns the size of an entry by the measure of RFC 7541 4.1.
func (e *entry) size() (n int) {
	return entryOverhead + int(e.name) + int(e.value)
}

// reset empties the table.
func (t *table) reset() {
	t.first, t.count, t.next, t.size = 0, 0, 0, 0
	t.limit, t.larger = tableSize, false
}

// resize sets the cap that the sender wants.
func (t *table) resize(limit uint64) {
	if limit > tableSize {
		limit, t.larger = tableSize, true
	}

	t.limit = int(limit)
	t.shrink(t.limit)
}

// shrink drops the oldest entries until the table has a size.
func (t *table) shrink(size int) {
	for t.size > size && t.count > 0 {
		t.size -= t.entries[t.first].size()
		t.first = (t.first + 1) % maxEntries
		t.count--
	}
}

// add adds a header. An unknown one has neither name nor value.
func (t *table) add(name, value []byte, unknown bool) {
	n := entryOverhead + len(name) + len(value)
	if n > t.limit && t.larger && !unknown {
		// The sender counts the entry even though it does not fit here.
		t.add(nil, nil, true)

		return
	}

	t.shrink(max(t.limit-n, 0))
	if n > t.limit {
		return
	}

	t.entries[(t.first+t.count)%maxEntries] = entry{
		at:      uint16(t.next),
		name:    uint16(len(name)),
		value:   uint16(len(value)),
		unknown: unknown,
	}
	t.count++
	t.size += n
	t.put(name)
	t.put(value)
}

// put writes to the ring of text.
func (t *table) put(b []byte) {
	n := copy(t.text[t.next:], b)
	copy(t.text[:], b[n:])
	t.next = (t.next + len(b)) % tableSize
}

// get returns the entry with a number, 0 for the newest, or nil.
func (t *table) get(i int) (e *entry) {
	if i >= t.count {
		return nil
	}

	return &t.entries[(t.first+t.count-1-i)%maxEntries]
}

// appendName appends the name of an entry to dst.
func (t *table) appendName(dst []byte, e *entry) (res []byte) {
	return t.appendText(dst, int(e.at), int(e.name))
}

// appendValue appends the value of an entry to dst.
func (t *table) appendValue(dst []byte, e *entry) (res []byte) {
	return t.appendText(dst, (int(e.at)+int(e.name))%tableSize, int(e.value))
}

// appendText appends n bytes of the ring from an offset to dst.
func (t *table) appendText(dst []byte, at, n int) (res []byte) {
	head := min(n, tableSize-at)
	dst = append(dst, t.text[at:at+head]...)

	return append(dst, t.text[:n-head]...)
}
