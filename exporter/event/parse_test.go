package event_test

import (
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

func TestParseLine(t *testing.T) {
	testCases := []struct {
		name   string
		line   string
		change func(e *event.Event)
	}{{
		name:   "plain",
		line:   plainLine,
		change: func(*event.Event) {},
	}, {
		name:   "without_line_end",
		line:   strings.TrimSuffix(plainLine, "\n"),
		change: func(*event.Event) {},
	}, {
		name:   "dos_line_end",
		line:   strings.TrimSuffix(plainLine, "\n") + "\r\n",
		change: func(*event.Event) {},
	}, {
		name: "absent_values",
		line: `"2023-11-14 22:13:20.000001" - - - - - - IP - - -` + "\n",
		change: func(e *event.Event) {
			*e = event.Event{
				Time: at, SourcePort: event.NoPort, DestinationPort: event.NoPort, Kind: event.KindIP, Count: 1,
			}
		},
	}, {
		name: "quoted",
		line: `"2023-11-14 22:13:20.000001" "my ""big"" sensor" 10.0.0.66 50000 8.8.8.8 53 UDP DNS """" "malware (test)" (static)` + "\n",
		change: func(e *event.Event) {
			e.Sensor, e.Trail = `my "big" sensor`, `"`
		},
	}, {
		name: "forwarded",
		line: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66,1.2.3 50000 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
		change: func(e *event.Event) {
			e.Forwarded = "1.2.3"
		},
	}, {
		name: "merged",
		line: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 0,7,- 8.8.8.8,9.9.9.9 53 ICMP,UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
		change: func(e *event.Event) {
			e.SourcePort, e.SourcePorts = 0, []event.Port{0, 7, event.NoPort}
			e.Destinations = addrs("8.8.8.8", "9.9.9.9")
			e.Transport, e.Transports = "ICMP", []string{"ICMP", "UDP"}
			e.Merge, e.AtLeast = event.MergeThrottle, true
		},
	}, {
		name: "merged_twice",
		line: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 3,5,7,5,8,6,8,999,1000 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
		change: func(e *event.Event) {
			e.SourcePort, e.SourcePorts = 3, []event.Port{3, 5, 7, 8, 6, 999, 1000}
			e.Joined = &event.Joined{SourcePort: "3,5,7,5,8,6,8,999,1000"}
			e.Merge, e.AtLeast = event.MergeThrottle, true
		},
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			want := plain()
			tc.change(want)

			got, err := event.ParseLine([]byte(tc.line), time.UTC)
			if err != nil {
				t.Fatal(err)
			}

			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}

			again := string(event.AppendLine(nil, got, time.UTC))
			if strings.TrimRight(again, "\n") != strings.TrimRight(tc.line, "\r\n") {
				t.Errorf("again %q\nline  %q", again, tc.line)
			}
		})
	}
}

