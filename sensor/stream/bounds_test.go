package stream_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/stream"
)

// text returns n bytes without a full stop.
func text(n int) (b []byte) { return bytes.Repeat([]byte("-"), n) }

// sent is one segment of a test of bounds.
type sent struct {
	payload []byte
	seq     uint32
	flags   uint8
}

// play adds segments of the client and returns what was read and the results.
func play(t *testing.T, table *stream.Table, r *teller, key stream.Key, segments ...sent) (results string, log []string) {
	t.Helper()

	var all []string
	r.log = nil
	for _, s := range segments {
		all = append(all, table.Add(&stream.Segment{Key: key, Seq: s.seq, Flags: s.flags, Payload: s.payload}).String())
		if err := table.Check(); err != nil {
			t.Fatal(err)
		}
	}

	return strings.Join(all, " "), r.log
}

// shorten replaces runs of "-" by their length.
func shorten(log []string) (short string) {
	var out []string
	for _, s := range log {
		n := strings.Count(s, "-")
		if n > 2 {
			s = strings.Replace(s, strings.Repeat("-", n), fmt.Sprint(n), 1)
		}
		out = append(out, s)
	}

	return strings.Join(out, "; ")
}

func TestTable_Add_limit(t *testing.T) {
	t.Parallel()

	whole := func(n int) []byte { return append(text(n-1), '.') }
	for _, tc := range []struct {
		name     string
		segments []sent
		results  string
		log      string
	}{{
		name:     "one byte below",
		segments: []sent{{text(stream.Window - 1), 101, 0}},
		results:  "passed taken",
		log:      ">|16383 start hand",
	}, {
		name:     "exactly",
		segments: []sent{{text(stream.Window), 101, 0}, {whole(5), 101 + stream.Window, 0}, {whole(5), 101 + stream.Window, 0}, {text(5), 300, 0}},
		results:  "passed taken passed repeated repeated",
		log:      ">|16384 limit start hand",
	}, {
		name:     "one long segment",
		segments: []sent{{text(40000), 101, 0}, {text(40000), 101, 0}, {text(3), 40101, 0}},
		results:  "passed taken repeated passed",
		log:      ">|40000 limit start hand",
	}, {
		name:     "behind pending bytes",
		segments: []sent{{text(16000), 101, 0}, {text(1000), 16101, 0}, {text(1000), 16101, 0}},
		results:  "passed taken taken repeated",
		log:      ">|16000 start hand; >|17000 limit start hand",
	}, {
		name:     "the longest segment behind pending bytes",
		segments: []sent{{text(16383), 101, 0}, {text(70000), 101 + 16383, 0}},
		results:  "passed taken taken",
		log:      ">|16383 start hand; >|81920 limit start hand",
	}, {
		name:     "consumed",
		segments: []sent{{whole(16000), 101, 0}, {whole(384), 16101, 0}, {text(7), 16485, 0}},
		results:  "passed taken taken passed",
		log:      ">15999. start hand; >383. limit hand",
	}, {
		name: "out of order",
		segments: []sent{
			{text(384), 16101, 0},
			{text(8000), 101, 0},
			{text(1), 16485, 0},
			{text(385), 16101, 0},
			{text(8000), 8101, 0},
			{text(1), 16485, 0},
			{text(1), 16485, 0},
			{text(1), 8101, 0},
		},
		results: "passed taken taken passed passed taken passed repeated repeated",
		log:     ">|8000 start hand; >|16384 limit start",
	}, {
		name:     "given up far ahead",
		segments: []sent{{whole(100), 101, 0}, {text(100), 30000, 0}},
		results:  "passed taken passed",
		log:      ">99. start hand",
	}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := &teller{}
			table := newTable(t, &stream.Config{Reader: r})
			results, log := play(t, table, r, client, append([]sent{{nil, 100, syn}}, tc.segments...)...)
			if short := shorten(log); results != tc.results || short != tc.log {
				t.Errorf("results %s, want %s\nlog %s\nwant %s", results, tc.results, short, tc.log)
			}
		})
	}
}

// TestTable_Add_limitAcknowledged proves that a direction that lost a segment
// does not wait for ever: what lies behind its first bytes is followed as soon
// as the receiver has it.
func TestTable_Add_limitAcknowledged(t *testing.T) {
	t.Parallel()

	r := &teller{}
	table := newTable(t, &stream.Config{Reader: r})
	play(t, table, r, client, sent{nil, 100, syn}, sent{[]byte("a."), 101, 0}, sent{[]byte("x"), 30000, 0})
	if got := table.Stats().Pending; got != 1 {
		t.Errorf("%d directions wait", got)
	}
	table.Add(&stream.Segment{Key: reverse(client), Flags: ack, Ack: 30001})
	if s := table.Stats(); s.Pending != 0 || s.Limited != 1 || s.Gaps != 1 {
		t.Errorf("stats %+v", s)
	}
	got, _ := play(t, table, r, client,
		sent{[]byte("y"), 30001, 0}, sent{[]byte("y"), 30001, 0}, sent{[]byte("b"), 103, 0}, sent{[]byte("a"), 101, 0})
	if want := "passed repeated passed repeated"; got != want {
		t.Errorf("results %s, want %s", got, want)
	}
}

