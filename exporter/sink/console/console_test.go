package console_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/console"
	"github.com/trailscope/trailscope/exporter/threat"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// events are rows of every kind.
func events(t testing.TB) (list []*event.Event) {
	t.Helper()

	lines := []string{
		`10.0.0.66 50000 8.8.8.8 53 UDP DNS (www).evil.example "emotet (malware)" (static)`,
		`203.0.113.7 50001,50002,- 10.0.0.1,10.0.0.2 23,445 TCP,UDP IP 203.0.113.7 "known attacker" blocklist.example`,
		`10.0.0.66,198.51.100.7 50040 203.0.113.12 80 TCP URL sqli.example(/items.php?id=1%20union%20all%20select%20username,password%20from%20users) "potential sql injection (suspicious)" (heuristic)`,
		`2001:db8:1234:5678:9abc:def0:1234:5678 50080 2001:db8::5 443 TCP IPORT [2001:db8::5]:443 "apt (malicious)" (static)`,
		`10.0.0.66 50050 203.0.113.20 80 TCP HTTP "Server: sinkhole" "sinkhole response (malware)" (heuristic)`,
		`10.0.0.66 50048 203.0.113.19 80 TCP UA "masscan (x \(y\))" "user agent (suspicious)" (heuristic)`,
		`203.0.113.9 52000 198.51.100.7 80 TCP PATH * "potential web scanning" (heuristic)`,
		`10.0.0.5 53000 10.9.9.0 445 TCP PORT 445 "potential infection" (heuristic)`,
		`203.0.113.5 443 10.0.0.66 50061 TCP CERT 9e393d93138888d288266c2d915214d1d1cceb2a "c2 cert" sslbl`,
		`10.0.0.66 - 66.66.66.66 - ICMP IP 66.66.66.66 "mass scanner" (static)`,
		`- - - - - OTHER - - -`,
		`10.0.0.66 50061 203.0.113.5 8443 TCP JA4 t13d1516h2_8daaf6152771_02713d6af862 "sliver (malware)" ja4.example`,
	}

	for _, line := range lines {
		e, err := event.ParseLine([]byte(`"2023-11-14 22:13:20.123456" core-1 `+line), time.UTC)
		if err != nil {
			t.Fatal(err)
		}

		derived := threat.Derive(e, nil)
		e.Threat = &derived
		list = append(list, e)
	}

	list[1].Count = 31
	list[10].Threat = nil

	hostile := *list[0]
	hostile.Trail = "a\x1b[2J\x1b]0;x\x07\r\nb\u202ec\u200b\x9bd\xff\t漢字e\u0301\u0301\u0301\u0301\u0301\u0301"
	hostile.Info = "x\n\"2023\" forged"

	return append(list, &hostile)
}

// output writes events with a configuration.
func output(t testing.TB, c *console.Config, list ...*event.Event) string {
	t.Helper()

	var b bytes.Buffer

	c.Writer, c.Location = &b, time.UTC

	s, err := console.New(c)
	if err != nil {
		t.Fatal(err)
	}

	for _, e := range list {
		if err := s.Write(e); err != nil {
			t.Fatal(err)
		}
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}

	return b.String()
}

// width returns a terminal's width function.
func width(n int) func() int { return func() int { return n } }

func TestSink_golden(t *testing.T) {
	testCases := []struct {
		name   string
		config console.Config
	}{
		{name: "line", config: console.Config{Format: console.FormatLine, Color: true, Width: width(40)}},
		{name: "json", config: console.Config{Format: console.FormatJSON, Color: true, Width: width(40)}},
		{name: "table_unlimited", config: console.Config{Format: console.FormatTable}},
		{name: "table_180_color", config: console.Config{Format: console.FormatTable, Color: true, Width: width(180)}},
		{name: "table_140", config: console.Config{Format: console.FormatTable, Width: width(140)}},
		{name: "table_120", config: console.Config{Format: console.FormatTable, Width: width(120)}},
		{name: "table_100", config: console.Config{Format: console.FormatTable, Width: width(100)}},
		{name: "table_80_color", config: console.Config{Format: console.FormatTable, Color: true, Width: width(80)}},
		{name: "table_40", config: console.Config{Format: console.FormatTable, Width: width(40)}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := output(t, &tc.config, events(t)...)
			path := filepath.Join("testdata", tc.name+".txt")

			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}

			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}

			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestSink_lineIsExact(t *testing.T) {
	var want []byte
	for _, e := range events(t) {
		want = event.AppendLine(want, e, time.UTC)
	}

	if got := output(t, &console.Config{Color: true, Width: width(40)}, events(t)...); got != string(want) {
		t.Errorf("got %q", got)
	}
}

// withoutColors returns text without colours; other escape sequences stay.
func withoutColors(text string) string {
	var b strings.Builder

	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		b.WriteString(before)

		if !found {
			return b.String()
		}

		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789;"))
		if digits < len(rest) && rest[digits] == 'm' {
			text = rest[digits+1:]
		} else {
			b.WriteString("\x1b[")

			text = rest
		}
	}
}