func TestParseLine_refused(t *testing.T) {
	const good = `"2023-11-14 22:13:20.000001" s 1.1.1.1 1 2.2.2.2 2 TCP IP a b c`

	testCases := []struct {
		name string
		line string
		want error
	}{
		{name: "empty", line: "", want: event.ErrLine},
		{name: "ten_columns", line: strings.TrimSuffix(good, " c"), want: event.ErrLine},
		{name: "twelve_columns", line: good + " d", want: event.ErrLine},
		{name: "two_blanks", line: strings.Replace(good, "1.1.1.1 1", "1.1.1.1  1", 1), want: event.ErrLine},
		{name: "blank_at_end", line: good + " ", want: event.ErrLine},
		{name: "open_quote", line: strings.Replace(good, " c", ` "c`, 1), want: event.ErrLine},
		{name: "text_behind_quote", line: strings.Replace(good, " b", ` "b"b`, 1), want: event.ErrLine},
		{name: "line_end_within", line: strings.Replace(good, " b", " \"b\nb\"", 1), want: event.ErrLine},
		{name: "too_long", line: good + strings.Repeat("c", event.MaxLine), want: event.ErrLine},
		{name: "unquoted_time", line: strings.ReplaceAll(good, `"`, ""), want: event.ErrLine},
		{name: "no_microseconds", line: strings.Replace(good, ".000001", "", 1), want: event.ErrColumn},
		{name: "month_13", line: strings.Replace(good, "-11-", "-13-", 1), want: event.ErrColumn},
		{name: "november_31", line: strings.Replace(good, "-14 ", "-31 ", 1), want: event.ErrColumn},
		{name: "hour_24", line: strings.Replace(good, "22:", "24:", 1), want: event.ErrColumn},
		{name: "leap_second", line: strings.Replace(good, ":20.", ":60.", 1), want: event.ErrColumn},
		{name: "letter_in_time", line: strings.Replace(good, "2023", "2o23", 1), want: event.ErrColumn},
		{name: "source_name", line: strings.Replace(good, "1.1.1.1", "host", 1), want: event.ErrColumn},
		{name: "source_zone", line: strings.Replace(good, "1.1.1.1", "fe80::1%eth0", 1), want: event.ErrColumn},
		{name: "forwarded_text", line: strings.Replace(good, "1.1.1.1", "1.1.1.1,x", 1), want: event.ErrColumn},
		{name: "forwarded_empty", line: strings.Replace(good, "1.1.1.1", "1.1.1.1,", 1), want: event.ErrColumn},
		{name: "port_65536", line: strings.Replace(good, " 1 ", " 65536 ", 1), want: event.ErrColumn},
		{name: "port_leading_zero", line: strings.Replace(good, " 1 ", " 01 ", 1), want: event.ErrColumn},
		{name: "port_sign", line: strings.Replace(good, " 2 ", " +2 ", 1), want: event.ErrColumn},
		{name: "port_list_open", line: strings.Replace(good, " 2 ", " 2, ", 1), want: event.ErrColumn},
		{name: "destination_list_open", line: strings.Replace(good, "2.2.2.2", "2.2.2.2,,", 1), want: event.ErrColumn},
		{name: "transport_long", line: strings.Replace(good, "TCP", strings.Repeat("T", 17), 1), want: event.ErrColumn},
		{name: "type_lower", line: strings.Replace(good, " IP ", " ip ", 1), want: event.ErrColumn},
		{name: "type_absent", line: strings.Replace(good, " IP ", " - ", 1), want: event.ErrColumn},
	}

	if _, err := event.ParseLine([]byte(good), nil); err != nil {
		t.Fatalf("the line they are made of: %v", err)
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := event.ParseLine([]byte(tc.line), time.UTC); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestParseLine_zoneChanges(t *testing.T) {
	testCases := []struct {
		name      string
		zone      string
		text      string
		want      string
		ambiguous bool
	}{
		{name: "summer", zone: "Europe/Berlin", text: "2023-07-01 12:00:00.000000", want: "2023-07-01T10:00:00Z"},
		{name: "winter", zone: "Europe/Berlin", text: "2023-12-01 12:00:00.000000", want: "2023-12-01T11:00:00Z"},
		{name: "before_autumn", zone: "Europe/Berlin", text: "2023-10-29 01:59:59.000000", want: "2023-10-28T23:59:59Z"},
		{name: "autumn_start", zone: "Europe/Berlin", text: "2023-10-29 02:00:00.000000", want: "2023-10-29T00:00:00Z", ambiguous: true},
		{name: "autumn_end", zone: "Europe/Berlin", text: "2023-10-29 02:59:59.000000", want: "2023-10-29T00:59:59Z", ambiguous: true},
		{name: "after_autumn", zone: "Europe/Berlin", text: "2023-10-29 03:00:00.000000", want: "2023-10-29T02:00:00Z"},
		{name: "new_york", zone: "America/New_York", text: "2023-11-05 01:30:00.000000", want: "2023-11-05T05:30:00Z", ambiguous: true},
		{name: "half_hour", zone: "Australia/Lord_Howe", text: "2023-04-02 01:45:00.000000", want: "2023-04-01T14:45:00Z", ambiguous: true},
		{name: "fixed", zone: "UTC", text: "2023-10-29 02:30:00.000000", want: "2023-10-29T02:30:00Z"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			loc := location(t, tc.zone)

			e, err := event.ParseLine([]byte(`"`+tc.text+`" s - - - - - IP a b c`), loc)
			if err != nil {
				t.Fatal(err)
			}

			if got := e.Time.Format(time.RFC3339); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}

			if got := string(event.AppendTime(nil, e.Time, loc)); got != tc.text {
				t.Errorf("written %s, want %s", got, tc.text)
			}

			if got := event.Ambiguous(e.Time, loc); got != tc.ambiguous {
				t.Errorf("ambiguous: got %t", got)
			}

			if second := e.Time.Add(time.Hour); tc.ambiguous && tc.name != "half_hour" && !event.Ambiguous(second, loc) {
				t.Error("the second pass is not ambiguous")
			}
		})
	}
}

