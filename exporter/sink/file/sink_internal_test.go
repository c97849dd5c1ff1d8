package file

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// shortWriter takes only some bytes of each write.
type shortWriter struct {
	bytes.Buffer
	limits []int // of the next writes; -1 for all
	closed int
}

func (w *shortWriter) Write(b []byte) (int, error) {
	limit := -1
	if len(w.limits) > 0 {
		limit, w.limits = w.limits[0], w.limits[1:]
	}

	if limit < 0 || limit >= len(b) {
		return w.Buffer.Write(b)
	}

	n, _ := w.Buffer.Write(b[:limit])

	return n, errors.New("no space")
}

func (w *shortWriter) Close() error {
	w.closed++

	return nil
}

// sinkOn returns a sink whose files are those of open.
func sinkOn(t *testing.T, c *Config, open func(path string) (io.WriteCloser, error)) *Sink {
	t.Helper()

	c.Dir, c.Location = t.TempDir(), time.UTC

	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}

	s.open = open

	return s
}

func TestSink_Write_short(t *testing.T) {
	record := func(minute int) *event.Event {
		return &event.Event{Time: time.Date(2023, 1, 1, 0, minute, 0, 0, time.UTC), Kind: "X"}
	}
	line := func(minute int) string { return string(event.AppendLine(nil, record(minute), time.UTC)) }
	a, b, c := line(0), line(1), line(2)

	testCases := []struct {
		name   string
		want   string
		limits []int
		failed uint64
	}{
		{name: "none", want: a + b + c},
		{name: "nothing_written", limits: []int{0}, want: b + c, failed: 1},
		{name: "part_written", limits: []int{5}, want: a[:5] + "\n" + b + c, failed: 1},
		{name: "part_written_twice", limits: []int{5, 3}, want: a[:5] + "\n" + b[:2] + "\n" + c, failed: 2},
		{name: "line_end_only", limits: []int{5, 1}, want: a[:5] + "\n" + c, failed: 2},
		{name: "not_even_the_line_end", limits: []int{5, 0}, want: a[:5] + "\n" + c, failed: 2},
		{name: "all_but_the_line_end", limits: []int{len(a) - 1}, want: a + b + c, failed: 1},
		{name: "last", limits: []int{-1, -1, 5}, want: a + b + c[:5], failed: 1},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			w := &shortWriter{limits: tc.limits}
			reports := 0
			s := sinkOn(t, &Config{Report: func(error) { reports++ }}, func(string) (io.WriteCloser, error) { return w, nil })

			for minute := range 3 {
				s.Write(record(minute)) // Counted below.
			}

			if got := w.String(); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}

			if got := s.Stats(); got.Failed != tc.failed || got.Written != 3-tc.failed {
				t.Errorf("stats %+v", got)
			}

			if reports != int(min(tc.failed, 1)) {
				t.Errorf("%d reports", reports)
			}
		})
	}
}

func TestSink_Write_openDays(t *testing.T) {
	files := map[string]*shortWriter{}
	opened := 0
	s := sinkOn(t, &Config{MaxOpen: 2}, func(path string) (io.WriteCloser, error) {
		opened++

		name := filepath.Base(path)
		if files[name] == nil {
			files[name] = &shortWriter{}
		}

		return files[name], nil
	})

	write := func(days ...int) {
		for _, day := range days {
			if err := s.Write(&event.Event{Time: time.Date(2023, 1, day, 0, 0, 0, 0, time.UTC), Kind: "X"}); err != nil {
				t.Fatal(err)
			}
		}
	}

	write(1, 2, 1, 2, 1)

	if opened != 2 {
		t.Errorf("opened %d times", opened)
	}

	write(3) // day 2 is the least recently written

	if closed := files["2023-01-02.log"].closed; closed != 1 || files["2023-01-01.log"].closed != 0 {
		t.Errorf("day 2 closed %d times, day 1 %d", closed, files["2023-01-01.log"].closed)
	}

	write(1, 2)

	if opened != 4 {
		t.Errorf("opened %d times", opened)
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	for name, w := range files {
		lines := strings.Count(w.String(), "\n")
		if want := map[string]int{"2023-01-01.log": 4, "2023-01-02.log": 3, "2023-01-03.log": 1}[name]; lines != want {
			t.Errorf("%s has %d lines, want %d", name, lines, want)
		}
	}
}
