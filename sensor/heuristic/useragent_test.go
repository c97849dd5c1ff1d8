package heuristic_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

// newUserAgents returns the agents of a list as the data file has it.
func newUserAgents(t testing.TB) *heuristic.UserAgents {
	t.Helper()
	var list []*pattern.Pattern
	for _, expr := range []string{`scanbot`, `\Aagent\Z`, `bot(net)?`, `tool [0-9]+`} {
		p, err := pattern.Compile(expr, pattern.IgnoreCase)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	list = append(list, pattern.Literal("Y (compatible; Z)", pattern.IgnoreCase))
	return agentsOf(pattern.NewList(list))
}

func TestUserAgents_Check(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		value string
		want  string
	}{
		{name: "ordinary", value: "Mozilla/5.0 (X11; Linux x86_64)"},
		{name: "whole", value: " scanbot", want: "scanbot"},
		{name: "start", value: " ScanBot/1.0", want: "ScanBot(/1.0)"},
		{name: "end", value: " my scanbot", want: "(my )scanbot"},
		{name: "both ends", value: " Mozilla foo (scanbot) bar", want: `scanbot (Mozilla foo \(scanbot\) bar)`},
		{name: "anchored", value: " agent ", want: "agent"},
		{name: "anchored elsewhere", value: " an agent"},
		{name: "leftmost", value: " botnet scanbot", want: "botnet( scanbot)"},
		{name: "earlier line at one position", value: " scanbotnet", want: "scanbot(net)"},
		{name: "split at the first occurrence", value: " TOOL 1 tool 12", want: "TOOL 1( tool 12)"},
		{name: "match occurs before in another case", value: " xtool 1", want: "(x)tool 1"},
		{name: "escaped", value: " %73canbot%2f1", want: "scanbot(/1)"},
		{name: "escaped white space", value: " %20scanbot%0d%0a", want: "scanbot"},
		{name: "damaged", value: " %ff scanbot", want: "(\ufffd )scanbot"},
		{name: "wide white space", value: "\u00a0scanbot\u2003", want: "scanbot"},
		{name: "parentheses", value: " (a) scanbot(b)", want: `scanbot (\(a\) scanbot\(b\))`},
		{name: "backslashes at the end of a part", value: ` a\\scanbot`, want: "(a)scanbot"},
		{name: "backslashes at the end", value: ` scanbot\`, want: "scanbot()"},
		{name: "backslash before a parenthesis", value: ` a\scanbot(x\)`, want: `scanbot (a\scanbot\(x\\))`},
		{name: "literal line", value: " x y (Compatible; Z)", want: `(x )y \(Compatible; Z\)`},
		{name: "harmless product", value: " scanbot of Sophos"},
		{name: "harmless product in any case", value: " scanbot microsoft-cryptoapi/6"},
		{name: "blank", value: " \t "},
		{name: "nothing", value: ""},
	}
	agents := newUserAgents(t)
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cache := heuristic.NewAgentCache()
			for _, check := range []func() (string, bool){
				func() (string, bool) { return agents.Check([]byte(tc.value)) },
				func() (string, bool) { return cache.Check(agents, []byte(tc.value)) },
				func() (string, bool) { return cache.Check(agents, []byte(tc.value)) },
			} {
				if got, ok := check(); got != tc.want || ok != (tc.want != "") {
					t.Errorf("got %q %v, want %q", got, ok, tc.want)
				}
			}
		})
	}
}

func TestUserAgents_Check_nothing(t *testing.T) {
	t.Parallel()
	value := []byte("scanbot")
	empty, err := pattern.Compile("x*", 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, agents := range map[string]*heuristic.UserAgents{
		"nil":             nil,
		"empty list":      agentsOf(pattern.NewList(nil)),
		"pattern of none": agentsOf(pattern.NewList([]*pattern.Pattern{empty})),
	} {
		if trail, ok := agents.Check(value); ok || trail != "" {
			t.Errorf("%s: %q", name, trail)
		}
	}
}

// TestUserAgents_Check_emptyTrail has an agent of which the trail shows nothing.
func TestUserAgents_Check_emptyTrail(t *testing.T) {
	t.Parallel()
	agents := agentsOf(pattern.NewList([]*pattern.Pattern{pattern.Literal(`\`, 0)}))
	cache := heuristic.NewAgentCache()
	for range 2 {
		if trail, ok := cache.Check(agents, []byte(` \`)); !ok || trail != "" {
			t.Errorf("got %q %v", trail, ok)
		}
	}
}

// TestUserAgents_Check_owned makes sure that a trail does not change when the
// packet's memory is used again.
func TestUserAgents_Check_owned(t *testing.T) {
	t.Parallel()
	agents := newUserAgents(t)
	for _, value := range []string{" scanbot", " my scanbot", " scanbot/1", " a scanbot b", " %73canbot"} {
		b := []byte(value)
		trail, _ := agents.Check(b)
		want := strings.Clone(trail)
		for i := range b {
			b[i] = '#'
		}
		if trail != want {
			t.Errorf("%q: the trail became %q", value, trail)
		}
	}
}

func agentSeeds() [][]byte {
	return [][]byte{
		[]byte(" Mozilla/5.0 (X11; Linux x86_64) scanbot\\"),
		[]byte(" %73canbot %ffY (compatible; Z)"),
		[]byte("tool 12 Symantec"),
	}
}

// checkAgent makes sure that a value is left alone and that the cache never
// changes a verdict.
func checkAgent(t testing.TB, agents *heuristic.UserAgents, cache *heuristic.AgentCache, b []byte) {
	value := []byte(text.Lossy(b))
	want, found := agents.Check(value)
	for range 2 {
		if got, ok := cache.Check(agents, value); got != want || ok != found {
			t.Errorf("%q: cached %q, want %q", b, got, want)
		}
	}
	if string(value) != text.Lossy(b) {
		t.Errorf("%q changed", b)
	}
}

func FuzzUserAgent(f *testing.F) {
	for _, seed := range agentSeeds() {
		f.Add(seed)
	}
	agents, cache := newUserAgents(f), heuristic.NewAgentCache()
	f.Fuzz(func(t *testing.T, b []byte) { checkAgent(t, agents, cache, b) })
}

// TestUserAgents_fuzzed checks the inputs after they have been derived: the
// engine of regular expressions takes more memory at once than the limit for one
// input, and gives it back to a pool that the race detector empties at will.
func TestUserAgents_fuzzed(t *testing.T) {
	inputs := make([][]byte, 0, 20000)
	fuzzed.Run(t, 20000, agentSeeds(), func(b []byte) { inputs = append(inputs, bytes.Clone(b)) })
	agents, cache := newUserAgents(t), heuristic.NewAgentCache()
	for _, b := range inputs {
		checkAgent(t, agents, cache, b)
	}
}

// agentsOf returns a detector of a list that is there.
func agentsOf(list *pattern.List) *heuristic.UserAgents {
	return heuristic.NewUserAgents(func() *pattern.List { return list })
}
