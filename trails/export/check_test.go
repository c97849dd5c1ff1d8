package export_test

import (
	"encoding/base64"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/export"
)

// Lines that files of lines may hold.
var (
	hostsLine   = regexp.MustCompile(`^0\.0\.0\.0 [a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$`)
	nameLine    = regexp.MustCompile(`^(\*\.)?([a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+) CNAME \.$`)
	triggerName = regexp.MustCompile(`\.rpz-[^.]*$`)
	triggerLine = regexp.MustCompile(`^(([89]|[123][0-9])(\.\d{1,3}){4}|(1[6-9]|[2-9][0-9]|1[0-2][0-9])(\.([0-9a-f]{1,4}|zz)){1,8})\.rpz-ip CNAME \.$`)
	ruleLine    = regexp.MustCompile(`^alert \w+ any any -> any any \([^()]+\)$`)
	nftLine     = regexp.MustCompile(`^add element inet trailscope (ipv[46])(_port|_network)? \{ ([0-9a-f:., -]+) \}$`)
)

// headers is how many lines precede the elements of a file of lines.
var headers = map[string]int{"hosts": 2, "rpz": 5, "nftables": 15}

// check holds an output to the structure that its format promises, whatever
// the rows are.
func check(t testing.TB, format, out string, rows []trails.Trail, s export.Summary) {
	t.Helper()
	if format == "stix" {
		if n := len(parseSTIX(t, out).indicators); n != s.Written {
			t.Fatalf("%d indicators, %d written", n, s.Written)
		}
		return
	}
	if out != "" && !strings.HasSuffix(out, "\n") {
		t.Fatalf("%s: last line without an end: %q", format, out)
	}
	lines := strings.Split(out, "\n")
	lines = lines[headers[format] : len(lines)-1]
	switch format {
	case "csv":
		checkCSV(t, out, len(lines), s)
	case "hosts":
		checkLines(t, lines, s.Written, hostsLine)
	case "rpz":
		checkRPZ(t, lines, rows, s)
	case "nftables":
		checkNFTables(t, lines, rows, s)
	case "suricata-rules":
		checkLines(t, lines[1:], 7, ruleLine)
	case "suricata-ip":
		checkCount(t, len(lines), s.Written)
		for _, l := range lines {
			checkAddr(t, l)
		}
	default:
		checkStrings(t, lines, rows, s)
	}
}

func checkCount(t testing.TB, got, want int) {
	t.Helper()
	if got != want {
		t.Fatalf("%d elements, want %d", got, want)
	}
}

func checkLines(t testing.TB, lines []string, n int, form *regexp.Regexp) {
	t.Helper()
	checkCount(t, len(lines), n)
	for _, l := range lines {
		if !form.MatchString(l) {
			t.Fatalf("line %q", l)
		}
	}
}

func checkAddr(t testing.TB, s string) netip.Addr {
	t.Helper()
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		t.Fatalf("address %q: %v", s, err)
	}
	return a
}

// checkCSV reads the file as the sensor does.
func checkCSV(t testing.TB, out string, lines int, s export.Summary) {
	t.Helper()
	checkCount(t, lines, s.Written)
	for line := range strings.Lines(out) {
		if !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\r") != 1 {
			t.Fatalf("line %q", line)
		}
	}
}

func checkRPZ(t testing.TB, lines []string, rows []trails.Trail, s export.Summary) {
	t.Helper()
	names, triggers := 0, 0
	for _, l := range lines {
		m := nameLine.FindStringSubmatch(l)
		switch {
		case triggerLine.MatchString(l):
			triggers++
		case m != nil && triggerName.MatchString(m[2]), m == nil, len(l) > 255-len(" CNAME .")-len(".trailscope.rpz"):
			t.Fatalf("line %q", l)
		default:
			names++
		}
	}
	most, networks := 0, 0 // records of addresses, and rows that may have more than one
	for _, r := range rows {
		switch trails.KindOf(r.Key, r.Reference) {
		case trails.KindIPv4, trails.KindIPv6:
			most++
		case trails.KindNetwork, trails.KindRange:
			networks++
			span, _ := addr.ParseSpan(r.Key)
			for range span.Prefixes {
				most++
			}
		}
	}
	if names%2 != 0 || triggers > most || names/2+triggers < s.Written || networks == 0 && names/2+triggers != s.Written {
		t.Fatalf("%d records of names, %d of addresses, %d written", names, triggers, s.Written)
	}
}

func checkNFTables(t testing.TB, lines []string, rows []trails.Trail, s export.Summary) {
	t.Helper()
	n := 0
	for _, l := range lines {
		m := nftLine.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("line %q", l)
		}
		for e := range strings.SplitSeq(m[3], ", ") {
			host, port, ok := strings.Cut(e, " . ")
			first, last, isRange := strings.Cut(host, "-")
			if isRange && (m[2] != "_network" || !checkAddr(t, first).Less(checkAddr(t, last))) {
				t.Fatalf("element %q of %s%s", e, m[1], m[2])
			}
			if a := checkAddr(t, first); a.Is4() != (m[1] == "ipv4") || ok != (m[2] == "_port") {
				t.Fatalf("element %q of %s%s", e, m[1], m[2])
			}
			if _, err := netip.ParseAddrPort("192.0.2.1:" + port); ok && err != nil {
				t.Fatalf("port %q", port)
			}
			n++
		}
	}
	networks := 0 // those that overlap are one element
	for _, r := range rows {
		if s, ok := addr.ParseSpan(r.Key); ok && !s.Wide() {
			networks++
		}
	}
	if networks == 0 {
		checkCount(t, n, s.Written)
	} else if n > s.Written {
		t.Fatalf("%d elements of %d rows", n, s.Written)
	}
}

// checkStrings finds each string of a dataset among the keys.
func checkStrings(t testing.TB, lines []string, rows []trails.Trail, s export.Summary) {
	t.Helper()
	checkCount(t, len(lines), s.Written)
	for _, l := range lines {
		b, err := base64.StdEncoding.DecodeString(l)
		text := string(b)
		if strings.Count(text, ":") == 19 {
			text = strings.ReplaceAll(text, ":", "")
		}
		if err != nil || !slices.ContainsFunc(rows, func(r trails.Trail) bool { return r.Key == text || r.Key == string(b) }) {
			t.Fatalf("line %q is %q: %v", l, b, err)
		}
	}
}