// checkTable says what is wrong with a table: other control characters than
// colours and line ends, or rows that are too wide or too many.
func checkTable(t testing.TB, text string, rows, widest int, color bool) {
	t.Helper()

	if color {
		text = withoutColors(text)
	}

	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}

	if got := strings.Count(text, "\n"); got != rows {
		t.Fatalf("%d rows, want %d: %q", got, rows, text)
	}

	for line := range strings.SplitSeq(text, "\n") {
		n := 0

		for _, r := range line {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q in row %q", r, line)
			}

			if !unicode.IsMark(r) {
				n++
			}
		}

		if widest > 0 && n > widest {
			t.Fatalf("row of %d characters at width %d: %q", n, widest, line)
		}
	}
}

func TestSink_table_everyWidth(t *testing.T) {
	list := events(t)

	for n := range 250 {
		for _, color := range []bool{false, true} {
			text := output(t, &console.Config{Format: console.FormatTable, Width: width(n), Color: color}, list...)
			checkTable(t, text, len(list)+1, n, color)
		}
	}
}

func TestSink_table_anyText(t *testing.T) {
	seeds := [][]byte{
		[]byte("(www).evil.example"), []byte("\x1b[31m\x9b\u202e\u2066\u200b"), []byte("漢字かな\u0301\u0301\u0301"),
		[]byte("(((()()"), []byte("\U000e0001\u2028\ufeff\ufffd"),
	}
	config := &console.Config{Format: console.FormatTable, Width: width(90), Color: true}

	var b bytes.Buffer

	config.Writer = &b

	s, err := console.New(config)
	if err != nil {
		t.Fatal(err)
	}

	fuzzed.Run(t, 5_000, seeds, func(input []byte) {
		text := string(input[:min(len(input), 200)])
		e := &event.Event{
			Time: time.Unix(0, 0), Transport: text, Kind: event.Kind(text), Forwarded: text,
			Trail: text, Info: text, Reference: text,
		}
		out := string(s.Encode(nil, e, 90))
		checkTable(t, out, 1, 90, true)
	})
}

func TestSink_table_headedOnce(t *testing.T) {
	list := events(t)

	text := output(t, &console.Config{Format: console.FormatTable}, list[0], list[0])
	if got := strings.Count(text, "SOURCE"); got != 1 {
		t.Errorf("%d headings", got)
	}
}

// failing is a writer that fails.
type failing struct{}

var errBroken = errors.New("broken pipe")

func (failing) Write([]byte) (int, error) { return 0, errBroken }

func TestSink_Write_error(t *testing.T) {
	s, err := console.New(&console.Config{Writer: failing{}})
	if err != nil {
		t.Fatal(err)
	}

	if err := s.Write(events(t)[0]); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

func TestNew_noWriter(t *testing.T) {
	if _, err := console.New(&console.Config{}); err == nil {
		t.Error("no error")
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range []console.Format{console.FormatLine, console.FormatJSON, console.FormatTable} {
		if got, err := console.ParseFormat(f.String()); err != nil || got != f {
			t.Errorf("%s: %v, %v", f, got, err)
		}
	}

	if _, err := console.ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), `"xml"`) {
		t.Errorf("xml: %v", err)
	}
}

func TestColorWanted_noTerminal(t *testing.T) {
	getenv := func(string) string { return "" }

	if console.ColorWanted(&bytes.Buffer{}, getenv) || console.IsTerminal(&bytes.Buffer{}) {
		t.Error("a buffer is a terminal")
	}

	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // Nothing was written.

	if console.ColorWanted(f, getenv) {
		t.Error("a file is a terminal")
	}

	if got := console.WidthOf(f)(); got != 0 {
		t.Errorf("a file is %d wide", got)
	}
}

func BenchmarkSink_Encode_table(b *testing.B) {
	s, err := console.New(&console.Config{Writer: &bytes.Buffer{}, Format: console.FormatTable, Color: true})
	if err != nil {
		b.Fatal(err)
	}

	e := events(b)[0]
	dst := make([]byte, 0, 1024)

	b.ReportAllocs()

	for b.Loop() {
		dst = s.Encode(dst[:0], e, 120)
	}
}
