package allow_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/allow"
)

// wantNotes compares notes with one wanted beginning a line.
func wantNotes(t *testing.T, what string, got allow.Notes, want ...string) {
	t.Helper()
	if got.Count != len(want) {
		t.Errorf("%s: %d, want %d: %v", what, got.Count, len(want), got.First)
		return
	}
	for i, note := range got.First {
		if !strings.HasPrefix(note.String(), want[i]) {
			t.Errorf("%s: %q does not begin with %q", what, note, want[i])
		}
	}
}

func TestReadWhitelist_suspicious(t *testing.T) {
	t.Parallel()
	const text = `# fine
good.example
10.0.0.0/8
10.0.0.0/0
2001:db8::5
Path.example/Index.html

92.222.150.60   # monitoring
Good.example
two names.example
https://good.example/
2001:db8::/32
2001:db8::
2001:DB8::1
10.0.0.0/33
`
	rules, report, err := allow.ReadWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil || len(rules) != 13 || report.Refused.Count != 0 {
		t.Fatalf("%d rules, %v, %v", len(rules), report.Refused, err)
	}
	wantNotes(t, "suspicious", report.Suspicious,
		"whitelist.txt:8: 92.222.150.60   # monitoring: the comment",
		"whitelist.txt:9: Good.example: it matches no name because of the capitals",
		"whitelist.txt:10: two names.example: it matches no name or address because of the blank",
		"whitelist.txt:11: https://good.example/: it matches nothing",
		"whitelist.txt:12: 2001:db8::/32: only IPv4 networks",
		"whitelist.txt:13: 2001:db8::: addresses are compared as texts; write 2001:db8::0",
		"whitelist.txt:14: 2001:DB8::1: addresses are compared as texts; write 2001:db8::1",
		"whitelist.txt:15: 10.0.0.0/33: only networks a.b.c.d/n",
	)
	if first := rules[0]; first.Origin != "whitelist.txt:2" || first.Match != (allow.Matcher{Form: allow.FormTrusted, Text: "good.example"}) {
		t.Errorf("%+v", first)
	}
}

func TestReadIgnore_notes(t *testing.T) {
	t.Parallel()
	const text = `# fine
192.0.2.3;*;*;*
192.0.2.3,10.0.0.1;-;*;80,443
*;*;2001:db8::0;*

192.0.2.3;*;*
*;*;*;*
10.0.0.0/8;*;*;*
*;*;2001:db8::;*
*;*;name.example;*
*;*;*;0443
*;any;*;*
`
	rules, report, err := allow.ReadIgnore(strings.NewReader(text), "ignore.txt")
	if err != nil || len(rules) != 9 {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	wantNotes(t, "refused", report.Refused, "ignore.txt:6: 192.0.2.3;*;*: four fields")
	wantNotes(t, "suspicious", report.Suspicious,
		"ignore.txt:7: *;*;*;*: it leaves every event out",
		"ignore.txt:8: source: 10.0.0.0/8: columns are compared as texts",
		"ignore.txt:9: destination: 2001:db8::: addresses are compared as texts; write 2001:db8::0",
		"ignore.txt:10: destination: name.example: it is no address",
		"ignore.txt:11: destination_port: 0443: it is compared",
		"ignore.txt:12: source_port: any: it is compared",
	)
}

func TestReport_bounded(t *testing.T) {
	t.Parallel()
	_, a, err := allow.ReadIgnore(strings.NewReader(strings.Repeat(strings.Repeat("é", 500)+"\n", 15)), "a")
	if err != nil {
		t.Fatal(err)
	}
	_, b, err := allow.ReadIgnore(strings.NewReader(strings.Repeat("x\n", 100)), "b")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Refused.First[0].Text) > 120 {
		t.Error("a note keeps a long line")
	}
	var all allow.Report
	all.Merge(a)
	all.Merge(b)
	all.Merge(b)
	if all.Refused.Count != 215 || len(all.Refused.First) != 20 || all.Refused.First[15].String() != "b:1: x: "+all.Refused.First[15].Reason {
		t.Errorf("%d, %d kept", all.Refused.Count, len(all.Refused.First))
	}
	if got := (allow.Note{File: "x.yaml", Reason: "too large"}).String(); got != "x.yaml: too large" {
		t.Error(got)
	}
}

// broken is a file that cannot be read to its end.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("disk on fire")

func TestRead_broken(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(io.Reader, string) ([]allow.Rule, *allow.Report, error){
		"whitelist": allow.ReadWhitelist, "ignore": allow.ReadIgnore, "file": allow.ReadFile,
	} {
		if _, _, err := read(broken{}, "x"); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
