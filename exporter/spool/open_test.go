package spool_test

import (
	"context"
	"testing"

	"github.com/trailscope/trailscope/exporter/spool"
)

// FuzzOpen opens a spool of which a segment and the cursor file are anything,
// and uses it.
func FuzzOpen(f *testing.F) {
	d := newLab(f).open()
	d.sink("a")
	d.append(spool.High, 0, 8, 50)
	d.flush()
	d.drain(d.sink("a"))
	d.append(spool.High, 8, 12, 50)
	if err := d.Close(context.Background()); err != nil {
		f.Fatal(err)
	}
	f.Add(d.file("high").data.whole(), d.file("cursors").data.whole())
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, segment, cursors []byte) {
		l := newLab(t)
		for name, b := range map[string][]byte{
			"high-0000000001-0000000000000001-00000000.seg": segment,
			"cursors": cursors,
		} {
			n := newInode(b)
			l.fs.names[name], l.fs.durable[name] = n, n
		}
		s, err := spool.Open(&l.config)
		if err != nil {
			return
		}
		l.Spool = s
		defer s.Close(context.Background())
		c := l.sink("a")
		if _, err := l.Append(spool.High, []byte("000001 ")); err != nil {
			t.Fatal(err)
		}
		l.flush()
		var records []spool.Record
		for {
			if records, err = c.Read(&polled{Context: context.Background()}, 10, 1000, records); err != nil {
				break
			}
		}
		conserved(t, s)
		if st := s.Stats(); st.Sinks[0].Name != "a" {
			t.Error(st)
		}
	})
}
