package spool_test

import (
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/spool"
)

// TestSpool_cursorFileMoves writes cursors on a disk where their place is bad.
func TestSpool_cursorFileMoves(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.Low, 0, 5, 10)
	l.flush()
	l.drain(c)
	before := l.file("cursors")
	l.fs.badWrites = 1
	l.flush()
	if l.file("cursors") == before {
		t.Error("still the same file")
	}
	l.reopen()
	if st := l.laneOf("a", spool.Low); st.Acked != 5 {
		t.Errorf("%+v", st)
	}
}

// TestOpen_lostCursors damages both slots: sinks get everything again.
func TestOpen_lostCursors(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"damaged", "removed"} {
		l := newLab(t).open()
		c := l.sink("a")
		l.sink("b")
		l.append(spool.High, 0, 30, 300)
		l.flush()
		l.drain(c)
		l.flush()
		l.fs = l.fs.crash()
		l.config.FS = l.fs
		if how == "removed" {
			delete(l.fs.names, "cursors")
		} else {
			n := l.file("cursors")
			n.data.bytes[10] ^= 1
			n.data.bytes[16<<10+50] ^= 1
		}
		l.open()
		if st := l.Stats(); !st.CursorsLost || len(st.Sinks) > 0 {
			t.Errorf("%s: %+v", how, st)
		}
		l.flush()
		for _, name := range []string{"a", "b"} {
			if got := l.drain(l.sink(name)); !slices.Equal(got[spool.High], span(0, 30)) {
				t.Errorf("%s: %v", how, got)
			}
		}
	}
}

// TestOpen_oneSlot damages either slot: at most the last commit's
// acknowledgements are forgotten.
func TestOpen_oneSlot(t *testing.T) {
	t.Parallel()
	for slot := range 2 {
		l := newLab(t).open()
		c := l.sink("a")
		for i := range 4 {
			l.append(spool.High, i, i+1, 10)
			l.flush()
			l.drain(c)
			l.flush()
		}
		l.fs = l.fs.crash()
		l.config.FS = l.fs
		l.file("cursors").data.bytes[slot*16<<10+30] ^= 0x40
		l.open()
		st := l.laneOf("a", spool.High)
		if st.Acked < 3 || st.Emitted != 4 {
			t.Errorf("slot %d: %+v", slot, st)
		}
		if got := l.drain(l.sink("a")); len(got[spool.High])+int(st.Acked) != 4 {
			t.Errorf("slot %d: %v", slot, got)
		}
	}
}