func TestParseLine_ownsItsText(t *testing.T) {
	line := []byte(plainLine)

	e, err := event.ParseLine(line, time.UTC)
	if err != nil {
		t.Fatal(err)
	}

	clear(line)

	if e.Trail != "(www).evil.example" {
		t.Errorf("trail changed with the buffer: %q", e.Trail)
	}
}

// lineSeeds are lines that the fuzzers start from.
func lineSeeds() [][]byte {
	return [][]byte{
		[]byte(plainLine),
		[]byte(`"2023-11-14 22:13:20.000000" "a ""b""" 10.0.0.66,1.2.3.4 0,7,- ::0,1.1.1.1,- 53,80 TCP,UDP HTTP "x(/y \(POST z\))" - (custom)`),
		[]byte(`"2024-02-29 02:30:00.999999" s 2001:db8::1 5,7,5,8 1.2.3.4,1.2.3.4 1,1,1 -,- PORT 445 "potential infection" (heuristic)` + "\r\n"),
		[]byte(`"2023-10-29 02:30:00.000000" - - - - - - UA - """" -`),
	}
}

// checkLine is the property of every text: what ParseLine accepts, AppendLine
// writes in a form that gives the same event and the same text again.
func checkLine(t *testing.T, input []byte, loc *time.Location) {
	t.Helper()

	e, err := event.ParseLine(input, loc)
	if err != nil {
		return
	}

	line := event.AppendLine(nil, e, loc)

	again, err := event.ParseLine(line, loc)
	if err != nil {
		t.Fatalf("line %q of %q: %v", line, input, err)
	}

	if !reflect.DeepEqual(again, e) {
		t.Fatalf("line %q of %q:\ngot  %+v\nwant %+v", line, input, again, e)
	}

	if second := event.AppendLine(nil, again, loc); string(second) != string(line) {
		t.Fatalf("lines differ: %q, then %q", line, second)
	}
}

func FuzzParseLine(f *testing.F) {
	for _, s := range lineSeeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, input []byte) { checkLine(t, input, time.UTC) })
}

func TestParseLine_fuzzed(t *testing.T) {
	berlin := location(t, "Europe/Berlin")

	fuzzed.Run(t, 20_000, lineSeeds(), func(input []byte) { checkLine(t, input, berlin) })
}

func BenchmarkParseLine(b *testing.B) {
	line := []byte(plainLine)

	b.ReportAllocs()

	for b.Loop() {
		if _, err := event.ParseLine(line, time.UTC); err != nil {
			b.Fatal(err)
		}
	}
}

func TestParseLine_anySpelling(t *testing.T) {
	const line = `"2023-11-14 22:13:20.000000" s 2001:0DB8::1 - ::ffff:1.2.3.4 - TCP IP a b c`

	e, err := event.ParseLine([]byte(line), time.UTC)
	if err != nil {
		t.Fatal(err)
	}

	if e.Source != netip.MustParseAddr("2001:db8::1") {
		t.Errorf("source %s", e.Source)
	}

	const want = `"2023-11-14 22:13:20.000000" s 2001:db8::1 - ::ffff:102:304 - TCP IP a b c` + "\n"
	if got := string(event.AppendLine(nil, e, time.UTC)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
