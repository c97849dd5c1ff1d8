package event_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// at is the time of most test events.
var at = time.Date(2023, 11, 14, 22, 13, 20, 1000, time.UTC)

// plain returns an event that tests change in one place.
func plain() *event.Event {
	return &event.Event{
		Time:            at,
		Sensor:          "core-1",
		Source:          netip.MustParseAddr("10.0.0.66"),
		SourcePort:      50000,
		Destination:     netip.MustParseAddr("8.8.8.8"),
		DestinationPort: 53,
		Transport:       "UDP",
		Kind:            event.KindDNS,
		Trail:           "(www).evil.example",
		Info:            "malware (test)",
		Reference:       "(static)",
		Count:           1,
	}
}

// addrs parses addresses.
func addrs(texts ...string) (list []netip.Addr) {
	for _, s := range texts {
		list = append(list, netip.MustParseAddr(s))
	}

	return list
}

const plainLine = `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 50000 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n"

func TestAppendLine(t *testing.T) {
	testCases := []struct {
		name   string
		change func(e *event.Event)
		want   string
	}{{
		name:   "plain",
		change: func(*event.Event) {},
		want:   plainLine,
	}, {
		name: "no_ports",
		change: func(e *event.Event) {
			e.SourcePort, e.DestinationPort, e.Transport, e.Kind = event.NoPort, event.NoPort, "ICMP", event.KindIP
			e.Trail = "8.8.8.8"
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 - 8.8.8.8 - ICMP IP 8.8.8.8 "malware (test)" (static)` + "\n",
	}, {
		name:   "port_zero_alone",
		change: func(e *event.Event) { e.SourcePort = 0 },
		want:   `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 - 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name:   "port_zero_merged",
		change: func(e *event.Event) { e.SourcePort, e.SourcePorts = 0, []event.Port{0, 7} },
		want:   `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 0,7 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "ports_sorted_as_numbers_absent_last",
		change: func(e *event.Event) {
			e.SourcePort = 1000
			e.SourcePorts = []event.Port{1000, event.NoPort, 999, 1000}
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 999,1000,- 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "destinations_sorted_as_text",
		change: func(e *event.Event) {
			e.Destinations = addrs("8.8.8.8", "10.0.0.9", "10.0.0.10", "2001:db8::1")
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 50000 10.0.0.10,10.0.0.9,2001:db8::1,8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "everything_merged",
		change: func(e *event.Event) {
			e.SourcePorts = []event.Port{50000, 1}
			e.Destinations = addrs("8.8.8.8", "1.1.1.1")
			e.DestinationPorts = []event.Port{53, event.NoPort}
			e.Transports = []string{"UDP", "ICMP", ""}
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 1,50000 1.1.1.1,8.8.8.8 53,- -,ICMP,UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "joined_again",
		change: func(e *event.Event) {
			e.SourcePorts = []event.Port{5, 3, 4}
			e.Joined = &event.Joined{SourcePort: "5,3,4", Destination: "a", DestinationPort: "b", Transport: "c"}
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 5,3,4 a b c DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name:   "forwarded",
		change: func(e *event.Event) { e.Forwarded = "203.0.113.7" },
		want:   `"2023-11-14 22:13:20.000001" core-1 10.0.0.66,203.0.113.7 50000 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "own_ipv6_spelling",
		change: func(e *event.Event) {
			e.Source = netip.MustParseAddr("::")
			e.Destination = netip.MustParseAddr("2001:db8:0:0:1:0:0:1")
		},
		want: `"2023-11-14 22:13:20.000001" core-1 ::0 50000 2001:db8::1:0:0:1 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}, {
		name: "empty_fields",
		change: func(e *event.Event) {
			e.Sensor, e.Trail, e.Info, e.Reference, e.Transport = "", "", "", "", ""
			e.Source, e.Destination = netip.Addr{}, netip.Addr{}
		},
		want: `"2023-11-14 22:13:20.000001" - - 50000 - 53 - DNS - - -` + "\n",
	}, {
		name: "quotes_and_line_ends",
		change: func(e *event.Event) {
			e.Sensor = `my "big" sensor`
			e.Trail = "a\r\nb"
			e.Info = `say"so`
			e.Reference = `"`
		},
		want: `"2023-11-14 22:13:20.000001" "my ""big"" sensor" 10.0.0.66 50000 8.8.8.8 53 UDP DNS "a  b" "say""so" """"` + "\n",
	}, {
		name: "other_white_space_and_bytes_stay",
		change: func(e *event.Event) {
			e.Trail = "a\tb\v\u00a0é"
			e.Info = "\xff\x1b[31m,;"
		},
		want: `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 50000 8.8.8.8 53 UDP DNS ` + "a\tb\v\u00a0é \xff\x1b[31m,; (static)\n",
	}, {
		name:   "number_trail_is_text",
		change: func(e *event.Event) { e.Kind, e.Trail = event.KindPORT, "445" },
		want:   `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 50000 8.8.8.8 53 UDP PORT 445 "malware (test)" (static)` + "\n",
	}, {
		name:   "nanoseconds_cut",
		change: func(e *event.Event) { e.Time = time.Date(2023, 1, 2, 3, 4, 5, 999_999_999, time.UTC) },
		want:   `"2023-01-02 03:04:05.999999" core-1 10.0.0.66 50000 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)` + "\n",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := plain()
			tc.change(e)

			if got := string(event.AppendLine(nil, e, time.UTC)); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}

			if got := string(event.AppendLine([]byte("x"), e, nil)); got != "x"+tc.want {
				t.Errorf("behind other text: %q", got)
			}
		})
	}
}

