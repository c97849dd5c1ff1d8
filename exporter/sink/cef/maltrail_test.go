package cef_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/cef"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/trails/pattern"
)

// shipped is the expression of Maltrail's own configuration, as SPEC 6.3 gives
// its groups.
const shipped = `(?P<high>(remote )?custom\)|malwaredomainlist|iot-malware|malware(?! (distribution|site))|adversary|ransomware)|` +
	`(?P<medium>potential malware site|malware distribution|c2 cert)|` +
	`(?P<low>mass scanner|reputation|attacker|spammer|compromised|crawler|scanning)`

// search compiles an expression as REMOTE_SEVERITY_REGEX is compiled.
func search(tb testing.TB, expression string) maltrail.Severity {
	tb.Helper()

	p, err := pattern.Compile(expression, pattern.Python)
	if err != nil {
		tb.Fatal(err)
	}

	if err := maltrail.CheckSearch(p); err != nil {
		tb.Fatal(err)
	}

	return maltrail.BySearch(p)
}

// columns returns an event of these columns.
func columns(src string, spt event.Port, dst string, dpt event.Port, trail, info, ref string) *event.Event {
	return &event.Event{
		Time: time.Date(2023, 11, 4, 22, 13, 20, 5000, time.UTC), Kind: event.KindIP, Transport: "TCP",
		Source: netip.MustParseAddr(src), SourcePort: spt, Destination: netip.MustParseAddr(dst), DestinationPort: dpt,
		Trail: trail, Info: info, Reference: ref,
	}
}

