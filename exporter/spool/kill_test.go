package spool_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

const (
	// killRounds is how often the ordinary test kills a process, and killDelay
	// how long one lives at most once it has committed. SPOOL_KILLS sets
	// another number, of rounds of up to longDelay.
	killRounds = 20
	killDelay  = 60 * time.Millisecond
	longDelay  = 500 * time.Millisecond

	// childVariable makes the test binary a process to be killed. It has the
	// spool's directory.
	childVariable = "SPOOL_CHILD"

	// childFirst has the number of the first record.
	childFirst = "SPOOL_FIRST"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := runChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killConfig is the spool of parent and child: small segments, so that files
// come and go.
func killConfig(dir string) *spool.Config {
	return &spool.Config{Dir: dir, SegmentBytes: 64 << 10, MaxBytes: 64 << 20, CommitDelay: 2 * time.Millisecond}
}

// runChild appends more than 5,000 records a second, delivers them to a sink of its
// own, and prints the last number committed and how many acknowledgements are,
// until it is killed.
func runChild(dir string) error {
	s, err := spool.Open(killConfig(dir))
	if err != nil {
		return err
	}
	c, err := s.Sink("child")
	if err != nil {
		return err
	}
	go func() {
		var records []spool.Record
		for {
			records, _ = c.Read(context.Background(), 50, 1<<20, records)
			for _, r := range records {
				_ = c.Ack(r.Lane, r.Seq, 1, 0) // it was just read
			}
		}
	}()
	n, err := strconv.Atoi(os.Getenv(childFirst))
	if err != nil {
		return err
	}
	for ; ; n++ {
		if _, err := s.Append(lanes[n%2], payload(n, 100+n%900)); err != nil {
			return err
		}
		if n%20 != 19 {
			continue
		}
		st := s.Stats().Sinks[0]
		sum := st.Total()
		if err := s.Flush(context.Background()); err != nil {
			return err
		}
		fmt.Println(n, sum.Acked)
		time.Sleep(time.Millisecond)
	}
}

// TestSpool_killed kills a process that writes, again and again: everything it
// committed is there, once and in order.
func TestSpool_killed(t *testing.T) {
	t.Parallel()
	rounds, delay := killRounds, killDelay
	if v := os.Getenv("SPOOL_KILLS"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		rounds, delay = n, longDelay
	}
	dir := filepath.Join(t.TempDir(), "spool")
	l := newLab(t)
	l.config = *killConfig(dir)
	l.open()
	l.sink("child")
	l.sink("parent")
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // any moment will do
	next := 0
	for round := range rounds {
		committed, acked := killOne(t, dir, next, time.Duration(r.Int64N(int64(delay))))
		l.open()
		got := l.drain(l.sink("parent"))
		all := slices.Concat(got[0], got[1])
		slices.Sort(all)
		// Both lanes are written one after the other: one may be ahead.
		for i := range committed + 1 - next {
			if all[i] != next+i {
				t.Fatalf("round %d: record %d of %d to %d is missing", round, next+i, next, committed)
			}
		}
		for _, lane := range got {
			for i := range lane {
				if i > 0 && lane[i] != lane[i-1]+2 {
					t.Fatalf("round %d: record %d after %d", round, lane[i], lane[i-1])
				}
			}
		}
		for _, k := range l.Stats().Sinks {
			if sum := k.Total(); sum.Dropped > 0 || k.Name == "child" && sum.Acked < acked {
				t.Fatalf("round %d: %s: %+v, %d acknowledged", round, k.Name, sum, acked)
			}
		}
		next = all[len(all)-1] + 1
		next += next % 2
		conserved(t, l.Spool)
		if err := l.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rounds, %d records", rounds, next)
}

// killOne starts a process, kills it, and returns what it said of its last
// commit.
func killOne(t *testing.T, dir string, first int, after time.Duration) (committed int, acked uint64) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childVariable+"="+dir, fmt.Sprintf("%s=%d", childFirst, first))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var a int
		var b uint64
		if got, _ := fmt.Sscan(lines.Text(), &a, &b); got == 2 {
			committed, acked = a, b
		}
		if n == 0 {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	if err := cmd.Wait(); err == nil || committed < first {
		t.Fatalf("the process ended itself: %v", err)
	}
	return committed, acked
}
