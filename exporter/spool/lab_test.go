package spool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

// lab is a spool in memory under test. Whatever a test does to it, every record
// must be accounted for at its end.
type lab struct {
	testing.TB
	fs     *memFS
	config spool.Config
	*spool.Spool
}

// newLab opens an empty spool with small segments that commits when told to.
func newLab(t testing.TB) *lab {
	l := &lab{TB: t, fs: newMemFS(rand.New(rand.NewPCG(1, 2)))}
	l.config = spool.Config{Dir: "memory", FS: l.fs, SegmentBytes: 4096, MaxBytes: 1 << 20, CommitDelay: time.Hour}
	return l
}

// open opens the spool, which is checked and closed with the test.
func (l *lab) open() *lab {
	l.Helper()
	s, err := spool.Open(&l.config)
	if err != nil {
		l.Fatal(err)
	}
	l.Spool = s
	l.Cleanup(func() {
		conserved(l.TB, s)
		_ = s.Close(context.Background()) // most tests did
	})
	return l
}

// reopen closes the spool and opens it again.
func (l *lab) reopen() {
	l.Helper()
	conserved(l.TB, l.Spool)
	if err := l.Close(context.Background()); err != nil {
		l.Fatal(err)
	}
	l.open()
}

// conserved checks the equation for every sink and lane.
func conserved(t testing.TB, s *spool.Spool) {
	t.Helper()
	st := s.Stats()
	for _, k := range st.Sinks {
		sum := k.Total()
		if !k.Lanes[spool.Low].Conserved() || !k.Lanes[spool.High].Conserved() || !sum.Conserved() {
			t.Errorf("sink %s: %+v", k.Name, k)
		}
	}
	if st.Bytes > st.MaxBytes {
		t.Errorf("spool has %d bytes of %d", st.Bytes, st.MaxBytes)
	}
}

// sink returns a cursor.
func (l *lab) sink(name string) *spool.Cursor {
	l.Helper()
	c, err := l.Sink(name)
	if err != nil {
		l.Fatal(err)
	}
	return c
}

// payload returns the payload of a test's record: its number and n bytes.
func payload(i, n int) []byte {
	return append(fmt.Appendf(nil, "%06d ", i), bytes.Repeat([]byte{byte(i)}, n)...)
}

// append appends records from number from to before to, of n bytes more or less.
func (l *lab) append(lane spool.Lane, from, to, n int) {
	l.Helper()
	for i := from; i < to; i++ {
		if _, err := l.Append(lane, payload(i, n)); err != nil {
			l.Fatal(err)
		}
	}
}

// flush commits.
func (l *lab) flush() {
	l.Helper()
	if err := l.Flush(context.Background()); err != nil {
		l.Fatal(err)
	}
	if n := l.Stats().MemoryBytes; n != 0 {
		l.Fatalf("%d bytes wait after a commit", n)
	}
}

// drain reads everything that is committed and acknowledges it. It returns the
// numbers that the payloads begin with, by lane.
func (l *lab) drain(c *spool.Cursor) (got [2][]int) {
	l.Helper()
	return l.read(c, true)
}

// read is drain with or without acknowledgements.
func (l *lab) read(c *spool.Cursor, ack bool) (got [2][]int) {
	l.Helper()
	var records []spool.Record
	for failed := 0; ; {
		var err error
		records, err = c.Read(&polled{Context: context.Background()}, 50, 1<<20, records)
		if errors.Is(err, context.Canceled) {
			return got
		} else if err != nil {
			if failed++; failed > 10 {
				l.Fatal(err)
			}
		}
		for _, r := range records {
			i, err := strconv.Atoi(string(r.Payload[:6]))
			if err != nil {
				l.Fatal(err)
			}
			got[r.Lane] = append(got[r.Lane], i)
			if !ack {
				continue
			}
			if err := c.Ack(r.Lane, r.Seq, 1, 0); err != nil {
				l.Fatal(err)
			}
		}
	}
}

// laneOf returns the counts of a sink in a lane.
func (l *lab) laneOf(name string, lane spool.Lane) spool.LaneStats {
	l.Helper()
	for _, k := range l.Stats().Sinks {
		if k.Name == name {
			return k.Lanes[lane]
		}
	}
	l.Fatalf("no sink %s", name)
	return spool.LaneStats{}
}

// file returns the content of the only file whose name begins so.
func (l *lab) file(prefix string) *inode {
	l.Helper()
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	var found *inode
	for name, n := range l.fs.names {
		if len(name) >= len(prefix) && name[:len(prefix)] == prefix {
			if found != nil {
				l.Fatalf("two files begin with %s", prefix)
			}
			found = n
		}
	}
	if found == nil {
		l.Fatalf("no file begins with %s", prefix)
	}
	return found
}

// span returns the numbers from one to before another.
func span(from, to int) (list []int) {
	for i := from; i < to; i++ {
		list = append(list, i)
	}
	return list
}