func TestMaltrail_Append(t *testing.T) {
	merged := columns("10.0.0.9", 5000, "7.7.7.7", 80, "7.7.7.7", "known attacker", "(static)")
	merged.SourcePorts = []event.Port{5000, 443, event.NoPort, 0}
	merged.Destinations = []netip.Addr{netip.MustParseAddr("7.7.7.7"), netip.MustParseAddr("10.1.1.1")}

	forwarded := columns("10.0.0.9", 1, "7.7.7.7", 2, "x", "malware", "y")
	forwarded.Forwarded = "198.51.100.4"

	unknown := columns("10.0.0.9", event.NoPort, "7.7.7.7", event.NoPort, "", "", "")
	unknown.Source, unknown.Destination = netip.Addr{}, netip.Addr{}

	testCases := []struct {
		name  string
		event *event.Event
		want  string
	}{{
		name:  "plain",
		event: columns("10.0.0.9", 5000, "7.7.7.7", 80, "7.7.7.7", "malware (test)", "(static)"),
		want:  "malware (test)|2|src=10.0.0.9 spt=5000 dst=7.7.7.7 dpt=80 trail=7.7.7.7 ref=(static)",
	}, {
		name:  "ports_zero_and_none",
		event: columns("10.0.0.9", 0, "7.7.7.7", event.NoPort, "7.7.7.7", "phishing", "(static)"),
		want:  "phishing|1|src=10.0.0.9 spt=0 dst=7.7.7.7 dpt=- trail=7.7.7.7 ref=(static)",
	}, {
		name:  "ipv6_in_maltrails_spelling",
		event: columns("dead::1", 1, "::", 2, "[dead::beef]:443", "known attacker", "a"),
		want:  "known attacker|0|src=dead::1 spt=1 dst=::0 dpt=2 trail=[dead::beef]:443 ref=a",
	}, {
		name:  "merged",
		event: merged,
		want:  "known attacker|0|src=10.0.0.9 spt=0,443,5000,- dst=10.1.1.1,7.7.7.7 dpt=80 trail=7.7.7.7 ref=(static)",
	}, {
		name:  "forwarded",
		event: forwarded,
		want:  "malware|2|src=10.0.0.9,198.51.100.4 spt=1 dst=7.7.7.7 dpt=2 trail=x ref=y",
	}, {
		name:  "escapes",
		event: columns("10.0.0.9", 1, "7.7.7.7", 2, "h|=\\.example(/a?x=1\t\"\x7fé\xff)", `a|b\c=d`, `feed|x=y\z`),
		want:  `a\|b\\c=d|1|src=10.0.0.9 spt=1 dst=7.7.7.7 dpt=2 trail=h|\=\\.example(/a?x\=1` + "\t\"\x7fé\ufffd" + `) ref=feed|x\=y\\z`,
	}, {
		name:  "line_ends",
		event: columns("10.0.0.9", 1, "7.7.7.7", 2, "a\r\nb", "c\nd", "\r"),
		want:  "c d|1|src=10.0.0.9 spt=1 dst=7.7.7.7 dpt=2 trail=a  b ref= ",
	}, {
		name:  "nothing_known",
		event: unknown,
		want:  "|1|src=- spt=- dst=- dpt=- trail= ref=",
	}}

	m := maltrailEncoder(t, &cef.MaltrailConfig{Severity: search(t, shipped)})

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			want := "Nov 04 22:13:20 vm CEF:0|Maltrail|sensor|3.1.2|2024-05-06|" + tc.want
			if got := string(m.Append(nil, tc.event, 0)); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestMaltrail_Append_golden(t *testing.T) {
	m := maltrailEncoder(t, &cef.MaltrailConfig{Severity: search(t, shipped)})

	var all []byte
	for _, e := range exportertest.Events() {
		all = append(m.Append(all, e, 8192), '\n')
	}

	golden(t, "maltrail.golden", all)
}

func TestMaltrail_Append_severity(t *testing.T) {
	testCases := []struct{ info, want string }{
		{"attacker malware", "0"}, // the leftmost match decides
		{"malware attacker", "2"},
		{"malware distribution", "1"},
		{"malware site", "1"}, // nothing matches
		{"potential malware site", "1"},
		{"(remote custom)", "2"},
		{"c2 cert", "1"},
		{"mass scanner", "0"},
		{"nothing", "1"},
	}

	m := maltrailEncoder(t, &cef.MaltrailConfig{Severity: search(t, shipped)})
	none := maltrailEncoder(t, &cef.MaltrailConfig{Severity: maltrail.BySearch(nil)})
	both := maltrailEncoder(t, &cef.MaltrailConfig{Severity: search(t, `(?P<high>x)(?P<low>y)?`)})
	e := columns("10.0.0.9", 1, "7.7.7.7", 2, "a", "", "b")

	for _, tc := range testCases {
		e.Info = tc.info
		if got := string(m.Append(nil, e, 0)); !strings.Contains(got, tc.info+"|"+tc.want+"|src=") {
			t.Errorf("%q: got %s, want %s", tc.info, got, tc.want)
		}

		if got := string(none.Append(nil, e, 0)); !strings.Contains(got, tc.info+"|1|src=") {
			t.Errorf("without an expression: %s", got)
		}
	}

	for info, want := range map[string]string{"x": "2", "xy": "0"} {
		e.Info = info
		if got := string(both.Append(nil, e, 0)); !strings.Contains(got, "|"+info+"|"+want+"|") {
			t.Errorf("%q: got %s, want %s", info, got, want)
		}
	}
}

func TestMaltrail_Append_signature(t *testing.T) {
	now := time.Date(2024, 5, 6, 23, 59, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "trails.csv")
	m := maltrailEncoder(t, &cef.MaltrailConfig{Now: func() time.Time { return now }, TrailsFile: path})
	e := columns("10.0.0.9", 1, "7.7.7.7", 2, "a", "b", "c")
	id := func() string { return strings.Split(string(m.Append(nil, e, 0)), "|")[4] }

	if got := id(); got != "2024-05-06" {
		t.Errorf("without a file: %s", got)
	}

	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	now = now.Add(299 * time.Second)

	if got := id(); got != "2024-05-06" {
		t.Errorf("before the time to look again: %s", got)
	}

	today := time.Now().UTC().Format(time.DateOnly) // the file's change time is the kernel's
	now = now.Add(time.Second)

	if got := id(); got < today || got > time.Now().UTC().Format(time.DateOnly) {
		t.Errorf("with a file: %s", got)
	}
}

func TestNewMaltrail_bad(t *testing.T) {
	if _, err := cef.NewMaltrail(&cef.MaltrailConfig{Hostname: "a b"}); err == nil {
		t.Error("a host name with a blank is accepted")
	}
}
