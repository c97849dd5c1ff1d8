package allow_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/allow"
)

func event() *allow.Columns {
	return &allow.Columns{
		Sec: 1750000000, Usec: 42,
		Source: "192.0.2.3", SourcePort: "50000", SourcePortNumber: true,
		Destination: "198.51.100.23", DestinationPort: "443", DestinationPortNumber: true,
		Transport: "TCP", Kind: "IP", Trail: "198.51.100.23", Info: "mass scanner", Reference: "(static)",
	}
}

// ignores compiles the text of a file of ignore rules.
func ignores(tb testing.TB, text string) *allow.List {
	tb.Helper()
	rules, _, err := allow.ReadIgnore(strings.NewReader(text), "ignore_events.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return compile(tb, rules...)
}

func TestIgnore_rules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rules string
		change      func(*allow.Columns)
		want        bool
	}{
		{"source", "192.0.2.3;*;*;*", nil, true},
		{"other source", "192.0.2.4;*;*;*", nil, false},
		{"source port", "*;50000;*;*", nil, true},
		{"destination", "*;*;198.51.100.23;*", nil, true},
		{"destination port", "*;*;*;443", nil, true},
		{"port is a text", "*;*;*;0443", nil, false},
		{"all", "192.0.2.3;50000;198.51.100.23;443", nil, true},
		{"one of them differs", "192.0.2.3;50000;198.51.100.23;444", nil, false},
		{"white space anywhere", " 192.0.2.3 ;\t* ; * ;\u00a0* ", nil, true},
		{"comment", "#*;*;*;*", nil, false},
		{"comment with blanks in front", "  # *;*;*;*", nil, false},
		{"too few", "*;*;*", nil, false},
		{"too many", "*;*;*;*;*", nil, false},
		{"empty fields are texts", ";;;", nil, false},
		{"any", "*;*;*;*", nil, true},
		{"second rule", "x;*;*;*\n*;*;*;443", nil, true},
		{"merged source", "192.0.2.3,10.0.0.1;*;*;*", func(c *allow.Columns) { c.Source = "192.0.2.3,10.0.0.1" }, true},
		{"part of a merged source", "192.0.2.3;*;*;*", func(c *allow.Columns) { c.Source = "192.0.2.3,10.0.0.1" }, false},
		{"port that is none", "*;-;*;*", func(c *allow.Columns) { c.SourcePort, c.SourcePortNumber = "-", false }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := ignores(t, tt.rules)
			c := event()
			if tt.change != nil {
				tt.change(c)
			}
			if got := l.Match(c, c.Sec); got != tt.want {
				t.Errorf("rules %q: %v", tt.rules, got)
			}
		})
	}
}

// TestIgnore_expression has the text of the event as Python writes a tuple.
func TestIgnore_expression(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expr string
		change     func(*allow.Columns)
		want       bool
	}{
		{"whole text", `^\(1750000000, 42, '192\.0\.2\.3', 50000, '198\.51\.100\.23', 443, 'TCP', 'IP', '198\.51\.100\.23', 'mass scanner', '\(static\)'\)$`, nil, true},
		{"case counts", `MASS`, nil, false},
		{"case by flag", `(?i)MASS`, nil, true},
		{"port that is no number", `, '-', `, func(c *allow.Columns) { c.SourcePort, c.SourcePortNumber = "-", false }, true},
		{"port list", `, '1,2', `, func(c *allow.Columns) { c.SourcePort, c.SourcePortNumber = "1,2", false }, true},
		{"single quote inside", `, "it's", `, func(c *allow.Columns) { c.Info = "it's" }, true},
		{"both quotes inside", `, 'it\\'s "x"', `, func(c *allow.Columns) { c.Info = `it's "x"` }, true},
		{"double quote inside", `, '"x"', `, func(c *allow.Columns) { c.Info = `"x"` }, true},
		{"backslash", `'a\\\\b'`, func(c *allow.Columns) { c.Info = `a\b` }, true},
		{"line ends and tab", `'\\r\\n\\t'`, func(c *allow.Columns) { c.Info = "\r\n\t" }, true},
		{"control characters", `'\\x01\\x0b\\x7f'`, func(c *allow.Columns) { c.Info = "\x01\v\x7f" }, true},
		{"other characters stay", `'é\u0085\u00a0'`, func(c *allow.Columns) { c.Info = "é\u0085\u00a0" }, true},
		{"time before 1970", `^\(18446744071562068326, `, func(c *allow.Columns) { c.Sec = -2_147_483_290 }, true},
		{"look-ahead", `mass(?! mailer)`, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := allow.Expression(tt.expr, "trails.ignore_regex")
			if err != nil {
				t.Fatal(err)
			}
			c := event()
			if tt.change != nil {
				tt.change(c)
			}
			if got := compile(t, r).Match(c, c.Sec); got != tt.want {
				t.Errorf("%s: %v", tt.expr, got)
			}
		})
	}
}

func TestExpression_refused(t *testing.T) {
	t.Parallel()
	if _, err := allow.Expression("(", "trails.ignore_regex"); err == nil {
		t.Error("an open group is accepted")
	}
}

func checkRules(t testing.TB, b []byte) {
	rules, report, err := allow.ReadIgnore(bytes.NewReader(b), "x")
	if err != nil {
		return
	}
	if lines := bytes.Count(b, []byte("\n")) + 1; len(rules)+report.Refused.Count > lines {
		t.Fatalf("%d rules and %d refused in %d lines", len(rules), report.Refused.Count, lines)
	}
	for _, rule := range rules {
		r := rule.Match
		if strings.ContainsAny(r.Source+r.SourcePort+r.Destination+r.DestinationPort, "; \t\r\n") {
			t.Fatalf("rule %+v", r)
		}
	}
	compile(t, rules...).Match(event(), 0)
}

func ruleSeeds() [][]byte {
	return [][]byte{[]byte("192.0.2.3;*;*;*\n# x\n*;1;2;3\r\n"), []byte(";;;\n;;"), []byte("\u00a0*;\xff;*;*")}
}

func FuzzReadIgnore(f *testing.F) {
	for _, s := range ruleSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkRules(t, b) })
}

func TestReadIgnore_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, ruleSeeds(), func(b []byte) { checkRules(t, b) })
}
