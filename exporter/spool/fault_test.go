package spool_test

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/spool"
)

// TestSpool_badDisk lets writes and syncs fail, once and for a while: nothing is
// lost, and what was committed can be read all the time.
func TestSpool_badDisk(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name          string
		writes, syncs int
		fails         bool
	}{
		{"one write", 1, 0, false},
		{"one sync", 0, 1, false},
		{"two writes", 2, 0, true},
		{"two syncs", 0, 2, true},
		{"many writes", 50, 0, true},
		{"many syncs", 0, 50, true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t).open()
			c := l.sink("a")
			l.append(spool.High, 0, 10, 100)
			l.flush()
			l.fs.badWrites, l.fs.badSyncs = tc.writes, tc.syncs
			l.append(spool.High, 10, 20, 100)
			err := l.Flush(t.Context())
			if (err != nil) != tc.fails {
				t.Errorf("flush: %v", err)
			}
			want := 20
			if tc.fails {
				want = 10
			}
			got := l.drain(c)[spool.High]
			if !slices.Equal(got, span(0, want)) {
				t.Errorf("while it fails: %v", got)
			}
			for l.Flush(t.Context()) != nil {
				conserved(t, l.Spool)
			}
			if got = append(got, l.drain(c)[spool.High]...); !slices.Equal(got, span(0, 20)) {
				t.Errorf("got %v", got)
			}
			if st := l.Stats(); st.DamagedRecords > 0 || tc.fails && st.FailedCommits == 0 || st.LastError != nil {
				t.Errorf("%+v", st)
			}
			l.reopen()
			if st := l.laneOf("a", spool.High); st.Acked != 20 || st.Dropped > 0 {
				t.Errorf("%+v", st)
			}
		})
	}
}

// TestSpool_partlyWritten commits more than the disk has room for: the part that
// fits is committed, the rest follows once, later.
func TestSpool_partlyWritten(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.High, 0, 3, 400)
	l.flush()
	l.fs.full = true
	l.append(spool.High, 3, 40, 400) // the segment and the reserve have room for 18
	for range 3 {
		if l.Flush(t.Context()) == nil {
			t.Fatal("written on a full disk")
		}
	}
	got := l.drain(c)[spool.High]
	if !slices.Equal(got, span(0, 18)) {
		t.Errorf("on the full disk: %v", got)
	}
	if st := l.laneOf("a", spool.High); st.Pending != 22 {
		t.Errorf("%+v", st)
	}
	l.append(spool.High, 40, 43, 400)
	l.fs.full = false
	l.flush()
	if got = l.drain(c)[spool.High]; !slices.Equal(got, span(18, 43)) {
		t.Errorf("later: %v", got)
	}
	l.reopen()
	if st := l.laneOf("a", spool.High); st.Acked != 43 || st.Dropped > 0 {
		t.Errorf("%+v", st)
	}
}

// TestSpool_closeFails loses what the disk does not take, and says so.
func TestSpool_closeFails(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	l.sink("a")
	l.append(spool.High, 0, 3, 100)
	l.flush()
	l.append(spool.High, 3, 7, 100)
	l.fs.badWrites = 100
	if err := l.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "4 records are lost") {
		t.Error(err)
	}
	l.fs.badWrites = 0
	l.open()
	if got := l.drain(l.sink("a")); !slices.Equal(got[spool.High], span(0, 3)) {
		t.Error(got)
	}
}

// TestOpen_laterVersion refuses what it does not understand, and changes nothing.
func TestOpen_laterVersion(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	l.sink("a")
	l.append(spool.High, 0, 3, 10)
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := l.file("high").data.bytes
	binary.LittleEndian.PutUint16(b[8:], 2)
	binary.LittleEndian.PutUint32(b[60:], crc32.Checksum(b[:60], crc32.MakeTable(crc32.Castagnoli)))
	if _, err := spool.Open(&l.config); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Error(err)
	}
	binary.LittleEndian.PutUint16(b[8:], 1)
	l.open()
	if got := l.drain(l.sink("a")); !slices.Equal(got[spool.High], span(0, 3)) {
		t.Error(got)
	}
}

// TestOpen_missingSegments removes the first, a middle and the last segment.
func TestOpen_missingSegments(t *testing.T) {
	t.Parallel()
	for _, missing := range []int{0, 2, 4} {
		l := newLab(t).open()
		l.sink("a")
		l.append(spool.High, 0, 44, 400) // nine in a segment
		if err := l.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range l.fs.names {
			if strings.HasPrefix(name, "high") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		if len(names) != 5 {
			t.Fatal(names)
		}
		delete(l.fs.names, names[missing])
		l.open()
		want := append(span(0, 9*missing), span(min(44, 9*missing+9), 44)...)
		if got := l.drain(l.sink("a")); !slices.Equal(got[spool.High], want) {
			t.Errorf("%d: got %v, want %v", missing, got[spool.High], want)
		}
		st := l.laneOf("a", spool.High)
		if lost := uint64(44 - len(want)); st.DroppedDamaged != lost || st.Pending > 0 || l.Stats().DamagedRecords != lost {
			t.Errorf("%d: %+v", missing, st)
		}
	}
}

// TestCursor_unreadable reads on a disk that fails now and then, and one whose
// segment is gone.
func TestCursor_unreadable(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.High, 0, 60, 300)
	l.flush()
	l.fs.badReads = 2
	if _, err := c.Read(t.Context(), 1, 1, nil); err == nil {
		t.Error("no error")
	}
	if got := l.drain(c); !slices.Equal(got[spool.High], span(0, 60)) {
		t.Error(got)
	}
	l.append(spool.High, 60, 90, 300)
	l.flush()
	for name := range l.fs.names {
		if strings.HasPrefix(name, "high") {
			delete(l.fs.names, name)
		}
	}
	got := l.drain(c)
	if st := l.laneOf("a", spool.High); st.Pending > 0 || st.DroppedDamaged != uint64(30-len(got[spool.High])) || st.DroppedDamaged < 20 {
		t.Errorf("%+v, got %v", st, got)
	}
}

// TestDirectory_errors opens spools where there cannot be one.
func TestDirectory_errors(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Open(&spool.Config{Dir: path}); err == nil {
		t.Error("a file is a directory")
	}
	l := newLab(t)
	l.fs.fuse = 0
	if _, err := spool.Open(&l.config); err == nil {
		t.Error("a dead disk")
	}
}

// TestSpool_hangingClose does not wait for a disk for ever.
func TestSpool_hangingClose(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.fs.mu.Lock() // the disk hangs
	l.append(spool.Low, 0, 1, 1)
	if err := l.Flush(ctx); err == nil {
		t.Error("flushed")
	}
	if err := l.Close(ctx); err == nil {
		t.Error("closed")
	}
	l.fs.mu.Unlock()
}
