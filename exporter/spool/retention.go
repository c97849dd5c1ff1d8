package spool

import (
	"errors"
	"io/fs"
	"time"
)

const (
	// reserveName is the file that is set aside for a full disk.
	reserveName = "reserve"

	// reservePause is the time between attempts to make a new reserve.
	reservePause = 10 * time.Second
)

// openSegment opens a new segment for what a lane has in memory.
func (s *Spool) openSegment(l *lane, id Lane) error {
	s.makeRoom()
	c := &s.committer
	c.lastID++
	g := &segment{lane: id, id: c.lastID, salt: s.salt}
	g.base, g.time = frameNumber(l.out[l.done:]), frameStamp(l.out[l.done:])
	g.name = segmentName(id, g.id, g.base, g.salt)
	g.end, g.bound, g.size = segmentHeader, g.base, s.config.SegmentBytes
	if err := s.newFile(g); err != nil {
		return err
	}
	_, err := g.file.WriteAt(g.header(), 0)
	if err == nil {
		err = s.fs.SyncDir()
	}
	if err != nil {
		_ = g.file.Close() // nothing of worth was written
		s.remove(g)
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.segments = append(l.segments, g)
	return nil
}

// newFile makes the file of a segment, from the reserve if the disk has no room
// for another one.
func (s *Spool) newFile(g *segment) (err error) {
	if g.file, err = s.allocated(g.name); err == nil {
		return nil
	}
	s.mu.Lock()
	had := s.hasReserve
	s.hasReserve = false
	s.mu.Unlock()
	if !had {
		return err
	}
	if renameErr := s.fs.Rename(reserveName, g.name); renameErr != nil {
		return errors.Join(err, renameErr)
	}
	file, openErr := s.fs.Open(g.name)
	if openErr != nil {
		s.remove(g)
		return errors.Join(err, openErr)
	}
	g.file = file
	s.mu.Lock()
	s.counts.reserveSegments++
	s.mu.Unlock()
	s.config.Log.Warn("spool uses its reserve", "dir", s.config.Dir, "error", err)
	return nil
}

// allocated makes a file of the size of a segment.
func (s *Spool) allocated(name string) (File, error) {
	file, err := s.fs.Create(name)
	if err != nil {
		return nil, err
	}
	if err := file.Allocate(s.config.SegmentBytes); err != nil {
		return nil, errors.Join(err, file.Close(), s.fs.Remove(name))
	}
	return file, nil
}

// seal ends the writing of a lane's open segment, if there is one, and gives
// back the room it did not use.
func (s *Spool) seal(l *lane) {
	g := l.active()
	if g == nil {
		return
	}
	size := g.end
	if err := g.file.Truncate(size); err != nil {
		size = g.size // as good: what is behind the end is not read
	}
	_ = g.file.Close() // everything up to the end was synced
	s.mu.Lock()
	defer s.mu.Unlock()
	g.file, g.sealed, g.size = nil, true, size
	s.sealed += size
}

// abandon ends the writing of a segment that failed: after a failed write or
// sync nobody knows what the disk has of it, except that it has what was
// committed before.
func (s *Spool) abandon(l *lane) {
	g := l.active()
	if g == nil || g.end > segmentHeader {
		s.seal(l)
		return
	}
	_ = g.file.Close() // nothing in it counts
	s.mu.Lock()
	l.segments = l.segments[:len(l.segments)-1]
	g.gone = true
	s.mu.Unlock()
	s.remove(g)
}

// makeRoom drops segments until one more of each lane fits below the cap: those
// of the low lane first, the oldest first. The cursor file says so before they
// go, so that after a crash they do not look like damage.
func (s *Spool) makeRoom() {
	var victims []*segment
	s.mu.Lock()
	for s.used() > s.config.MaxBytes {
		g := s.victim()
		if g == nil {
			break
		}
		s.take(g)
		s.drop(g)
		victims = append(victims, g)
	}
	s.mu.Unlock()
	if len(victims) == 0 {
		return
	}
	_ = s.writeState() // the round tries again and reports it
	for _, g := range victims {
		s.remove(g)
	}
}

// victim returns the segment to be dropped next, or nil. The closed segment that
// a lane has last goes only when nothing older is left in either: a sink that
// keeps up is about to read it, and must lose nothing because another one is
// dead.
func (s *Spool) victim() *segment {
	for _, least := range [...]int{2, 1} {
		for _, id := range [...]Lane{Low, High} {
			if l := &s.lanes[id]; len(l.segments) >= least && l.segments[least-1].sealed {
				return l.segments[0]
			}
		}
	}
	return nil
}

// take takes the first segment out of its lane.
func (s *Spool) take(g *segment) {
	l := &s.lanes[g.lane]
	l.segments = append(l.segments[:0], l.segments[1:]...)
	l.floor = g.bound
	g.gone = true
	s.sealed -= g.size
	s.stateDirty = true
}

// drop counts the records of a segment for the cursors that have not read them.
func (s *Spool) drop(g *segment) {
	behind := false
	for _, c := range s.cursors {
		t := &c.tracks[g.lane]
		behind = behind || t.read < g.bound-1
		t.lose(g.bound-1, false)
	}
	if behind {
		s.counts.droppedSegments++
	}
}

// reap removes the segments that all cursors have passed, as the disk knows.
func (s *Spool) reap() {
	var passed []*segment
	s.mu.Lock()
	for i := range s.lanes {
		l := &s.lanes[i]
		for len(l.segments) > 0 && s.isPassed(l.segments[0]) {
			passed = append(passed, l.segments[0])
			s.take(l.segments[0])
		}
		l.marks.prune(l.first())
	}
	if len(passed) > 0 {
		s.freeRoom()
	}
	s.mu.Unlock()
	for _, g := range passed {
		s.remove(g)
	}
	trash := s.committer.trash
	s.committer.trash = nil
	for _, g := range trash {
		s.remove(g)
	}
}

// isPassed reports whether nobody needs a segment.
func (s *Spool) isPassed(g *segment) bool {
	if !g.sealed || s.lost && len(s.cursors) == 0 {
		return false
	}
	for _, c := range s.cursors {
		if c.tracks[g.lane].durable < g.bound-1 {
			return false
		}
	}
	return true
}

// remove removes a segment's file, or tries again later. It is emptied first: a
// reader that hangs may still have it open, which must not cost room.
func (s *Spool) remove(g *segment) {
	if file, err := s.fs.Open(g.name); err == nil {
		_ = file.Truncate(0) // removing it is what counts
		_ = file.Close()
	}
	if err := s.fs.Remove(g.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.committer.trash = append(s.committer.trash, g)
	}
}

// renewReserve makes the reserve if there is none.
func (s *Spool) renewReserve() {
	c := &s.committer
	now := s.config.Now()
	s.mu.Lock()
	has := s.hasReserve
	s.mu.Unlock()
	if has || now.Sub(c.reserveTried).Abs() < reservePause {
		return
	}
	c.reserveTried = now
	file, err := s.allocated(reserveName)
	if err != nil {
		return // the next attempt may do better; Stats.Reserve says so
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		_ = s.fs.Remove(reserveName)
		return
	}
	s.mu.Lock()
	s.hasReserve = true
	s.mu.Unlock()
}
