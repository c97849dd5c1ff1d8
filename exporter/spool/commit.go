package spool

import (
	"errors"
	"fmt"
	"time"
)

const (
	// commitBytes is how much in memory makes a commit come at once.
	commitBytes = 1 << 20

	// keptBuffer is how much memory a lane's buffer keeps in any case.
	keptBuffer = 2 * commitBytes

	// minBackoff and maxBackoff bound the time between attempts while the disk
	// fails.
	minBackoff = 100 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// committer is the state of the one goroutine that writes.
type committer struct {
	state stateFile

	// slot is scratch for the cursor file.
	slot []byte

	// lastID is the id of the last segment made.
	lastID uint64

	// took is how long commits take, smoothed; they start so much earlier.
	took time.Duration

	// backoff is the wait after a failure, 0 after a success.
	backoff time.Duration

	// trash are segments whose files could not be removed yet.
	trash []*segment

	// reserveTried is when the reserve was last tried to be made.
	reserveTried time.Time
}

// run is the committer. It ends with the spool.
func (s *Spool) run() {
	defer close(s.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.wake:
			timer.Reset(s.delay())
			select {
			case <-timer.C:
			case <-s.urgent:
			case <-s.stop:
			}
		case <-s.urgent:
		case <-s.stop:
			s.result = s.finish()
			return
		}
		s.commit()
	}
}

// delay returns how long to wait for others to join a commit.
func (s *Spool) delay() time.Duration {
	c := &s.committer
	return max(s.config.CommitDelay-2*c.took, s.config.CommitDelay/5, c.backoff)
}

// commit does one round, tells who waits for it, and sees to the next one if it
// failed.
func (s *Spool) commit() error {
	began := time.Now() // not the configured clock: it is about the disk
	s.mu.Lock()
	waiters := s.waiters
	s.waiters = nil
	s.dirty = false
	for i := range s.lanes {
		l := &s.lanes[i]
		if len(l.out) == 0 {
			l.out, l.buf = l.buf, l.out
		} else { // the last commit failed
			l.out, l.buf = append(l.out, l.buf...), l.buf[:0]
		}
		l.outTime = firstStamp(l.out[l.done:])
	}
	s.mu.Unlock()

	err := s.round()

	c := &s.committer
	c.took = (3*c.took + time.Since(began)) / 4
	s.note(err)
	for _, w := range waiters {
		w <- err
	}
	return err
}

// round writes both lanes and the cursors, gives back what nobody needs and
// renews the reserve.
func (s *Spool) round() error {
	err := errors.Join(s.writeLane(High), s.writeLane(Low), s.writeState())
	s.reap()
	s.renewReserve()
	return err
}

// note counts and logs the outcome of a round and sets the next attempt.
func (s *Spool) note(err error) {
	c := &s.committer
	s.mu.Lock()
	s.counts.commits++
	if err != nil {
		s.counts.failures++
		s.touch()
	}
	s.counts.lastError = err
	s.mu.Unlock()
	switch {
	case err != nil && c.backoff == 0:
		s.config.Log.Error("spool cannot write, it tries on", "dir", s.config.Dir, "error", err)
		c.backoff = minBackoff
	case err != nil:
		c.backoff = min(2*c.backoff, maxBackoff)
	case c.backoff > 0:
		s.config.Log.Info("spool writes again", "dir", s.config.Dir)
		c.backoff = 0
	}
}

// writeLane writes what a lane has in memory. A segment that fails is given up,
// and one more is tried.
func (s *Spool) writeLane(id Lane) (err error) {
	l := &s.lanes[id]
	for failed := false; l.done < len(l.out); {
		if err = s.writeSome(l, id); err != nil {
			s.abandon(l)
			if failed {
				return fmt.Errorf("writing the %s lane: %w", id, err)
			}
			failed = true
		}
	}
	if cap(l.out) > max(keptBuffer, 8*len(l.out)) {
		l.out = nil // after a burst
	}
	l.out, l.done = l.out[:0], 0
	return nil
}

// writeSome writes as much as the open segment takes, or opens one.
func (s *Spool) writeSome(l *lane, id Lane) error {
	g := l.active()
	if g == nil {
		return s.openSegment(l, id)
	}
	out := l.out[l.done:]
	n, last := fit(out, s.config.SegmentBytes-g.end)
	if n == 0 {
		s.seal(l)
		return s.openSegment(l, id)
	}
	if _, err := g.file.WriteAt(out[:n], g.end); err != nil {
		return err
	}
	if err := g.file.Sync(); err != nil {
		return err
	}
	s.publish(l, g, n, last)
	return nil
}

// publish makes records that are on the disk readable.
func (s *Spool) publish(l *lane, g *segment, n int, last Seq) {
	out := l.out[l.done:]
	first, at := frameNumber(out), frameStamp(out)
	s.mu.Lock()
	defer s.mu.Unlock()
	g.end += int64(n)
	g.bound = last + 1
	l.committed = last
	l.marks.add(first, at)
	l.done += n
	l.outTime = firstStamp(out[n:])
	s.buffered -= n
	s.stateDirty = true
	s.freeRoom()
	for _, c := range s.cursors {
		signal(c.ready)
	}
}

// writeState writes the cursor file if it is behind.
func (s *Spool) writeState() error {
	c := &s.committer
	s.mu.Lock()
	if !s.stateDirty {
		s.mu.Unlock()
		return nil
	}
	s.stateDirty = false
	st := s.snapshot()
	s.mu.Unlock()

	c.state.generation++
	c.slot = appendSlot(c.slot[:0], c.state.generation, st)
	err := c.state.write(c.slot)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.stateDirty = true
		return err
	}
	for _, k := range s.cursors {
		for i := range k.tracks {
			k.tracks[i].durable = k.tracks[i].saving
		}
	}
	return nil
}

// finish writes everything a last time and closes the files. A reader that is
// about to read is waited for.
func (s *Spool) finish() error {
	err := s.commit()
	if err != nil {
		err = s.commit()
	}
	for i := range s.lanes {
		s.seal(&s.lanes[i])
	}
	s.reap()
	s.mu.Lock()
	cursors := make([]*Cursor, 0, len(s.cursors))
	for _, c := range s.cursors {
		cursors = append(cursors, c)
	}
	left := 0
	for i := range s.lanes {
		left += int(s.lanes[i].next - 1 - s.lanes[i].committed)
	}
	s.mu.Unlock()
	for _, c := range cursors {
		c.release()
	}
	if left > 0 {
		err = fmt.Errorf("closing the spool: %d records are lost: %w", left, err)
	}
	return errors.Join(err, s.committer.state.close(), s.lock.Close())
}
