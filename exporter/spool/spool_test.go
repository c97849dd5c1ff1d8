package spool_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

func TestSpool_roundTrip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 3 {
		s, err := spool.Open(&spool.Config{Dir: dir, CommitDelay: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.Sink("a")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 100 {
			if _, err := s.Append(spool.Lane(i%2), []byte(fmt.Sprint(round, i))); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		var recs []spool.Record
		for n < 100 {
			recs, err = c.Read(t.Context(), 30, 1<<20, recs)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range recs {
				if err := c.Ack(r.Lane, r.Seq, 1, 0); err != nil {
					t.Fatal(err)
				}
			}
			n += len(recs)
		}
		st := s.Stats()
		for i := range st.Sinks[0].Lanes {
			l := &st.Sinks[0].Lanes[i]
			if !l.Conserved() || l.Pending != 0 || l.Acked != uint64(50*(round+1)) {
				t.Errorf("round %d: %+v", round, l)
			}
		}
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
