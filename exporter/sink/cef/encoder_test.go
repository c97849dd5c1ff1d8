package cef_test

import (
	"bytes"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/cef"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// encoder returns an encoder for tests.
func encoder(tb testing.TB) *cef.Encoder {
	tb.Helper()

	x, err := cef.New(&cef.Config{Version: "1.2.3", Hostname: "host.example"})
	if err != nil {
		tb.Fatal(err)
	}

	return x
}

// golden compares got with a golden file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()

	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}

	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if bytes.Equal(got, want) {
		return
	}

	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("line %d\ngot  %s\nwant %s", i+1, gotLines[i], wantLines[i])
		}
	}

	t.Fatalf("%d lines, want %d", len(gotLines), len(wantLines))
}

func TestEncoder_Append_golden(t *testing.T) {
	x := encoder(t)

	var whole, short []byte

	for _, e := range exportertest.Events() {
		whole = append(x.Append(whole, e, 0), '\n')
		short = append(x.Append(short, e, cef.MinLimit), '\n')
	}

	golden(t, "cef.golden", whole)
	golden(t, "short.golden", short)
}

// plain is what is left of a text in a value.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || r == '\r':
			return r
		case unicode.IsControl(r) || r == 0x2028 || r == 0x2029:
			return 0xfffd
		default:
			return r
		}
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// same reports whether a value is a text, or the start of one.
func same(got, s string, limit int) bool {
	var valid []rune
	for _, r := range s { // one replacement for each byte, unlike ToValidUTF8
		valid = append(valid, r)
	}

	want := plain(string(valid))
	if len(want) <= limit {
		return got == want
	}

	start, ok := strings.CutSuffix(got, "…")

	return ok && len(got) <= limit && len(got) > limit-8 && strings.HasPrefix(want, start)
}

// TestEncoder_Append_values compares every value with the event.
func TestEncoder_Append_values(t *testing.T) {
	x := encoder(t)

	for i, e := range exportertest.Events() {
		p, err := parse(string(x.Append(nil, e, 0)))
		if err != nil {
			t.Fatalf("event %d: %v", i, err)
		}

		severity := map[event.Severity]string{event.SeverityLow: "2", event.SeverityMedium: "5", event.SeverityHigh: "8"}
		head := [...]string{"CEF:0", "Trailscope", "Trailscope", "1.2.3", e.Threat.Rule, p.header[5], severity[e.Threat.Severity]}

		if p.header != head {
			t.Errorf("event %d: header %q, want %q", i, p.header, head)
		}

		if name := strings.NewReplacer("\r", " ", "\n", " ").Replace(e.Info); e.Info != "" && !same(p.header[5], name, 512) {
			t.Errorf("event %d: name %q, want %q", i, p.header[5], e.Info)
		}

		texts := map[string]string{
			"cs1": e.Trail, "cs2": e.Reference, "cs3": string(e.Kind), "deviceExternalId": e.Sensor, "dvchost": "host.example",
			"deviceInboundInterface": e.Interface, "cat": e.Threat.Class, "cs6": strings.Join(e.Threat.Techniques, ","),
			"trailscopeDisplay": e.Threat.Display, "msg": schema.Message(e), "externalId": e.ID.String(), "cs5": e.Threat.ID.String(),
			"cs4": e.Threat.Confidence.String(), "trailscopeOrigin": e.Threat.Origin.String(),
			"rt": strconv.FormatInt(e.Time.UnixMilli(), 10),
		}
		if e.HTTP != nil {
			texts["requestMethod"], texts["requestClientApplication"] = e.HTTP.Method, e.HTTP.UserAgent
		}

		texts["trailscopeTunnel"] = schema.TunnelText(e.Tunnels)

		if e.DNS != nil {
			texts["trailscopeAnswers"] = schema.AnswerTexts(e.DNS.Answers)
		}

		if e.TLS != nil {
			texts["fileHash"], texts["trailscopeSHA256"] = e.TLS.CertificateSHA1, e.TLS.CertificateSHA256
			texts["trailscopeTLSVersion"], texts["trailscopeJA4"] = e.TLS.Version, e.TLS.JA4
		}

		for key, want := range texts {
			f, _ := schema.CEFFieldOf(key)
			limit := f.Max

			if limit == 0 {
				limit = 1 << 20
			}

			if got, there := p.values[key]; there != (want != "") || !same(got, want, limit) {
				t.Errorf("event %d: %s is %q, want %q", i, key, got, want)
			}
		}

		checkEnds(t, i, e, p)
	}
}