func TestAppendLine_localTime(t *testing.T) {
	berlin := location(t, "Europe/Berlin")

	got := string(event.AppendLine(nil, plain(), berlin))
	if want := `"2023-11-14 23:13:20.000001" core-1`; got[:len(want)] != want {
		t.Errorf("got %q, want prefix %q", got, want)
	}
}

func TestAppendTime_oddYears(t *testing.T) {
	testCases := []struct {
		name string
		want string
		in   time.Time
	}{
		{name: "epoch", in: time.UnixMicro(0), want: "1970-01-01 00:00:00.000000"},
		{name: "before_epoch", in: time.UnixMicro(-1), want: "1969-12-31 23:59:59.999999"},
		{name: "year_0", in: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), want: "0000-01-01 00:00:00.000000"},
		{name: "negative", in: time.Date(-12, 1, 1, 0, 0, 0, 0, time.UTC), want: "-0012-01-01 00:00:00.000000"},
		{name: "five_digits", in: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC), want: "+12345-01-01 00:00:00.000000"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(event.AppendTime(nil, tc.in, time.UTC)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestEvent_SourceText(t *testing.T) {
	e := plain()
	if got := e.SourceText(); got != "10.0.0.66" {
		t.Errorf("got %q", got)
	}

	e.Forwarded = "2001"
	if got := e.SourceText(); got != "10.0.0.66,2001" {
		t.Errorf("forwarded: got %q", got)
	}

	if got := (&event.Event{}).SourceText(); got != "" {
		t.Errorf("unknown: got %q", got)
	}
}

func TestAppendLine_noAllocations(t *testing.T) {
	e := plain()
	e.Info = "has blanks"
	dst := make([]byte, 0, 512)

	if n := testing.AllocsPerRun(100, func() { dst = event.AppendLine(dst[:0], e, time.UTC) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAppendLine(b *testing.B) {
	e := plain()
	dst := make([]byte, 0, 512)

	b.ReportAllocs()

	for b.Loop() {
		dst = event.AppendLine(dst[:0], e, time.Local)
	}
}

// location loads a zone or skips the test where the host has no zone data.
func location(t *testing.T, name string) *time.Location {
	t.Helper()

	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone data: %v", err)
	}

	return loc
}
