package app

import (
	"bytes"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/trails/allow"
)

func TestSummary_print(t *testing.T) {
	testCases := []struct {
		name string
		s    summary
		want string
	}{
		{
			name: "nothing",
			s:    summary{output: &output{}, dropped: -1},
			want: "packets:  0 (0 B) in 0.000 s, 0 packets/s\nevents:   0\n",
		},
		{
			name: "everything",
			s: summary{
				elapsed: 2 * time.Second,
				packets: detect.Counters{
					Received: 3_000_000, Bytes: 463_200_000, Undecoded: 2, Truncated: 1, Fragments: 1234, Panics: 1, RefusedKeys: 5,
					Ignored: 4, Whitelisted: 7,
				},
				throttle: throttle.Stats{Lost: 9, CondensedLost: 1},
				output: &output{
					lines: 12, detections: 57, kinds: map[event.Kind]uint64{event.KindURL: 5, event.KindDNS: 47, event.KindIP: 5},
				},
				dropped: 17,
				silencers: []allow.Count{
					{Rule: allow.Rule{Origin: "allow.yaml:3", Reason: "our \x1bscanner"}, Hits: 3000},
					{Rule: allow.Rule{Origin: "b:1"}, Hits: 5},
					{Rule: allow.Rule{Origin: "b:2"}, Hits: 4},
					{Rule: allow.Rule{Origin: "b:3"}, Hits: 3},
					{Rule: allow.Rule{Origin: "b:4"}, Hits: 2},
					{Rule: allow.Rule{Origin: "b:5"}, Hits: 1},
					{Rule: allow.Rule{Origin: "b:6"}, Hits: 1},
				},
			},
			want: "packets:  3,000,000 (463.2 MB) in 2.000 s, 1,500,000 packets/s\n" +
				"dropped:  17 by the kernel\n" +
				"skipped:  2 without IP, 1 cut off within a header, 1,234 later fragments, 1 given up because of a defect, " +
				"5 not counted because a detector's table was full\n" +
				"events:   57 (DNS 47, IP 5, URL 5) in 12 lines\n" +
				"silenced: 4 by ignore rules, 7 by the whitelist, 10 not kept by the throttle\n" +
				"          3,000 by allow.yaml:3 (our scanner)\n          5 by b:1\n          4 by b:2\n          3 by b:3\n          2 by b:4\n" +
				"          and by 2 other rules\n",
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			tc.s.print(&b)
			if b.String() != tc.want {
				t.Errorf("got\n%swant\n%s", b.String(), tc.want)
			}
		})
	}
}

func TestBytesText(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 1_500_000_000: "1.5 GB", 1 << 63: "9.2 EB",
	} {
		if got := bytesText(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for want, got := range map[string]string{
		"0 warnings": plural(0, "warning"), "1 entry": plural(1, "entry"), "2,000 entries": plural(2000, "entry"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestBar(t *testing.T) {
	testCases := []struct {
		name     string
		n, total int64
		want     string
	}{
		{name: "start", n: 0, total: 2000, want: "[..............................]   0 % of 2.0 kB"},
		{name: "half", n: 1000, total: 2000, want: "[###############...............]  50 % of 2.0 kB"},
		{name: "end", n: 2000, total: 2000, want: "[##############################] 100 % of 2.0 kB"},
		{name: "grown", n: 3000, total: 2000, want: "[##############################] 100 % of 2.0 kB"},
		{name: "shrunk", n: -1, total: 2000, want: "[..............................]   0 % of 2.0 kB"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := bar(tc.n, tc.total); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestShortList(t *testing.T) {
	if got := shortList([]string{"a", "b", "c", "d"}); got != "a, b, c, d" {
		t.Errorf("got %q", got)
	}
	if got := shortList([]string{"a", "b", "c", "d", "e"}); got != "a, b, c and 2 more" {
		t.Errorf("got %q", got)
	}
}
