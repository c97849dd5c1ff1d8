package spool

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Stats describes a spool at one moment. Counts without another note begin with
// [Open].
type Stats struct {
	// Sinks has each cursor, sorted by name.
	Sinks []SinkStats

	// LastError is the error of the last commit, nil if it succeeded.
	LastError error

	// Bytes is what the files take, MaxBytes what they may.
	Bytes, MaxBytes int64

	// MemoryBytes is what waits for the disk.
	MemoryBytes int

	// Segments is the number of segments by lane.
	Segments [laneCount]int

	// Refused is the number of records that Append did not take, by lane,
	// since the spool was made.
	Refused [laneCount]uint64

	// Commits and FailedCommits count the rounds of writing.
	Commits, FailedCommits uint64

	// DroppedSegments is the number of segments dropped at the cap while a
	// sink was behind.
	DroppedSegments uint64

	// DamagedRecords and DamagedSegments count what could not be read,
	// however many cursors came across it. Damage is found when it is read.
	DamagedRecords, DamagedSegments uint64

	// ReserveUsed counts the segments made of the reserve; Reserve is set
	// while there is one.
	ReserveUsed uint64
	Reserve     bool

	// CursorsLost is set when Open found the cursor file damaged: new cursors
	// begin with the oldest record.
	CursorsLost bool
}

// SinkStats describes a cursor.
type SinkStats struct {
	// Name is the sink's name.
	Name string

	// Lanes has both lanes.
	Lanes [laneCount]LaneStats
}

// LaneStats is what became of the records of a lane since a cursor was made, in
// whatever process. At all times
//
//	Emitted = Acked + Skipped + Pending + Dropped + Dead
type LaneStats struct {
	// Emitted is the number of records appended, refused ones included.
	Emitted uint64

	// Acked is the number of records delivered.
	Acked uint64

	// Skipped is the number of records passed over by a filter.
	Skipped uint64

	// Pending is the number of records that wait or are under way.
	Pending uint64

	// Dropped is the number of records lost, the sum of the three below.
	Dropped uint64

	// Dead is the number of records that the sink gave up for good.
	Dead uint64

	// DroppedFull is the number of records dropped at the cap.
	DroppedFull uint64

	// DroppedMemory is the number of records that Append did not take.
	DroppedMemory uint64

	// DroppedDamaged is the number of records that could not be read.
	DroppedDamaged uint64

	// OldestAge is the age of the oldest pending record, 0 if there is none.
	// It may be too great by the time that one commit or batch spans.
	OldestAge time.Duration
}

// Conserved reports whether the equation holds. It always does.
func (l *LaneStats) Conserved() bool {
	return l.Emitted == l.Acked+l.Skipped+l.Pending+l.Dropped+l.Dead &&
		l.Dropped == l.DroppedFull+l.DroppedMemory+l.DroppedDamaged
}

// Total returns both lanes together, with the greater age.
func (s *SinkStats) Total() (sum LaneStats) {
	for i := range s.Lanes {
		l := &s.Lanes[i]
		sum.Emitted += l.Emitted
		sum.Acked += l.Acked
		sum.Skipped += l.Skipped
		sum.Pending += l.Pending
		sum.Dropped += l.Dropped
		sum.Dead += l.Dead
		sum.DroppedFull += l.DroppedFull
		sum.DroppedMemory += l.DroppedMemory
		sum.DroppedDamaged += l.DroppedDamaged
		sum.OldestAge = max(sum.OldestAge, l.OldestAge)
	}
	return sum
}

// Stats returns the state of the spool. It works after Close, too.
func (s *Spool) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{
		LastError:       s.counts.lastError,
		Bytes:           s.sealed + stateBytes,
		MaxBytes:        s.config.MaxBytes,
		MemoryBytes:     s.buffered,
		Commits:         s.counts.commits,
		FailedCommits:   s.counts.failures,
		DroppedSegments: s.counts.droppedSegments,
		DamagedRecords:  s.counts.damagedRecords,
		DamagedSegments: s.counts.damagedSegments,
		ReserveUsed:     s.counts.reserveSegments,
		Reserve:         s.hasReserve,
		CursorsLost:     s.lost,
	}
	if s.hasReserve {
		st.Bytes += s.config.SegmentBytes
	}
	for i := range s.lanes {
		l := &s.lanes[i]
		st.Segments[i], st.Refused[i] = len(l.segments), l.refused
		if g := l.active(); g != nil {
			st.Bytes += g.size
		}
	}
	for _, c := range s.cursors {
		sink := SinkStats{Name: c.name}
		for i := range sink.Lanes {
			sink.Lanes[i] = s.laneStats(&s.lanes[i], &c.tracks[i])
		}
		st.Sinks = append(st.Sinks, sink)
	}
	slices.SortFunc(st.Sinks, func(a, b SinkStats) int { return strings.Compare(a.Name, b.Name) })
	return st
}

// laneStats describes a cursor in a lane. Emitted comes from what was appended,
// the other terms from what the cursor counted.
func (s *Spool) laneStats(l *lane, t *track) LaneStats {
	dropped, damaged := t.lost()
	st := LaneStats{
		Acked:          t.acked,
		Skipped:        t.skipped,
		Dead:           t.dead,
		DroppedFull:    dropped,
		DroppedMemory:  l.refused - t.refused,
		DroppedDamaged: damaged,
		Pending:        uint64(l.next - 1 - t.pos),
	}
	for _, g := range t.gaps {
		st.Pending -= g.size()
	}
	st.Emitted = uint64(l.next-1-t.start) + st.DroppedMemory
	st.Dropped = st.DroppedFull + st.DroppedMemory + st.DroppedDamaged
	if st.Pending > 0 {
		st.OldestAge = s.since(s.oldest(l, t))
	}
	return st
}

// oldest returns the time of the first record that is not settled, or one
// before it, as near as is known.
func (s *Spool) oldest(l *lane, t *track) int64 {
	seq := t.pos + 1
	if seq > l.committed {
		return cmp.Or(l.outTime, firstStamp(l.buf))
	}
	at := max(l.marks.at(seq), t.stamps.at(seq))
	if g := l.locate(seq); g != nil {
		at = max(at, g.time)
	}
	return at
}
