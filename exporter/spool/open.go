package spool

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// lockName is the file of the lock.
const lockName = "lock"

// Open opens a spool, or makes a new one. It fails with a [*LockedError] while
// another process has it, and with other errors when the directory cannot be
// read. A full or failing disk is no reason to fail: records then wait in
// memory. c must not be nil.
func Open(c *Config) (*Spool, error) {
	config, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Spool{
		config:  config,
		fs:      config.FS,
		wake:    make(chan struct{}, 1),
		urgent:  make(chan struct{}, 1),
		stop:    make(chan struct{}),
		done:    make(chan struct{}),
		room:    make(chan struct{}),
		cursors: map[string]*Cursor{},
	}
	if s.fs == nil {
		if s.fs, err = newDirectory(config.Dir); err != nil {
			return nil, err
		}
	}
	if s.lock, err = s.fs.Lock(lockName); err != nil {
		return nil, fmt.Errorf("opening the spool %s: %w", config.Dir, err)
	}
	if err := s.recover(); err != nil {
		return nil, fmt.Errorf("opening the spool %s: %w", config.Dir, errors.Join(err, s.lock.Close()))
	}
	go s.run()
	return s, nil
}

// recover reads what an earlier process left.
func (s *Spool) recover() error {
	var salt [4]byte
	_, _ = rand.Read(salt[:]) // it cannot fail
	s.salt = binary.LittleEndian.Uint32(salt[:])
	s.committer.state.fs = s.fs

	entries, err := s.fs.List()
	if err != nil {
		return fmt.Errorf("listing segments: %w", err)
	}
	found := s.sort(entries)
	st, err := s.committer.state.load()
	switch {
	case errors.Is(err, errSlot):
		s.lost = true
	case err != nil:
		return err
	case st == nil:
		s.lost = len(found[Low])+len(found[High]) > 0
	}
	if s.lost {
		s.config.Log.Error("spool's cursors are lost, sinks begin with the oldest record", "dir", s.config.Dir)
	}
	if st == nil {
		st = &state{}
	}
	for i := range s.lanes {
		if err := s.recoverLane(&s.lanes[i], found[i], &st.lanes[i]); err != nil {
			return err
		}
	}
	s.recoverCursors(st)
	s.makeRoom()
	s.stateDirty = true
	err = errors.Join(s.writeState(), s.fs.SyncDir()) // removed is removed
	if err != nil {
		s.config.Log.Error("spool cannot write, it tries on", "dir", s.config.Dir, "error", err)
		s.touch()
	}
	s.reap()
	s.renewReserve()
	return nil
}

// sort sorts the files of a directory: segments by lane and age, the reserve,
// leavings, and what is none of ours.
func (s *Spool) sort(entries []Entry) (found [laneCount][]*segment) {
	for _, e := range entries {
		if e.Name == reserveName && e.Size == s.config.SegmentBytes {
			s.hasReserve = true
		} else if e.Name == reserveName || e.Name == stateNewName {
			_ = s.fs.Remove(e.Name) // if it stays, it is in nobody's way
		} else if g, ok := parseSegmentName(e.Name); ok {
			g.size, g.sealed = e.Size, true
			found[g.lane] = append(found[g.lane], g)
			s.committer.lastID = max(s.committer.lastID, g.id)
		}
	}
	for i := range found {
		slices.SortFunc(found[i], func(a, b *segment) int {
			return cmp.Or(cmp.Compare(a.id, b.id), strings.Compare(a.name, b.name))
		})
	}
	return found
}

// recoverLane takes the segments of a lane. Only the last one is read; the
// others are checked as they are delivered.
func (s *Spool) recoverLane(l *lane, found []*segment, saved *lane) error {
	l.next, l.floor, l.refused = max(1, saved.next), max(1, saved.floor), saved.refused
	damaged := make([]bool, len(found))
	var times marks
	for i, g := range found {
		last := i == len(found)-1
		next, bad, err := s.inspect(g, last, &times)
		if err != nil {
			return err
		}
		damaged[i] = bad
		l.next = max(l.next, g.base, next)
	}
	bound := l.next
	for i := len(found) - 1; i >= 0; i-- {
		g := found[i]
		if g.base >= bound || bound <= l.floor {
			s.remove(g) // others have its records, or it was removed already
			bound = min(bound, g.base)
			continue
		}
		g.bound = bound
		bound = g.base
		l.segments = append(l.segments, g)
		s.sealed += g.size
		if damaged[i] {
			g.damaged = true
			s.counts.damagedSegments++
		}
	}
	slices.Reverse(l.segments)
	for _, g := range l.segments {
		l.marks.add(g.base, g.time)
	}
	for _, k := range times {
		l.marks.add(k.seq, k.time)
	}
	l.committed = l.next - 1
	return nil
}

