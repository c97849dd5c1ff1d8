package pipeline

import (
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/spool"
)

// fate is what became of a record of a batch.
type fate uint8

const (
	waiting  fate = iota // to be sent
	accepted             // by the receiver
	skipped              // by the filter
	refused              // for good, not in the dead-letter file yet
	dead                 // in the dead-letter file
)

// settled reports whether the record may be passed.
func (f fate) settled() bool { return f != waiting && f != refused }

// item is a record of a batch.
type item struct {
	event   *event.Event // nil when it could not be decoded
	payload []byte       // a copy, when it could not be decoded
	reason  string       // why it was refused
	seq     spool.Seq
	lane    spool.Lane
	fate    fate
}

// batch is what a sink's goroutine has read and not passed yet, in the order of
// reading. It belongs to that goroutine.
type batch struct {
	items   []item
	waiting int // items to be sent
	bytes   int // of these, as spooled
}

// add appends a record, which the filter may keep back.
func (b *batch) add(r *spool.Record, f *Filter) {
	it := item{lane: r.Lane, seq: r.Seq}

	e, err := event.DecodeBinary(r.Payload)

	switch {
	case err != nil:
		it.fate, it.reason = refused, err.Error()
		it.payload = append(it.payload, r.Payload...)
	case !f.passes(e):
		it.fate = skipped
	default:
		it.event = e
		b.waiting++
		b.bytes += len(r.Payload)
	}

	b.items = append(b.items, it)
}

// filter lets the filter keep back what is to be sent.
func (b *batch) filter(f *Filter) {
	for i := range b.items {
		if it := &b.items[i]; it.fate == waiting && !f.passes(it.event) {
			b.decide(i, skipped, "")
		}
	}
}

// choose appends the places of the first n items to be sent, and their events.
func (b *batch) choose(n int, places []int, events []*event.Event) ([]int, []*event.Event) {
	for i := range b.items {
		if len(places) == n {
			break
		}

		if b.items[i].fate == waiting {
			places = append(places, i)
			events = append(events, b.items[i].event)
		}
	}

	return places, events
}

// decide settles what becomes of an item that was to be sent.
func (b *batch) decide(place int, f fate, reason string) {
	it := &b.items[place]
	if it.fate != waiting {
		return
	}

	it.fate, it.reason = f, reason
	b.waiting--
}

// passage is how far a lane may be passed.
type passage struct {
	upTo        spool.Seq // 0 for not at all
	acked, dead int       // what is neither was skipped
}

// passages returns for each lane how far it may be passed: up to the record
// before the first that is not settled.
func (b *batch) passages() (lanes [2]passage) {
	var blocked [2]bool

	for i := range b.items {
		it := &b.items[i]
		p := &lanes[it.lane]

		if blocked[it.lane] = blocked[it.lane] || !it.fate.settled(); blocked[it.lane] {
			continue
		}

		p.upTo = it.seq

		switch it.fate {
		case accepted:
			p.acked++
		case dead:
			p.dead++
		}
	}

	return lanes
}

// passed forgets the items that were passed.
func (b *batch) passed(lanes *[2]passage) {
	kept := b.items[:0]

	for i := range b.items {
		if b.items[i].seq > lanes[b.items[i].lane].upTo {
			kept = append(kept, b.items[i])
		}
	}

	clear(b.items[len(kept):])
	b.items = kept

	if len(kept) == 0 {
		b.bytes = 0
	}
}

// letters returns what is to go into the dead-letter file, and a function that
// notes that it has.
func (b *batch) letters() (letters []deadLetter, written func()) {
	for i := range b.items {
		it := &b.items[i]
		if it.fate != refused {
			continue
		}

		letters = append(letters, deadLetter{
			event: it.event, payload: it.payload, reason: it.reason, lane: it.lane.String(), seq: uint64(it.seq),
		})
	}

	return letters, func() {
		for i := range b.items {
			if b.items[i].fate == refused {
				b.items[i].fate = dead
			}
		}
	}
}
