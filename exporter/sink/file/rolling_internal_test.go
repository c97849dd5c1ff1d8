package file

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// TestRolling_histories runs random histories of batches, short writes, failed
// writes, restarts, moved files and rotations against what has to be in the
// files: every accepted record once, in order, and nothing else.
func TestRolling_histories(t *testing.T) {
	t.Parallel()

	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			history(t, rand.New(rand.NewPCG(seed, 12)))
		})
	}
}

// history runs one history.
func history(t *testing.T, r *rand.Rand) {
	t.Helper()

	dir := t.TempDir()
	now := new(atomic.Int64)
	now.Store(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC).UnixNano())

	s := openRolling(t, dir, now)
	want, number, moves := "", 0, 0

	deliver := func(n int) {
		batch := batchOf(&number, n, at(now))
		if res := s.Send(t.Context(), batch); res.Err != nil || len(res.Retry) > 0 {
			t.Fatalf("got %+v", res)
		}

		for _, e := range batch {
			want += string(s.Encode(nil, e))
		}
	}

	for range 100 {
		now.Add(int64(time.Duration(r.IntN(40)) * time.Second))

		switch r.IntN(12) {
		case 0: // a crash in the middle of a write
			s = crash(t, r, s, dir, now)

			deliver(1) // before another tool can take the file away as it is
		case 1:
			if err := s.Reopen(); err != nil {
				t.Fatal(err)
			}
		case 2: // another tool takes the file away; its name sorts by the number
			if os.Rename(filepath.Join(dir, "a.log"), filepath.Join(dir, at(now).Format("a-"+stampLayout)+fmt.Sprintf(".moved-%03d", moves))) == nil {
				moves++
			}
		case 3, 4:
			limit := r.IntN(4000)
			s.rolling.write = func(f *os.File, b []byte) (int, error) {
				n, err := f.Write(b[:min(limit, len(b))])

				return n, errors.Join(err, errors.New("no space"))
			}

			if res := s.Send(t.Context(), batchOf(&number, r.IntN(20)+1, at(now))); res.Err == nil && len(res.Retry) == 0 {
				t.Fatal("a short write was accepted")
			} else if res.Err == nil {
				t.Fatal("a part of it was accepted") // every write fails
			}

			s.rolling.write = (*os.File).Write
		default:
			deliver(r.IntN(60) + 1)
		}
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if got := everything(t, dir); got != want {
		t.Errorf("%d bytes in the files, want %d", len(got), len(want))
	}
}

// at is the time of a clock.
func at(now *atomic.Int64) time.Time { return time.Unix(0, now.Load()).UTC() }

// openRolling returns a sink of small files.
func openRolling(t *testing.T, dir string, now *atomic.Int64) *Sink {
	t.Helper()

	s, err := New(&Config{
		Dir: dir, Name: "a.log", RotateBytes: 64 << 10, RotateAge: 10 * time.Minute, Location: time.UTC,
		Now: func() time.Time { return at(now) },
	})
	if err != nil {
		t.Fatal(err)
	}

	s.rolling.limit = 8 << 10 // less than a user may set

	return s
}

// crash leaves a part of a record in the file and opens it again.
func crash(t *testing.T, r *rand.Rand, s *Sink, dir string, now *atomic.Int64) *Sink {
	t.Helper()

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	f, err := os.OpenFile(filepath.Join(dir, "a.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // Checked by what is read back.

	if _, err := f.WriteString(strings.Repeat("torn", r.IntN(50))); err != nil {
		t.Fatal(err)
	}

	return openRolling(t, dir, now)
}

// batchOf returns n events with the next numbers.
func batchOf(number *int, n int, now time.Time) (batch []*event.Event) {
	for range n {
		*number++
		batch = append(batch, &event.Event{Time: now, Sensor: "s", Kind: "X", Trail: fmt.Sprint(*number), Info: strings.Repeat("i", *number%90)})
	}

	return batch
}

// everything returns the text of all files, the latest last.
func everything(t *testing.T, dir string) (all string) {
	t.Helper()

	entries, err := os.ReadDir(dir) // sorted by name: a-TIME, then a.log
	if err != nil {
		t.Fatal(err)
	}

	for _, entry := range entries {
		b, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}

		all += string(b)
	}

	return all
}

func TestRolling_rotate_fails(t *testing.T) {
	now := new(atomic.Int64)
	now.Store(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC).UnixNano())

	dir := t.TempDir()
	s := openRolling(t, dir, now)
	s.rolling.limit = DefaultRotateBytes
	number := 0

	send := func() {
		if res := s.Send(t.Context(), batchOf(&number, 200, at(now))); res.Err != nil {
			t.Fatal(res.Err)
		}
	}

	send()

	// A directory has the next name.
	now.Add(int64(11 * time.Minute))
	if err := os.Mkdir(filepath.Join(dir, at(now).Format("a-"+stampLayout)+".log"), 0o700); err != nil {
		t.Fatal(err)
	}

	send()

	if got := s.Stats(); got.Rotated != 0 || got.Written != 400 {
		t.Errorf("stats %+v", got)
	}

	now.Add(int64(time.Minute))
	send()

	if got := s.Stats(); got.Rotated != 1 {
		t.Errorf("stats %+v", got)
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
