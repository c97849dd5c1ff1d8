package spool

import (
	"context"
	"fmt"
)

// Append takes a record. It copies the payload and returns at once: the record
// is on the disk after the next commit, and only then read. When it is not
// taken, because the memory is full ([ErrFull]) or the record too large
// ([ErrTooLarge]), it is counted as dropped for every sink.
func (s *Spool) Append(lane Lane, payload []byte) (Seq, error) {
	seq, _, err := s.append(lane, payload, false)
	return seq, err
}

// AppendWait is Append for a source that can wait: instead of dropping a record
// it waits until there is room in memory and, for the record, on the disk without
// dropping older ones. It fails with the context's error, and with [ErrTooLarge].
func (s *Spool) AppendWait(ctx context.Context, lane Lane, payload []byte) (Seq, error) {
	for {
		seq, room, err := s.append(lane, payload, true)
		if room == nil {
			return seq, err
		}
		signal(s.urgent)
		select {
		case <-room:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// append takes a record, or returns what to wait for if there is no room and
// the caller is patient.
func (s *Spool) append(id Lane, payload []byte, patient bool) (seq Seq, room chan struct{}, err error) {
	if id >= laneCount {
		return 0, nil, fmt.Errorf("appending to a spool: unknown %s", id)
	}
	size := frameSize(len(payload))
	now := s.config.Now().UnixNano()

	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.lanes[id]
	switch {
	case s.closed:
		return 0, nil, ErrClosed
	case len(payload) > s.config.maxPayload():
		s.refuse(l)
		return 0, nil, ErrTooLarge
	case patient && !s.hasRoom(id, size):
		return 0, s.room, nil
	case s.buffered+size > s.memory(id):
		s.refuse(l)
		return 0, nil, ErrFull
	}
	seq = l.next
	l.next++
	l.buf = appendFrame(l.buf, s.salt, seq, now, payload)
	s.buffered += size
	s.touch()
	if s.buffered >= commitBytes && s.buffered-size < commitBytes {
		signal(s.urgent)
	}
	return seq, nil, nil
}

// memory returns how much memory may be used when a record of a lane comes.
func (s *Spool) memory(id Lane) int {
	if id == Low {
		return s.config.MemoryBytes / 2
	}
	return s.config.MemoryBytes
}

// hasRoom reports whether a record finds room in memory and, whatever else is
// in memory, on the disk.
func (s *Spool) hasRoom(id Lane, size int) bool {
	if s.buffered == 0 && size > s.memory(id) {
		return true // it never will: let it be refused
	}
	disk := s.used() + laneCount*s.config.SegmentBytes + int64(s.buffered+size)
	return s.buffered+size <= s.memory(id) && disk <= s.config.MaxBytes
}

// used returns the bytes that count against MaxBytes: sealed segments, one more
// of each lane, the reserve and the cursor file.
func (s *Spool) used() int64 {
	return s.sealed + (laneCount+1)*s.config.SegmentBytes + stateBytes
}

// refuse counts a record that was not taken.
func (s *Spool) refuse(l *lane) {
	l.refused++
	s.stateDirty = true
	s.touch()
}
