package parse_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

func mustAddr(s string) netip.Addr { return netip.MustParseAddr(s) }

func TestUserAgents(t *testing.T) {
	t.Parallel()
	const text = "# comment\n\n  SqlMap  \nmass\\w+\nZm.Eu (compatible; *)\nfoo(?i)bar\nzq++\n (open\n"
	list, literal, err := userAgents(text)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, agent string
		index       int
		text        string // "-" for no match
	}{
		{"trimmed, either case", "x SQLMAP/1", 0, "SQLMAP"},
		{"pattern", "masscan 1", 1, "masscan"},
		{"compatible is literal", "zm.eu (COMPATIBLE; *)", 2, "zm.eu (COMPATIBLE; *)"},
		{"compatible is no pattern", "zmxeu (compatible; *)", -1, "-"},
		{"late flags are literal", "foo(?I)BAR", 3, "foo(?I)BAR"},
		{"late flags are no pattern", "foobar", -1, "-"},
		{"doubled plus repeats", "zqq++", 4, "zqq"},
		{"open group is literal", "a(open", 5, "(open"},
		{"clean", "Mozilla", -1, "-"},
	}
	l := pattern.NewList(list)
	for _, tt := range tests {
		i, start, end, ok := l.Find(tt.agent)
		if ok != (tt.index >= 0) || ok && (i != tt.index || tt.agent[start:end] != tt.text) {
			t.Errorf("%s: %q gives %d %q, %v", tt.name, tt.agent, i, tt.agent[start:end], ok)
		}
	}
	if literal.Count != 2 || literal.First[0].Line != 6 || literal.First[1].Line != 8 {
		t.Errorf("literal lines: %v", literal)
	}
}

func TestUserAgents_combination(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"flags at the start":   "foo\n(?i)bar\n",
		"one name in two rows": "(?P<n>foo)\n(?P<n>bar)\n",
	} {
		if _, _, err := userAgents(text); !errors.Is(err, parse.ErrCombination) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := userAgents("(?P<n>foo)\n(?P<m>bar)\n(?-i)x\n"); err != nil {
		t.Error(err)
	}
}

func FuzzUserAgents(f *testing.F) {
	f.Add([]byte("sqlmap\nmass\\w+\n(?i)x\nfoo (compatible\n"), "masscan")
	f.Add([]byte("[a\n(?P<n>x)\n\xff"), "é")
	f.Fuzz(func(t *testing.T, b []byte, agent string) {
		if len(b) > 300 || len(agent) > 100 {
			return
		}
		list, literal, err := userAgents(string(b))
		if err != nil {
			return
		}
		if literal.Count > len(list) {
			t.Fatalf("%d literal lines of %d", literal.Count, len(list))
		}
		pattern.NewList(list).Find(agent)
	})
}

// userAgents reads and compiles a file.
func userAgents(text string) ([]*pattern.Pattern, parse.Notes, error) {
	lines, err := parse.ReadAgents(strings.NewReader(text))
	if err != nil {
		return nil, parse.Notes{}, err
	}
	return lines.Compile()
}