// inspect reads a segment's header and, of the last one, everything. It returns
// the number behind its last record, 0 if it was not looked for, and whether the
// header is damaged.
func (s *Spool) inspect(g *segment, last bool, times *marks) (next Seq, damaged bool, err error) {
	g.end = g.size
	file, err := s.fs.Open(g.name)
	if err != nil {
		s.config.Log.Error("spool cannot open a segment", "segment", g.name, "error", err)
		return 0, true, nil // reading it will tell how much is lost
	}
	damaged, err = g.readHeader(file)
	if err == nil && last {
		next = s.scanLast(g, file, times)
	}
	return next, damaged, errors.Join(err, file.Close())
}

// scanLast reads the segment that was written last, up to its end, notes the
// times of its records, and gives back the room behind it.
func (s *Spool) scanLast(g *segment, file File, times *marks) (next Seq) {
	var scan scanner
	scan.open(g, file)
	scan.tolerant = true
	end := int64(segmentHeader)
	for {
		f, ok, _ := scan.peek(g.size) // tolerant
		if !ok {
			break
		}
		scan.accept(f)
		next, end = scan.next, scan.off
		times.add(f.seq, f.time)
	}
	if g.size > end && isZero(file, end, g.size) && file.Truncate(end) == nil {
		g.size, g.end = end, end
	}
	// What is found here was perhaps never on the disk; from now on it is.
	if err := file.Sync(); err != nil {
		s.config.Log.Error("spool cannot sync a segment", "segment", g.name, "error", err)
	}
	return next
}

// isZero reports whether a part of a file can be read and has nothing in it.
func isZero(file File, from, to int64) bool {
	buf := make([]byte, min(windowSize, to-from))
	zeros := make([]byte, len(buf))
	for from < to {
		b := buf[:min(int64(len(buf)), to-from)]
		if n, _ := file.ReadAt(b, from); n < len(b) || !bytes.Equal(b, zeros[:n]) {
			return false
		}
		from += int64(len(b))
	}
	return true
}

// recoverCursors takes the cursors of the cursor file.
func (s *Spool) recoverCursors(st *state) {
	var missing [laneCount]uint64
	for i := range st.cursors {
		saved := &st.cursors[i]
		c := newCursor(s, saved.name)
		c.tracks = saved.tracks
		for j := range c.tracks {
			l := &s.lanes[j]
			missing[j] = max(missing[j], c.tracks[j].recover(l.first(), l.floor))
		}
		s.cursors[c.name] = c
	}
	for _, n := range missing {
		s.counts.damagedRecords += n
	}
}

// snapshot returns what the cursor file has to say now.
func (s *Spool) snapshot() *state {
	st := &state{cursors: make([]savedCursor, 0, len(s.cursors))}
	for i := range s.lanes {
		l := &s.lanes[i]
		st.lanes[i] = lane{next: l.committed + 1, floor: min(l.floor, l.committed+1), refused: l.refused}
	}
	for _, c := range s.cursors {
		for i := range c.tracks {
			t := &c.tracks[i]
			t.saving = t.pos
		}
		saved := savedCursor{name: c.name, tracks: c.tracks}
		for i := range saved.tracks {
			// A cursor made while records wait for the disk begins behind
			// them. If they never get there, it begins before them.
			t := &saved.tracks[i]
			if l := &s.lanes[i]; t.pos > l.committed {
				t.start, t.pos = l.committed, l.committed
			}
		}
		st.cursors = append(st.cursors, saved)
	}
	slices.SortFunc(st.cursors, func(a, b savedCursor) int { return strings.Compare(a.name, b.name) })
	return st
}
