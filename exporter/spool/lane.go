package spool

import "fmt"

// Lane is one of the two logs of a spool.
type Lane uint8

const (
	// Low is the lane that gives way first when the spool is full.
	Low Lane = iota

	// High is the lane that is read first and dropped last.
	High

	// laneCount is the number of lanes.
	laneCount = 2
)

// String returns the lane's name, which is a part of file names.
func (l Lane) String() string {
	switch l {
	case Low:
		return "low"
	case High:
		return "high"
	default:
		return fmt.Sprintf("lane %d", uint8(l))
	}
}

// Seq numbers the records of one lane, from 1 on, without holes. 0 stands for
// "before the first record".
type Seq uint64

// lane is the state of one lane. Spool.mu guards it, except for out, which
// belongs to the committer.
type lane struct {
	// next is the number of the next record appended.
	next Seq

	// committed is the last record that is on the disk.
	committed Seq

	// floor is the first record that was not removed on purpose: what is
	// missing below it was passed by all cursors or dropped at the cap.
	floor Seq

	// refused counts the records that Append did not take.
	refused uint64

	// buf holds the frames appended since the last commit began; out those
	// that are being written, of which the first done bytes are on the disk.
	buf, out []byte
	done     int

	// outTime is the time of the first record in out, 0 if there is none.
	outTime int64

	// segments are the segments in order. Only the last one may be open for
	// writing. Each one's bound is the next one's base.
	segments []*segment

	// marks are the times of some records, for the age of the oldest one.
	marks marks
}

// first returns the number of the oldest record kept, which is the next one to
// be committed when there is none.
func (l *lane) first() Seq {
	if len(l.segments) == 0 {
		return l.committed + 1
	}
	return l.segments[0].base
}

// active returns the segment that is open for writing, or nil.
func (l *lane) active() *segment {
	if n := len(l.segments); n > 0 && !l.segments[n-1].sealed {
		return l.segments[n-1]
	}
	return nil
}

// locate returns the segment that holds a committed record, or nil.
func (l *lane) locate(seq Seq) *segment {
	low, high := 0, len(l.segments)
	for low < high {
		if middle := (low + high) / 2; l.segments[middle].bound > seq {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if low == len(l.segments) || l.segments[low].base > seq {
		return nil
	}
	return l.segments[low]
}