// TestTable_follow_long proves that repeated segments are told from new ones
// however long a direction is, past every wrap of its numbers.
func TestTable_follow_long(t *testing.T) {
	t.Parallel()

	r := &teller{}
	table := newTable(t, &stream.Config{Reader: r})
	s := stream.Segment{Key: client, Seq: 1 << 31, Payload: []byte("!")}
	table.Add(&s)
	s.Seq++
	s.Payload = make([]byte, 1<<16)
	for range 3 << 16 {
		if got := table.Add(&s); got != stream.Passed {
			t.Fatalf("%v at %d", got, s.Seq)
		}
		if got := table.Add(&s); got != stream.Repeated {
			t.Fatalf("%v at %d again", got, s.Seq)
		}
		s.Seq += uint32(len(s.Payload))
	}
	// A gap is forgotten when it lies too far back.
	s.Seq += 5
	for range 1 << 10 {
		table.Add(&s)
		s.Seq += uint32(len(s.Payload))
	}
	s.Seq += 1 << 25
	if got := table.Add(&s); got != stream.Passed {
		t.Errorf("%v after a jump", got)
	}
	s.Seq -= 1 << 30
	if got := table.Add(&s); got != stream.Passed {
		t.Errorf("%v after a jump back", got)
	}
	if got := table.Add(&s); got != stream.Repeated {
		t.Errorf("%v after a jump back, again", got)
	}
}

func TestTable_Add_evicted(t *testing.T) {
	t.Parallel()

	r := &teller{}
	var forgotten []uint64
	table := newTable(t, &stream.Config{
		Reader: r, MaxFlows: 3, Forget: func(state uint64) { forgotten = append(forgotten, state) },
	})
	for i := range 3 {
		key := client
		key.SrcPort += uint16(i)
		play(t, table, r, key, sent{[]byte{'A' + byte(i)}, 101, 0})
	}
	// The first flow goes on, so the clock spares it once.
	play(t, table, r, client, sent{[]byte("b"), 102, 0})
	key := client
	key.SrcPort += 3
	_, log := play(t, table, r, key, sent{[]byte("D"), 101, 0})
	if got, want := strings.Join(log, "; "), "<|D start hand; <|B evicted start"; got != want {
		// Every direction but the client's is told as "<".
		t.Errorf("got %s, want %s", got, want)
	}
	s := table.Stats()
	if s.Flows != 3 || s.Started != 4 || s.EvictedFlows != 1 || s.EvictedPending != 1 || s.DroppedBytes != 1 || len(forgotten) != 1 {
		t.Errorf("stats %+v, forgotten %v", s, forgotten)
	}
}

func TestTable_Add_evictedBytes(t *testing.T) {
	t.Parallel()

	r := &teller{}
	table := newTable(t, &stream.Config{Reader: r, MaxBytes: stream.MinBytes})
	n := 0
	for table.Stats().EvictedPending == 0 {
		key := client
		key.SrcPort = uint16(n)
		n++
		table.Add(&stream.Segment{Key: key, Payload: text(stream.Window - 1)})
		if err := table.Check(); err != nil {
			t.Fatal(err)
		}
	}
	s := table.Stats()
	if n != 7 || s.Pending != 6 || s.Bytes > stream.MinBytes || s.DroppedBytes != stream.Window-1 || s.Flows != 7 {
		t.Errorf("%d flows, stats %+v", n, s)
	}
	// The flow goes on behind what was read.
	key := client
	key.SrcPort = 0
	_, log := play(t, table, r, key, sent{[]byte("b."), stream.Window - 1, 0})
	if got, want := shorten(log), "<b. limit start hand"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestTable_Add_evictedEmpty proves that directions which wait for nothing but a
// gap are bounded like those that have bytes.
func TestTable_Add_evictedEmpty(t *testing.T) {
	t.Parallel()

	r := &teller{}
	table := newTable(t, &stream.Config{Reader: r, MaxFlows: 1 << 14, MaxBytes: stream.MinBytes})
	for n := range 300 {
		play(t, table, r, other(n), sent{[]byte("a."), 101, 0}, sent{[]byte("b"), 40000, 0})
	}
	s := table.Stats()
	if s.Flows != 300 || s.Pending != 194 || s.Bytes != 0 || s.EvictedPending != 300-194 {
		t.Errorf("stats %+v", s)
	}
	// An evicted one goes on where it was.
	if _, log := play(t, table, r, other(0), sent{[]byte("c."), 103, 0}); strings.Join(log, "; ") != "<c. hand" {
		t.Errorf("log %q", log)
	}
}

func TestNew_errors(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name   string
		config stream.Config
		want   string
	}{
		{"no reader", stream.Config{}, "no reader of streams"},
		{"flows", stream.Config{Reader: &teller{}, MaxFlows: -1}, "flows of streams: -1 is not between 1 and 16777216"},
		{"bytes", stream.Config{Reader: &teller{}, MaxBytes: 1}, "bytes of streams: 1 is not between 131072 and 1073741824"},
		{"numbers", stream.Config{Reader: &teller{}, Numbers: -2}, "numbers of streams: -2 is not between 1 and 16777216"},
		{"quiet", stream.Config{Reader: &teller{}, Quiet: time.Nanosecond}, "quiet microseconds of streams: 0 is not between 1 and 3600000000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := stream.New(&tc.config); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
