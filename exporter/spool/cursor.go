package spool

import (
	"context"
	"sync"
	"time"
)

// readAttempts is how often reading a place must fail before it is taken for
// damaged and stepped over.
const readAttempts = 3

// Record is a record of a spool.
type Record struct {
	// Time is when it was appended.
	Time time.Time

	// Payload is what was appended. It is valid until the next Read of the
	// same cursor.
	Payload []byte

	// Seq is its number in its lane.
	Seq Seq

	// Lane is where it was appended.
	Lane Lane
}

// Cursor reads the records for one sink and knows which of them it has done
// with. Read, and nothing else, must not be called by several goroutines at
// once.
type Cursor struct {
	spool *Spool
	name  string

	// reading guards the fields that only Read uses.
	reading sync.Mutex
	readers [laneCount]reader
	arena   []byte
	turn    int

	// ready is signalled when there may be something to read, or no more
	// reading.
	ready chan struct{}

	// Spool.mu guards the fields below.
	tracks  [laneCount]track
	removed bool
}

// newCursor returns a cursor that stands nowhere yet.
func newCursor(s *Spool, name string) *Cursor {
	return &Cursor{spool: s, name: name, ready: make(chan struct{}, 1)}
}

// Name returns the sink's name.
func (c *Cursor) Name() string { return c.name }

// Read waits until there are committed records that this cursor has not read,
// and returns up to most of them in into, which is used from its beginning. The
// payloads have up to maxBytes bytes together, but one record is returned
// however large it is. Records of the high lane come first; while both lanes
// have some, the low lane gets a quarter of the records and bytes. Within a lane
// the order is that of [Spool.Append].
//
// Each record is returned once, until [Cursor.Rewind]: several batches may be
// under way before they are acknowledged. Read fails with the context's error,
// with [ErrClosed] or [ErrRemoved], or with that of the disk; then calling it
// again later is worth a try, and what stays unreadable is stepped over and
// counted as damaged.
func (c *Cursor) Read(ctx context.Context, most, maxBytes int, into []Record) ([]Record, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	into, c.arena = into[:0], c.arena[:0]
	for {
		if err := ctx.Err(); err != nil {
			return into, err
		}
		waiting, err := c.waiting()
		if err != nil {
			return into, err
		}
		if waiting[Low]+waiting[High] == 0 {
			select {
			case <-c.ready:
			case <-ctx.Done():
			}
			continue
		}
		into, err = c.readBoth(waiting, max(1, most), maxBytes, into)
		if len(into) > 0 {
			return into, nil // an error comes again
		} else if err != nil {
			return into, err
		}
	}
}

// waiting returns how many committed records of each lane are not read.
func (c *Cursor) waiting() (n [laneCount]int, err error) {
	s := c.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.removed {
		return n, ErrRemoved
	} else if s.closed {
		return n, ErrClosed
	}
	for i := range n {
		if t := &c.tracks[i]; t.read < s.lanes[i].committed {
			n[i] = int(s.lanes[i].committed - t.read)
		}
	}
	return n, nil
}

// lowShare is the part of a batch that the low lane gets while both wait: one in
// lowShare.
const lowShare = 4

// readBoth fills one batch from both lanes.
func (c *Cursor) readBoth(waiting [laneCount]int, most, maxBytes int, into []Record) ([]Record, error) {
	high := budget{records: most, bytes: maxBytes}
	if waiting[Low] > 0 && waiting[High] > 0 {
		c.turn++
		share := most / lowShare
		if share == 0 && c.turn%lowShare == 0 {
			share = 1
		}
		high.records -= min(share, waiting[Low])
		if high.records < waiting[High] {
			high.bytes -= maxBytes / lowShare
		}
	}
	all := budget{records: most, bytes: maxBytes}
	into, err := c.readLane(High, high, into)
	if err == nil {
		into, err = c.readLane(Low, all.after(into), into)
	}
	if err == nil {
		into, err = c.readLane(High, all.after(into), into)
	}
	return into, err
}

// budget is what may still be read.
type budget struct{ records, bytes int }

// after returns what is left of a budget.
func (b budget) after(read []Record) budget {
	b.records -= len(read)
	for i := range read {
		b.bytes -= len(read[i].Payload)
	}
	return b
}

// allows reports whether one more record fits. The first one always does.
func (b budget) allows(size int, first bool) bool {
	return b.records > 0 && (first || size <= b.bytes)
}

// Rewind makes Read begin again with the first record that is not acknowledged.
func (c *Cursor) Rewind() {
	s := c.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range c.tracks {
		c.tracks[i].rewind(s.lanes[i].first())
	}
	s.stateDirty = true
	s.touch()
	signal(c.ready)
}

// release closes the files of a cursor that is not read any more.
func (c *Cursor) release() {
	c.reading.Lock()
	defer c.reading.Unlock()
	for i := range c.readers {
		c.readers[i].close()
	}
}
