package pipeline_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// letter is a line of a dead-letter file.
type letter struct {
	Time     time.Time
	Sink     string
	Reason   string
	Lane     string
	Sequence uint64
	Record   []byte
	Event    struct {
		Event struct{ ID string }
	}
}

// deadLetters reads a dead-letter file, which may not exist.
func deadLetters(tb testing.TB, path string) (letters []letter) {
	tb.Helper()

	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		tb.Fatal(err)
	}

	for line := range bytes.Lines(b) {
		var l letter
		if err := json.Unmarshal(line, &l); err != nil {
			tb.Fatalf("line %s: %v", line, err)
		}

		letters = append(letters, l)
	}

	return letters
}

// refuseAll refuses every event for a reason.
func refuseAll(reason string) func(context.Context, int, []*event.Event) delivery.Result {
	return func(_ context.Context, _ int, batch []*event.Event) (r delivery.Result) {
		for i := range batch {
			r.Refused = append(r.Refused, delivery.Refusal{Index: i, Reason: reason})
		}

		return r
	}
}

func TestPipeline_deadLetter(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		reason := "field \"x\"\n\xff" + strings.Repeat("é", 1000)
		f := open(t, t.TempDir(), pipeline.Config{
			Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(&fakeSink{tb: t, send: refuseAll(reason)})}},
		}, spool.Config{})

		f.write(t, 1, 2)
		f.drain(t, time.Minute)

		letters := deadLetters(t, filepath.Join(f.dead, "one.dead.ndjson"))
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}

		l := letters[0]
		if l.Sink != "one" || l.Lane != "high" || l.Sequence != 1 || !l.Time.Equal(time.Now()) && time.Since(l.Time) > time.Second {
			t.Errorf("letter %+v", l)
		}

		if !strings.HasPrefix(l.Reason, "field \"x\"\n\uFFFDé") || !strings.HasSuffix(l.Reason, "é…") || len(l.Reason) > 520 {
			t.Errorf("reason %q", l.Reason)
		}

		if l.Event.Event.ID != newEvent(1).ID.String() {
			t.Errorf("id %q", l.Event.Event.ID)
		}

		f.close(t)
	})
}

func TestPipeline_undecodable(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{})

		f.write(t, 0, 5)

		if _, err := f.spool.Append(spool.High, []byte("no event")); err != nil {
			t.Fatal(err)
		}

		f.write(t, 5, 10)
		f.drain(t, time.Minute)

		s := f.close(t).Sinks[0]
		if got, want := totals(&s), "11 = 10 acked + 0 skipped + 0 pending + 0 dropped + 1 dead"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}

		letters := deadLetters(t, filepath.Join(f.dead, "one.dead.ndjson"))
		if len(letters) != 1 || string(letters[0].Record) != "no event" || !strings.Contains(letters[0].Reason, event.ErrCodec.Error()) {
			t.Errorf("letters %+v (%s)", letters, base64.StdEncoding.EncodeToString([]byte("no event")))
		}

		sink.check(t, 0, 10)
	})
}

func TestPipeline_deadLetterRotation(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		const most = 100_000

		f := open(t, t.TempDir(), pipeline.Config{
			DeadLetterBytes: most,
			Sinks: []pipeline.SinkConfig{{
				Name: "one", Open: opener(&fakeSink{tb: t, send: refuseAll("no")}), BatchEvents: 7,
			}},
		}, spool.Config{})
		path := filepath.Join(f.dead, "one.dead.ndjson")

		if err := os.WriteFile(path, []byte(`{"reason":"torn by a cra`), 0o600); err != nil {
			t.Fatal(err)
		}

		f.write(t, 0, 1)
		f.drain(t, time.Minute)

		if b, err := os.ReadFile(path); err != nil || bytes.Count(b, []byte{'\n'}) != 2 {
			t.Errorf("after a torn line: %q, %v", b, err)
		} else if err := os.WriteFile(path, b[bytes.IndexByte(b, '\n')+1:], 0o600); err != nil {
			t.Fatal(err)
		}

		f.write(t, 1, 500)
		f.drain(t, time.Minute)

		s := f.close(t).Sinks[0]
		present, old := deadLetters(t, path), deadLetters(t, path+".1")

		if s.Total.Dead != 500 || s.Evicted+uint64(len(present)+len(old)) != 500 || s.Evicted == 0 || len(old) == 0 {
			t.Errorf("%d dead, %d evicted, %d and %d kept", s.Total.Dead, s.Evicted, len(present), len(old))
		}

		for _, p := range []string{path, path + ".1"} {
			if info, err := os.Stat(p); err != nil || info.Size() > most/2 {
				t.Errorf("%v, %v", info, err)
			}
		}
	})
}

// TestPipeline_deadLetterUnwritable lets the dead-letter file be a directory
// for a while: the sink waits, and nothing is passed.
func TestPipeline_deadLetterUnwritable(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t, send: script(delivery.Result{Refused: []delivery.Refusal{{Index: 2, Reason: "no"}}})}
		dead := t.TempDir()
		path := filepath.Join(dead, "one.dead.ndjson")

		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}

		f := open(t, t.TempDir(), pipeline.Config{
			DeadLetterDir: dead, Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}},
		}, spool.Config{})

		f.write(t, 0, 10)
		time.Sleep(time.Minute)
		f.write(t, 10, 20)
		time.Sleep(time.Minute)

		s := f.conserved(t).Sinks[0]
		if s.Healthy || s.Total.Dead != 0 || s.Total.Pending < 14 || !strings.Contains(s.Error, "dead letters") {
			t.Errorf("while it cannot be written: healthy %t, %s, %q", s.Healthy, totals(&s), s.Error)
		}

		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}

		f.drain(t, time.Hour)

		s = f.close(t).Sinks[0]
		if got, want := totals(&s), "20 = 19 acked + 0 skipped + 0 pending + 0 dropped + 1 dead"; got != want || !s.Healthy {
			t.Errorf("got %s, want %s; healthy %t", got, want, s.Healthy)
		}

		sink.check(t, 0, 20, 4)
	})
}

func TestPipeline_deadLettersNotKept(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		f := &fixture{dir: t.TempDir()}

		var err error
		if f.spool, err = spool.Open(&spool.Config{Dir: f.dir}); err != nil {
			t.Fatal(err)
		}

		f.Pipeline, err = pipeline.New(&pipeline.Config{Spool: f.spool, Sinks: []pipeline.SinkConfig{
			{Name: "one", Open: opener(&fakeSink{tb: t, send: refuseAll("no")})},
		}})
		if err != nil {
			t.Fatal(err)
		}

		f.write(t, 0, 10)
		f.drain(t, time.Minute)

		if s := f.close(t).Sinks[0]; s.Total.Dead != 10 || exists("one.dead.ndjson") {
			t.Errorf("got %s", totals(&s))
		}
	})
}
