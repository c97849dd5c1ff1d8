package throttle

import (
	"errors"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// Defaults and rhythms (SPEC 5).
const (
	// DefaultWindow is the window of [Summarize] in seconds.
	DefaultWindow = 60

	// DefaultBurst is how many events of a window are written as they come.
	DefaultBurst = 3

	// DefaultMaxKeys is how many sources and trails are remembered.
	DefaultMaxKeys = 50_000

	// HousekeepingRecords is how many captured records lie between two calls of
	// [Throttle.Tick].
	HousekeepingRecords = 1024

	// condenseInterval is the wall time between two flushes of condensed events.
	condenseInterval = 10 * time.Second
)

// Config is what [New] needs.
type Config struct {
	// Emit gets the events that are to be written, in order. It must not be
	// nil, and must not call back into the Throttle.
	Emit func(e *event.Event)

	// Admit is asked again about each condensed event before it goes to the
	// throttle: it reports whether ignore rules and allow list let it pass. Nil
	// lets everything pass. It must not call back into the Throttle.
	Admit func(e *event.Event) bool

	// Started is the wall time from which the first interval of condensing
	// counts. The zero time means that of the first Tick.
	Started time.Time

	// Window is the window of [Summarize] in seconds, at least 1.
	Window int64

	// Burst is how many events of a window are written as they come, at least 1.
	Burst int

	// MaxKeys is how many keys [Summarize] remembers before it drops the least
	// recently seen hundredth, at least 1.
	MaxKeys int

	// Workers is the divisor of [Legacy]'s buckets, at least 1.
	Workers int

	// Mode is the throttle's mode.
	Mode Mode
}

// Stats counts what became of events since the Throttle was made. Every event
// that was added is emitted, merged into an emitted one, still held, lost or
// refused by Admit.
type Stats struct {
	// Emitted are events handed to Emit, merged ones included.
	Emitted uint64

	// Summaries are merged events that the throttle emitted.
	Summaries uint64

	// Throttled are events that were not written as they came: held for a
	// summary, or dropped by [Legacy].
	Throttled uint64

	// Lost are those of Throttled of which nothing was kept, which is all that
	// [Legacy] drops, or only the count, which is what [Summarize] holds beyond
	// [event.MaxMerged] in one summary.
	Lost uint64

	// Evictions are keys dropped because there were too many.
	Evictions uint64

	// Condensed are events collected in groups.
	Condensed uint64

	// CondensedLost are events beyond [event.MaxMerged] in a group, of which
	// only the count is kept.
	CondensedLost uint64

	// Saturations are events that were not condensed because there were too
	// many groups; they took the normal path.
	Saturations uint64
}

// Throttle condenses, throttles and merges events.
type Throttle struct {
	emitTo   func(e *event.Event)
	admit    func(e *event.Event) bool
	groups   *condenser
	batch    []*event.Event
	windows  *summarizer
	legacy   *legacy
	scratch  []byte
	stats    Stats
	lastWall time.Time
	mode     Mode
	batching bool
}

// New returns a Throttle without state. c must not be nil.
func New(c *Config) (t *Throttle, err error) {
	switch {
	case c.Emit == nil:
		return nil, errors.New("throttle without an output")
	case c.Window < 1:
		return nil, errors.New("throttle window: less than one second")
	case c.Burst < 1:
		return nil, errors.New("throttle burst: less than one event")
	case c.MaxKeys < 1:
		return nil, errors.New("throttle keys: less than one")
	case c.Workers < 1:
		return nil, errors.New("throttle workers: less than one")
	}

	t = &Throttle{emitTo: c.Emit, admit: c.Admit, groups: newCondenser(), lastWall: c.Started, mode: c.Mode}
	if t.admit == nil {
		t.admit = func(*event.Event) bool { return true }
	}
	switch c.Mode {
	case Summarize:
		t.windows = newSummarizer(c, t)
	case Legacy:
		t.legacy = newLegacy(int64(c.Workers))
	case Off:
	}

	return t, nil
}

// Add takes an event that passed the ignore rules and the allow list. From here
// on nobody may change it.
func (t *Throttle) Add(e *event.Event) {
	if condensable(e.Info) {
		t.scratch = appendKey(t.scratch[:0], e)
		switch t.groups.add(t.scratch, e) {
		case groupFull:
			t.stats.CondensedLost++
			fallthrough
		case grouped:
			t.stats.Condensed++

			return
		case noGroup:
			t.stats.Saturations++
		}
	}
	t.throttle(e)
}

// throttle passes one event through the mode.
func (t *Throttle) throttle(e *event.Event) {
	switch t.mode {
	case Summarize:
		t.windows.add(e)
	case Legacy:
		t.addLegacy(e)
	case Off:
		t.emit(e)
	}
}

// addLegacy writes or loses one event.
func (t *Throttle) addLegacy(e *event.Event) {
	if t.legacy.pass(e) {
		t.emit(e)
	} else {
		t.stats.Throttled++
		t.stats.Lost++
	}
}

// emit writes one event, or puts it into the batch.
func (t *Throttle) emit(e *event.Event) {
	t.stats.Emitted++
	if t.batching {
		t.batch = append(t.batch, e)
	} else {
		t.emitTo(e)
	}
}

// Tick does the housekeeping. In a replay it is called after each
// [HousekeepingRecords]th record of all files together, live also every second.
// clock is the second of the last packet whose IP header was found (live: now);
// it closes windows. wall is the time of day, which flushes condensed events.
func (t *Throttle) Tick(clock int64, wall time.Time) {
	if t.lastWall.IsZero() {
		t.lastWall = wall
	}
	if wall.Sub(t.lastWall) >= condenseInterval {
		t.lastWall = wall
		t.flushGroups()
	}
	if t.windows != nil {
		t.windows.close(second(clock))
	}
}

// Close emits everything that is still held: condensed events first, which may
// end up in summaries, then the summaries. The Throttle can be used on, as if
// new.
func (t *Throttle) Close() {
	t.flushGroups()
	if t.windows != nil {
		t.windows.drain()
	}
}

// Stats returns the counters so far.
func (t *Throttle) Stats() Stats { return t.stats }
