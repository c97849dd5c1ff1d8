package cef_test

import (
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/cef"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// property holds for any text in any place: one line that reads back.
func property(x *cef.Encoder, m *cef.Maltrail) func(tb testing.TB, input []byte) {
	dst := make([]byte, 0, 64<<10)

	return func(tb testing.TB, input []byte) {
		tb.Helper()

		e := sinktest.Event(input)

		limit := [...]int{0, 2048, cef.MinLimit}[len(input)%3]

		dst = x.Append(dst[:0], e, limit)
		if problem := check(string(dst), limit); problem != "" {
			tb.Fatalf("limit %d: %s\n%q", limit, problem, dst)
		}

		dst = m.Append(dst[:0], e, limit)
		if limit > 0 && len(dst) > max(limit, 2048) || strings.ContainsAny(string(dst), "\r\n") {
			tb.Fatalf("limit %d: %d bytes\n%q", limit, len(dst), dst)
		}
	}
}

func TestEncoder_Append_hostile(t *testing.T) {
	p := property(encoder(t), maltrailEncoder(t, &cef.MaltrailConfig{}))

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) { p(t, input) })
}

func FuzzEncoder_Append(f *testing.F) {
	for _, seed := range sinktest.Seeds() {
		f.Add(seed)
	}

	p := property(encoder(f), maltrailEncoder(f, &cef.MaltrailConfig{}))

	f.Fuzz(func(t *testing.T, input []byte) { p(t, input) })
}

func TestEncoder_Append_huge(t *testing.T) {
	x := encoder(t)

	for _, text := range []string{"a", "=", "\n", "\x00", "ü", "\xff", "\\", "|", " "} {
		e := sinktest.Event(append([]byte{0xff, 200}, strings.Repeat(text, 64<<10/len(text))...))

		for _, limit := range []int{0, 2048, 8192} {
			line := string(x.Append(nil, e, limit))
			if problem := check(line, limit); problem != "" {
				t.Errorf("%q, limit %d: %s", text, limit, problem)
			}

			if limit == 0 && len(line) > 64<<10 {
				t.Errorf("%q: %d bytes", text, len(line))
			}
		}
	}
}

// maltrailEncoder returns an encoder of Maltrail's line.
func maltrailEncoder(tb testing.TB, c *cef.MaltrailConfig) *cef.Maltrail {
	tb.Helper()

	c.Version, c.Hostname, c.Location = "3.1.2", "vm", time.UTC
	if c.Now == nil {
		c.Now = func() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC) }
	}

	m, err := cef.NewMaltrail(c)
	if err != nil {
		tb.Fatal(err)
	}

	return m
}
