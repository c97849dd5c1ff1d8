package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// The environment of the process that is killed, and of the test.
const (
	crashDir    = "TRAILSCOPE_TEST_CRASH_DIR"    // makes this the process that is killed
	crashBase   = "TRAILSCOPE_TEST_CRASH_BASE"   // its first event, negative to write none and drain
	crashRounds = "TRAILSCOPE_TEST_CRASH_ROUNDS" // how often it is killed, unless 5 times
)

// numberFile appends numbers to a file, a line each, in one write.
type numberFile struct{ *os.File }

// add appends numbers.
func (f numberFile) add(numbers ...int) error {
	var b []byte
	for _, n := range numbers {
		b = append(strconv.AppendInt(b, int64(n), 10), '\n')
	}

	_, err := f.Write(b)

	return err
}

// openNumbers opens the file of a name in a directory for appending.
func openNumbers(dir, name string) (numberFile, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)

	return numberFile{f}, err
}

// readNumbers returns how often each number is in a file. A last line without
// its end does not count.
func readNumbers(tb testing.TB, dir, name string) map[int]int {
	tb.Helper()

	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		tb.Fatal(err)
	}

	numbers := map[int]int{}

	for line := range bytes.Lines(b) {
		if text, whole := bytes.CutSuffix(line, []byte{'\n'}); whole {
			n, err := strconv.Atoi(string(text))
			if err != nil {
				tb.Fatal(err)
			}

			numbers[n]++
		}
	}

	return numbers
}

// recording is a sink that appends what it gets to a file, and sometimes wants
// an event again.
type recording struct {
	file  numberFile
	calls int
}

var _ delivery.Sink = (*recording)(nil)

// Send implements the [delivery.Sink] interface.
func (s *recording) Send(_ context.Context, batch []*event.Event) (r delivery.Result) {
	var numbers []int

	for i, e := range batch {
		if s.calls++; s.calls%1009 == 0 {
			r.Retry = append(r.Retry, i)
		} else {
			numbers = append(numbers, numberOf(e))
		}
	}

	r.Err = s.file.add(numbers...)

	return r
}

// Close implements the [delivery.Sink] interface.
func (s *recording) Close() error { return s.file.Close() }

// TestCrash_process is the process that is killed. On its own it does nothing.
func TestCrash_process(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("only runs as a part of TestPipeline_killed")
	}

	base, err := strconv.Atoi(os.Getenv(crashBase))
	if err != nil {
		t.Fatal(err)
	}

	committed, err := openNumbers(dir, "committed")
	if err != nil {
		t.Fatal(err)
	}

	f := open(t, filepath.Join(dir, "spool"), pipeline.Config{Sinks: []pipeline.SinkConfig{{
		Name: "one", BatchEvents: 100, Linger: time.Millisecond, BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond,
		Open: func() (delivery.Sink, error) {
			f, err := openNumbers(dir, "arrived")

			return &recording{file: f}, err
		},
	}}}, spool.Config{SegmentBytes: 64 << 10, CommitDelay: 5 * time.Millisecond})

	if base < 0 {
		f.drain(t, 30*time.Second)
		f.close(t)

		return
	}

	// About 5,000 events a second, of which those before the last flush are
	// promised.
	for next := base; ; {
		var numbers []int
		for range 25 {
			numbers = append(numbers, next)
			f.write(t, next, next+1)

			next++
		}

		if err := f.spool.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}

		if err := committed.add(numbers...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPipeline_killed kills a process again and again at random moments.
// Whatever was committed must arrive, and the repetitions be few.
func TestPipeline_killed(t *testing.T) {
	t.Parallel()

	rounds := 5
	if n, err := strconv.Atoi(os.Getenv(crashRounds)); err == nil {
		rounds = n
	}

	const perRound = 1_000_000

	dir := t.TempDir()

	for round := range rounds {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(150+rand.IntN(250))*time.Millisecond)

		if out, err := crashProcess(ctx, dir, round*perRound); ctx.Err() == nil {
			t.Fatalf("round %d: the process ended by itself: %v\n%s", round, err, out)
		}

		cancel()
	}

	if out, err := crashProcess(t.Context(), dir, -1); err != nil {
		t.Fatalf("the last process: %v\n%s", err, out)
	}

	committed, arrived := readNumbers(t, dir, "committed"), readNumbers(t, dir, "arrived")
	missing, repeats := 0, 0

	for n := range committed {
		if arrived[n] == 0 {
			missing++
		}
	}

	for _, times := range arrived {
		repeats += times - 1
	}

	if missing > 0 || len(committed) < 10*rounds {
		t.Errorf("%d events of %d are missing", missing, len(committed))
	}

	// What was under way or not noted on the disk when the process was killed.
	if repeats > 500*rounds {
		t.Errorf("%d events came again in %d rounds", repeats, rounds)
	}

	t.Logf("%d rounds: %d events committed, %d arrived, %d of them again", rounds, len(committed), len(arrived), repeats)
}

// crashProcess runs the process until it ends or ctx does, which kills it.
func crashProcess(ctx context.Context, dir string, base int) ([]byte, error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestCrash_process$", "-test.v")
	cmd.Env = append(os.Environ(), crashDir+"="+dir, fmt.Sprintf("%s=%d", crashBase, base))

	return cmd.CombinedOutput()
}
