package event_test

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// column returns the n-th blank-separated column of an event's line, the time
// counting as two.
func column(e *event.Event, n int) string {
	return strings.Split(string(event.AppendLine(nil, e, time.UTC)), " ")[n]
}

// fromPorts returns plain events that differ in their source ports.
func fromPorts(ports ...event.Port) (events []*event.Event) {
	for i, p := range ports {
		e := plain()
		e.SourcePort = p
		e.Time = at.Add(time.Duration(i) * time.Second)
		events = append(events, e)
	}

	return events
}

func TestMerge_sourcePort(t *testing.T) {
	again := func(ports ...event.Port) *event.Event {
		return event.Merge(fromPorts(ports...), event.MergeCondensed)
	}

	testCases := []struct {
		name   string
		events []*event.Event
		want   string
		list   []event.Port
	}{
		{name: "equal", events: fromPorts(7, 7, 7), want: "7"},
		{name: "numbers", events: fromPorts(1000, 999, 1000), want: "999,1000", list: []event.Port{1000, 999}},
		{name: "absent_last", events: fromPorts(-1, 1000, 999), want: "999,1000,-", list: []event.Port{-1, 1000, 999}},
		{name: "zero_among", events: fromPorts(7, 0), want: "0,7", list: []event.Port{7, 0}},
		{name: "zero_only", events: fromPorts(0, 0), want: "-"},
		{name: "zero_and_absent", events: fromPorts(0, -1), want: "0,-", list: []event.Port{0, -1}},
		{
			// What the peer writes for these groups.
			name:   "merged_again",
			events: []*event.Event{again(6, 8), again(5, 7), again(6, 8), again(5, 8), again(999, 1000), again(3)},
			want:   "3,5,7,5,8,6,8,999,1000",
			list:   []event.Port{6, 8, 5, 7, 999, 1000, 3},
		},
		{
			name:   "merged_again_equal",
			events: []*event.Event{again(8, 6), again(6, 8)},
			want:   "6,8",
			list:   []event.Port{8, 6},
		},
		{
			name:   "merged_three_times",
			events: []*event.Event{event.Merge([]*event.Event{again(5), again(3, 4)}, event.MergeThrottle), again(9)},
			want:   "9,5,3,4",
			list:   []event.Port{5, 3, 4, 9},
		},
		{name: "numbers_by_value_not_text", events: []*event.Event{again(10), again(9), again(1, 2)}, want: "9,10,1,2", list: []event.Port{10, 9, 1, 2}},
		{name: "lone_zero_beside_list", events: []*event.Event{again(0), again(1, 2)}, want: "0,1,2", list: []event.Port{0, 1, 2}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			m := event.Merge(tc.events, event.MergeThrottle)

			if got := column(m, 4); got != tc.want {
				t.Errorf("column %q, want %q", got, tc.want)
			}

			if !reflect.DeepEqual(m.SourcePorts, tc.list) {
				t.Errorf("list %v, want %v", m.SourcePorts, tc.list)
			}
		})
	}
}

func TestMerge_otherColumns(t *testing.T) {
	a, b := plain(), plain()
	b.Destination = netip.MustParseAddr("10.0.0.10")
	b.DestinationPort = event.NoPort
	b.Transport = "ICMP"
	b.Trail, b.Info, b.Reference, b.Kind, b.Sensor = "other", "other", "other", event.KindURL, "other"

	m := event.Merge([]*event.Event{a, b}, event.MergeThrottle)

	const want = `"2023-11-14 22:13:20.000001" core-1 10.0.0.66 50000 10.0.0.10,8.8.8.8 53,- ICMP,UDP DNS (www).evil.example "malware (test)" (static)` + "\n"
	if got := string(event.AppendLine(nil, m, time.UTC)); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	if m.Destinations[0] != a.Destination || m.Transports[0] != "UDP" || m.DestinationPorts[0] != 53 {
		t.Errorf("primary values: %v %v %v", m.Destinations, m.Transports, m.DestinationPorts)
	}
}

func TestMerge_countAndTimes(t *testing.T) {
	events := fromPorts(1, 2, 3)
	events[1].Count = 40
	events[1].First = at.Add(-time.Hour)
	events[1].Last = at.Add(time.Hour)
	events[2].Count = 0
	events[2].AtLeast = true
	before := *events[0]

	m := event.Merge(events, event.MergeCondensed)

	if m.Count != 42 || !m.AtLeast || m.Merge != event.MergeCondensed {
		t.Errorf("count %d, at least %t, merge %s", m.Count, m.AtLeast, m.Merge)
	}

	if !m.Time.Equal(at) || !m.First.Equal(at.Add(-time.Hour)) || !m.Last.Equal(at.Add(time.Hour)) {
		t.Errorf("times %s, %s to %s", m.Time, m.First, m.Last)
	}

	if !reflect.DeepEqual(*events[0], before) {
		t.Error("the first event was changed")
	}

	if single := event.Merge(events[:1], event.MergeThrottle); single != events[0] {
		t.Error("a single event was copied")
	}
}

func TestMerge_bounded(t *testing.T) {
	ports := make([]event.Port, 2*event.MaxMerged)
	for i := range ports {
		ports[i] = event.Port(i + 1)
	}

	m := event.Merge(fromPorts(ports...), event.MergeThrottle)
	if len(m.SourcePorts) != event.MaxMerged {
		t.Errorf("%d ports listed", len(m.SourcePorts))
	}

	got := column(m, 4)
	if n := strings.Count(got, ",") + 1; n != len(ports) || !strings.HasPrefix(got, "1,2,3,") || !strings.HasSuffix(got, ",1999,2000") {
		t.Errorf("%d ports written", n)
	}
}
