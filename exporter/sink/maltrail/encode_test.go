package maltrail_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// intake is what a Maltrail server makes of a datagram (SPEC 9.4, form 1): the
// second and the line it writes.
func intake(datagram []byte) (second int64, line string, err error) {
	if len(datagram) > maltrail.MaxDatagram {
		return 0, "", errors.New("the server loses its end")
	}

	digits, rest, ok := strings.Cut(string(datagram), " ")
	if second, err = strconv.ParseInt(digits, 10, 64); err != nil || !ok {
		return 0, "", fmt.Errorf("no second: %.40q", datagram)
	}

	line, ok = strings.CutSuffix(rest, "\n")
	if !ok || strings.ContainsAny(line, "\r\n") {
		return 0, "", errors.New("not one line")
	}

	return second, line, nil
}

func TestAppend_golden(t *testing.T) {
	var got []byte
	for _, e := range exportertest.Events() {
		got = maltrail.Append(got, e, time.UTC, 0)
	}

	path := filepath.Join("testdata", "maltrail.golden")

	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}

	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s", path)
	}
}

func TestAppend(t *testing.T) {
	zone := time.FixedZone("", 2*3600)

	for i, e := range exportertest.Events() {
		line := string(event.AppendLine(nil, e, zone))
		want := strconv.FormatInt(e.Time.Unix(), 10) + " " + line

		got := string(maltrail.Append([]byte("x"), e, zone, 0))
		if len(want) <= maltrail.MaxDatagram && got != "x"+want {
			t.Errorf("event %d: got %q", i, got)
		}

		if _, _, err := intake([]byte(got[1:])); err != nil {
			t.Errorf("event %d: %v", i, err)
		}
	}
}

// widest is a merged event with every list at its longest.
func widest() *event.Event {
	e := exportertest.Events()[0]
	e.Merge, e.Count = event.MergeCondensed, event.MaxMerged

	for i := range event.MaxMerged {
		e.Destinations = append(e.Destinations, netip.AddrFrom16([16]byte{0x20, 1, 14: byte(i >> 8), 15: byte(i)}))
		e.SourcePorts = append(e.SourcePorts, event.Port(10_000+i))
		e.DestinationPorts = append(e.DestinationPorts, event.Port(20_000+i))
	}

	return e
}

func TestAppend_shortened(t *testing.T) {
	long := exportertest.Events()[0]
	long.Trail, long.Info, long.Reference = strings.Repeat("ü", 9000), strings.Repeat(`"`, 3000), strings.Repeat("r ", 3000)

	for name, e := range map[string]*event.Event{"lists": widest(), "texts": long} {
		for _, limit := range []int{0, 4096, 1500, 1024} {
			got := maltrail.Append(nil, e, time.UTC, limit)

			_, line, err := intake(got)
			if err != nil || limit > 0 && len(got) > limit {
				t.Fatalf("%s, limit %d: %d bytes, %v", name, limit, len(got), err)
			}

			back, err := event.ParseLine([]byte(line), time.UTC)
			if err != nil {
				t.Fatalf("%s, limit %d: %v\n%s", name, limit, err, line)
			}

			if back.Kind != e.Kind || back.Source != e.Source || !back.Time.Equal(e.Time) {
				t.Errorf("%s, limit %d: %+v", name, limit, back)
			}

			if n := len(back.Destinations); name == "lists" && limit != 1024 && (n < 5 || back.Trail != e.Trail || back.Info != e.Info) {
				t.Errorf("limit %d: %d destinations, %q, %q", limit, n, back.Trail, back.Info)
			}

			if name == "texts" && (!strings.HasPrefix(back.Trail, "üü") || !strings.HasSuffix(back.Trail, "…")) {
				t.Errorf("limit %d: trail %q", limit, back.Trail)
			}

			if limit == 0 && len(got) < maltrail.MaxDatagram/2 {
				t.Errorf("%s: %d bytes of %d", name, len(got), maltrail.MaxDatagram)
			}
		}
	}

	if e := widest(); len(e.Destinations) != event.MaxMerged || e.Joined != nil {
		t.Error("the event was changed")
	}
}

// property holds for any text in any place.
func property() func(tb testing.TB, input []byte) {
	dst := make([]byte, 0, 16<<10)

	return func(tb testing.TB, input []byte) {
		tb.Helper()

		limit := [...]int{0, 1024, 2048}[len(input)%3]
		e := sinktest.Event(input)
		e.Joined, e.Transport = nil, "TCP" // no sensor gives others

		if len(e.Transports) > 0 {
			e.Transports = []string{"TCP", "UDP"}
		}

		if e.Forwarded != "" {
			e.Forwarded = "198.51.100.9"
		}

		dst = maltrail.Append(dst[:0], e, time.UTC, limit)

		second, line, err := intake(dst)
		if err != nil || limit > 0 && len(dst) > limit || second != max(e.Time.Unix(), 0) {
			tb.Fatalf("limit %d: %d bytes, %v: %q", limit, len(dst), err, dst)
		}

		if !e.Kind.Valid() {
			return // not what a sensor emits
		}

		if back, err := event.ParseLine([]byte(line), time.UTC); err != nil || back.Kind != e.Kind {
			tb.Fatalf("%v: %q", err, line)
		}
	}
}

func TestAppend_hostile(t *testing.T) {
	p := property()

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) { p(t, input) })
}

func FuzzAppend(f *testing.F) {
	for _, seed := range sinktest.Seeds() {
		f.Add(seed)
	}

	p := property()

	f.Fuzz(func(t *testing.T, input []byte) { p(t, input) })
}

func BenchmarkAppend(b *testing.B) {
	e := exportertest.Events()[0]
	dst := make([]byte, 0, 4096)

	b.ReportAllocs()

	for b.Loop() {
		dst = maltrail.Append(dst[:0], e, time.UTC, 0)
	}
}