// checkEnds compares addresses and ports.
func checkEnds(t *testing.T, i int, e *event.Event, p *parsed) {
	t.Helper()

	port := func(single event.Port, list []event.Port) string {
		if single < 0 || len(list) > 1 {
			return ""
		}

		return single.String()
	}
	address := func(a netip.Addr, list []netip.Addr) string {
		if !a.IsValid() || len(list) > 1 {
			return ""
		}

		return a.String()
	}
	want := map[string]string{
		"src": address(e.Source, nil), "spt": port(e.SourcePort, e.SourcePorts),
		"dst": address(e.Destination, e.Destinations), "dpt": port(e.DestinationPort, e.DestinationPorts),
	}

	if len(e.Transports) < 2 {
		want["proto"] = e.Transport
	}

	if e.Events() > 1 {
		want["cnt"] = strconv.Itoa(e.Events())
	}

	for key, want := range want {
		if got := p.values[key]; got != want {
			t.Errorf("event %d: %s is %q, want %q", i, key, got, want)
		}
	}

	for _, key := range []string{"src", "dst"} {
		six := map[string]string{"src": "c6a2", "dst": "c6a3"}[key]
		if v6 := strings.Contains(want[key], ":"); v6 != (p.values[six] != "") || v6 && p.values[six] != want[key] {
			t.Errorf("event %d: %s is %q beside %q", i, six, p.values[six], want[key])
		}
	}

	if merged := e.Merge != event.MergeNone && !e.First.IsZero(); merged != (p.values["start"] != "") {
		t.Errorf("event %d: start is %q", i, p.values["start"])
	}
}

// fields are all keys, and places says which is where.
var (
	fields = schema.CEFFields()
	places = placesOf(fields)
)

// placesOf returns the place of each key.
func placesOf(fields []schema.CEFField) map[string]int {
	m := map[string]int{}
	for i := range fields {
		m[fields[i].Key] = i
	}

	return m
}

// check reports what is wrong with an encoded event, whatever the event.
func check(line string, limit int) string {
	if limit > 0 && len(line) > limit {
		return "longer than its limit"
	}

	p, err := parse(line)
	if err != nil {
		return err.Error()
	}

	order := -1

	for _, key := range p.keys {
		name, isLabel := strings.CutSuffix(key, "Label")

		at, ok := places[name]
		if !ok {
			return "unknown key " + key
		}

		f := &fields[at]

		if isLabel {
			if p.values[key] != f.Label || p.values[name] == "" {
				return "label " + key + " of nothing"
			}

			continue
		}

		if f.Label != "" && p.values[f.LabelKey()] != f.Label {
			return key + " has no label"
		}

		if !strings.HasPrefix(key, "c6a") { // both are written behind the ends
			if at <= order {
				return key + " is out of order"
			}

			order = at
		}

		if problem := checkType(f, p.values[key]); problem != "" {
			return key + problem
		}
	}

	if p.values["rt"] == "" {
		return "rt is missing"
	}

	if len(p.header[5]) > schema.CEFMaxName || p.header[5] == "" {
		return "name is empty or too long"
	}

	return ""
}

// checkType checks a value against its description.
func checkType(f *schema.CEFField, value string) string {
	switch f.Type {
	case "integer", "time":
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return " is no integer"
		}
	case "address":
		if _, err := netip.ParseAddr(value); err != nil {
			return " is no address"
		}
	default:
		if value == "" || len(value) > f.Max {
			return " is empty or too long"
		}
	}

	return ""
}

func TestEncoder_Append_limits(t *testing.T) {
	x := encoder(t)

	for i, e := range exportertest.Events() {
		whole := string(x.Append(nil, e, 0))

		for limit := cef.MinLimit; limit < len(whole)+50; limit += 41 {
			line := string(x.Append([]byte("before"), e, limit))

			line, ok := strings.CutPrefix(line, "before")
			if !ok {
				t.Fatal("what was there is gone")
			}

			if problem := check(line, limit); problem != "" {
				t.Fatalf("event %d, limit %d: %s\n%s", i, limit, problem, line)
			}

			if shortened := strings.HasSuffix(line, " trailscopeShortened=1"); shortened != (limit < len(whole)) {
				t.Fatalf("event %d, limit %d: shortened is %t", i, limit, shortened)
			}
		}
	}
}

func TestEncoder_Append_notJudged(t *testing.T) {
	e := &event.Event{Kind: event.KindIP, SourcePort: event.NoPort, DestinationPort: event.NoPort}
	line := string(encoder(t).Append(nil, e, 0))

	if problem := check(line, 0); problem != "" {
		t.Errorf("%s\n%s", problem, line)
	}

	if !strings.HasPrefix(line, "CEF:0|Trailscope|Trailscope|1.2.3|trail|trail|5|rt=") {
		t.Errorf("got %s", line)
	}
}

func TestNew_bad(t *testing.T) {
	for _, version := range []string{"1\n2", strings.Repeat("1", 64)} {
		if _, err := cef.New(&cef.Config{Version: version}); err == nil {
			t.Errorf("%q is accepted", version)
		}
	}

	x, err := cef.New(&cef.Config{Version: `1|2\`})
	if err != nil {
		t.Fatal(err)
	}

	e := exportertest.Events()[0]
	if got := string(x.Append(nil, e, 0)); !strings.HasPrefix(got, `CEF:0|Trailscope|Trailscope|1\|2\\|`) {
		t.Errorf("got %.60s", got)
	}
}

func BenchmarkEncoder_Append(b *testing.B) {
	x, e := encoder(b), exportertest.Events()[0]
	dst := make([]byte, 0, 4096)

	b.ReportAllocs()

	for b.Loop() {
		dst = x.Append(dst[:0], e, 0)
	}
}
