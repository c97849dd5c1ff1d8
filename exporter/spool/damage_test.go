package spool_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/spool"
)

// damaged is a closed spool of one segment, of which copies can be damaged.
type damaged struct {
	*lab
	image *memFS
	name  string
	ends  []int // of the frames
}

// header is the size of a segment's header, frame that of a frame's.
const (
	header = 64
	frame  = 24
)

// newDamaged makes a spool with records of various sizes for a sink that read
// none of them and for one that has the first ten.
func newDamaged(t *testing.T, records int) *damaged {
	l := newLab(t)
	l.config.SegmentBytes = 24 << 10
	l.open()
	l.sink("behind")
	ahead := l.sink("ahead")
	d := &damaged{lab: l}
	at := header
	for i := range records {
		size := 100 + 37*(i%20)
		l.append(spool.High, i, i+1, size)
		at += (frame + len(payload(i, size)) + 7) &^ 7
		d.ends = append(d.ends, at)
		if i == 9 {
			l.flush()
			l.drain(ahead)
		}
	}
	if err := l.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.image = l.fs
	for name, n := range l.fs.names {
		if n.data.size == at {
			d.name = name
		}
	}
	if d.name == "" {
		t.Fatal("no segment")
	}
	return d
}

// copy opens a copy whose segment was changed, reads it as both sinks, and
// compares what comes with the records wanted.
func (d *damaged) check(t *testing.T, change func(b []byte) []byte, want []int) {
	t.Helper()
	l := newLab(t)
	for name, n := range d.image.names {
		if name == "reserve" {
			continue // an empty one would do, and time is short
		}
		b := n.data.whole()
		if name == d.name {
			b = change(b)
		}
		l.fs.names[name] = newInode(b)
		l.fs.durable[name] = l.fs.names[name]
	}
	s, err := spool.Open(&l.config)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	l.Spool = s
	total := len(d.ends)
	for _, name := range []string{"behind", "ahead"} {
		from := 0
		if name == "ahead" {
			from = 10
		}
		wanted := slices.DeleteFunc(slices.Clone(want), func(i int) bool { return i < from })
		got := l.drain(l.sink(name))
		if !slices.Equal(got[spool.High], wanted) {
			t.Fatalf("%s: got %v, want %v", name, got[spool.High], wanted)
		}
		st := l.laneOf(name, spool.High)
		if lost := total - from - len(wanted); st.DroppedDamaged != uint64(lost) || st.Pending != 0 || st.Emitted != uint64(total) {
			t.Fatalf("%s: %+v, %d lost", name, st, lost)
		}
	}
	if n := l.Stats().DamagedRecords; n != uint64(total-len(want)) {
		t.Fatalf("%d damaged, not %d", n, total-len(want))
	}
	conserved(t, s)
}

// wanted returns the records whose frames a condition holds for.
func (d *damaged) wanted(intact func(start, end int) bool) (list []int) {
	start := header
	for i, end := range d.ends {
		if intact(start, end) {
			list = append(list, i)
		}
		start = end
	}
	return list
}

// TestOpen_truncated cuts a segment at every byte of its last 8 KiB.
func TestOpen_truncated(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, 22)
	size := d.ends[len(d.ends)-1]
	if size < 8<<10+header {
		t.Fatalf("segment has %d bytes only", size)
	}
	for cut := size - 8<<10; cut < size; cut++ {
		// What is cut reads as zeros: of padding nothing is lost.
		want := d.wanted(func(start, end int) bool { return cut >= end })
		d.check(t, func(b []byte) []byte { return b[:cut:cut] }, want)
		if t.Failed() {
			t.Fatalf("cut at %d", cut)
		}
	}
}

// TestOpen_overwritten damages places of all sizes.
func TestOpen_overwritten(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, 40)
	size := d.ends[len(d.ends)-1]
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 800 {
		from := r.IntN(size)
		to := min(size, from+1+r.IntN(1+r.IntN(2000)))
		want := d.wanted(func(start, end int) bool { return from >= end || to <= start })
		d.check(t, func(b []byte) []byte {
			for i := from; i < to; i++ {
				b[i] ^= 1 + byte(r.IntN(255))
			}
			return b
		}, d.orPadding(want, from, to))
		if t.Failed() {
			t.Fatalf("round %d: overwritten from %d to %d", round, from, to)
		}
	}
}

// orPadding adds the record that loses nothing because only its padding was hit.
func (d *damaged) orPadding(want []int, from, to int) []int {
	start := header
	for i, end := range d.ends {
		used := start + frame + len(payload(i, 100+37*(i%20)))
		if from >= used && from < end && !slices.Contains(want, i) {
			want = append(want, i)
			slices.Sort(want)
		}
		start = end
	}
	return want
}

// TestOpen_zeroed damages the whole segment and removes it.
func TestOpen_zeroed(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, 30)
	for i, change := range []func(b []byte) []byte{
		func(b []byte) []byte { clear(b); return b },
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { clear(b[header:]); return b },
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) { d.check(t, change, nil) })
	}
}

// TestOpen_header damages the header, which costs nothing.
func TestOpen_header(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, 30)
	all := d.wanted(func(int, int) bool { return true })
	for at := range header {
		d.check(t, func(b []byte) []byte { b[at] ^= 0x11; return b }, all)
	}
}
