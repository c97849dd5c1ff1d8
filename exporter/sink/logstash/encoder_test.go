package logstash_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// infected is an infection scan.
func infected(trail string) *event.Event {
	return &event.Event{
		Time: time.Unix(1700000002, 999_999_000), Kind: event.KindPORT, Transport: "TCP", Trail: trail,
		Info: "potential infection", Reference: "(heuristic)", Sensor: "not this one",
		Source: netip.MustParseAddr("10.0.0.5"), SourcePort: 53000, Destination: netip.MustParseAddr("10.9.9.0"), DestinationPort: 445,
	}
}

func TestEncoder_Append(t *testing.T) {
	none := infected("10.9.9.0")
	none.Kind, none.SourcePort, none.DestinationPort, none.Transport = event.KindIP, event.NoPort, 0, "ICMP"

	merged := infected("445")
	merged.SourcePorts = []event.Port{53000, 0, event.NoPort}
	merged.Destinations = []netip.Addr{netip.MustParseAddr("10.9.9.9"), netip.MustParseAddr("10.9.10.1")}
	merged.Transports = []string{"UDP", "TCP"}

	text := infected("h|=\\.example(é\U0001f980\"\x00\x1f\x7f\b\f\n\r\t/\xff\u2028)")
	text.Kind, text.Info, text.Reference = event.KindURL, "", "ü"

	unknown := infected("1")
	unknown.Source, unknown.Destination = netip.Addr{}, netip.Addr{}
	unknown.Transport = ""

	const ends = `"src_ip": "10.0.0.5", "src_port": 53000, "dst_ip": "10.9.9.0", "dst_port": 445, "proto": "TCP", `

	testCases := []struct {
		name  string
		event *event.Event
		want  string
	}{
		{"infection", infected("445"), ends + `"type": "PORT", "trail": 445, "info": "potential infection", "reference": "(heuristic)"}`},
		{"not_a_port", infected("0445"), ends + `"type": "PORT", "trail": "0445", "info": "potential infection", "reference": "(heuristic)"}`},
		{
			"ports", none,
			`"src_ip": "10.0.0.5", "src_port": "-", "dst_ip": "10.9.9.0", "dst_port": 0, "proto": "ICMP", "type": "IP", "trail": "10.9.9.0", "info": "potential infection", "reference": "(heuristic)"}`,
		},
		{
			"merged", merged,
			`"src_ip": "10.0.0.5", "src_port": "0,53000,-", "dst_ip": "10.9.10.1,10.9.9.9", "dst_port": 445, "proto": "TCP,UDP", "type": "PORT", "trail": 445, "info": "potential infection", "reference": "(heuristic)"}`,
		},
		{
			"text", text,
			ends + `"type": "URL", "trail": "h|=\\.example(\u00e9\ud83e\udd80\"\u0000\u001f` + "\x7f" + `\b\f\n\r\t/\ufffd\u2028)", "info": "", "reference": "\u00fc"}`,
		},
		{
			"unknown", unknown,
			`"src_ip": "-", "src_port": 53000, "dst_ip": "-", "dst_port": 445, "proto": "-", "type": "PORT", "trail": 1, "info": "potential infection", "reference": "(heuristic)"}`,
		},
	}

	x := logstash.NewEncoder("vm", maltrail.BySearch(nil))

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			want := `{"timestamp": 1700000002, "sensor": "vm", "severity": "medium", ` + tc.want
			if got := string(x.Append(nil, tc.event, 0)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestEncoder_Append_golden(t *testing.T) {
	x := logstash.NewEncoder("host.example", nil)

	var got []byte
	for _, e := range exportertest.Events() {
		got = append(x.Append(got, e, 65_507), '\n')
	}

	path := filepath.Join("testdata", "logstash.golden")

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

// document is what a receiver reads.
type document struct {
	Timestamp int64  `json:"timestamp"`
	Sensor    string `json:"sensor"`
	Severity  string `json:"severity"`
	SrcIP     string `json:"src_ip"`
	SrcPort   any    `json:"src_port"`
	DstIP     string `json:"dst_ip"`
	DstPort   any    `json:"dst_port"`
	Proto     string `json:"proto"`
	Type      string `json:"type"`
	Trail     any    `json:"trail"`
	Info      string `json:"info"`
	Reference string `json:"reference"`
}

// property holds for any text in any place.
func property() func(tb testing.TB, input []byte) {
	x := logstash.NewEncoder("vm", nil)
	dst := make([]byte, 0, 16<<10)

	return func(tb testing.TB, input []byte) {
		tb.Helper()

		limit := [...]int{0, 4096}[len(input)%2]
		e := sinktest.Event(input)
		dst = x.Append(dst[:0], e, limit)

		for _, c := range dst {
			if c < ' ' || c > 0x7f {
				tb.Fatalf("%q", dst)
			}
		}

		d := json.NewDecoder(bytes.NewReader(dst))
		d.DisallowUnknownFields()

		var got document
		if err := d.Decode(&got); err != nil || d.More() || limit > 0 && len(dst) > limit {
			tb.Fatalf("%d bytes, %v: %s", len(dst), err, dst)
		}

		if limit == 0 && (got.Info != string([]rune(e.Info)) || got.Timestamp != e.Time.Unix()) {
			tb.Fatalf("got %+v of %+v", got, e)
		}
	}
}

func TestEncoder_Append_hostile(t *testing.T) {
	p := property()

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) { p(t, input) })
}

func FuzzEncoder_Append(f *testing.F) {
	for _, seed := range sinktest.Seeds() {
		f.Add(seed)
	}

	p := property()

	f.Fuzz(func(t *testing.T, input []byte) { p(t, input) })
}

func TestEncoder_Append_huge(t *testing.T) {
	x := logstash.NewEncoder("vm", nil)

	for _, text := range []string{"a", "\x00", "ü", "\xff", "\\", "\U0001f980"} {
		e := sinktest.Event(append([]byte{0xff, 40}, strings.Repeat(text, 64<<10/len(text))...))
		if got := x.Append(nil, e, 65_507); len(got) > 65_507 || !json.Valid(got) {
			t.Errorf("%q: %d bytes", text, len(got))
		}
	}
}

func BenchmarkEncoder_Append(b *testing.B) {
	x, e := logstash.NewEncoder("vm", nil), exportertest.Events()[0]
	dst := make([]byte, 0, 4096)

	b.ReportAllocs()

	for b.Loop() {
		dst = x.Append(dst[:0], e, 65_507)
	}
}
