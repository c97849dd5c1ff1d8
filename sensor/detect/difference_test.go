package detect_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// TestDifference_list checks that every difference has a name and a text of its
// own.
func TestDifference_list(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	var all detect.Difference
	for d := range detect.Full.All() {
		if d.Name() == "" || seen[d.Name()] || !strings.HasSuffix(d.Text(), ".") {
			t.Errorf("difference %q: %q", d.Name(), d.Text())
		}
		seen[d.Name()] = true
		all |= d
	}
	if all != detect.Full {
		t.Errorf("the list has %b, want %b", all, detect.Full)
	}
}

// TestDifference_page checks that the page about the profiles has the list.
func TestDifference_page(t *testing.T) {
	t.Parallel()
	const (
		page  = "README.md"
		begin = "<!-- differences -->\n"
		end   = "<!-- end -->\n"
	)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the list", page)
	}
	var list strings.Builder
	list.WriteString("| difference | in `full` |\n|---|---|\n")
	for d := range detect.Full.All() {
		fmt.Fprintf(&list, "| %s | %s |\n", d.Name(), d.Text())
	}
	want := before + begin + list.String() + end + after
	switch {
	case want == string(text):
	case *update:
		if err = os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s lacks something of the list; go test -run Difference_page -update writes it", page)
	}
}

// outcome is a set of events by type, source, destination and trail.
type outcome map[string]bool

// comparison replays one setup, without the throttle, beyond Maltrail to
// different degrees.
type comparison struct {
	laid  *capturetest.Laid
	c     *config.Config
	rules map[detect.Difference]*detect.Rules
}

// newComparison lays a setup out.
func newComparison(t *testing.T, s *capturetest.Setup) *comparison {
	t.Helper()
	unthrottled := *s
	unthrottled.Options = maps.Clone(s.Options)
	if unthrottled.Options == nil {
		unthrottled.Options = map[string]string{}
	}
	unthrottled.Options["EVENT_THROTTLE_MODE"] = "off"
	laid, c := lay(t, &unthrottled)

	return &comparison{laid: laid, c: c, rules: map[detect.Difference]*detect.Rules{}}
}

// replay replays the setup.
func (x *comparison) replay(t *testing.T, beyond detect.Difference, emit func(*event.Event)) {
	t.Helper()
	const reading = detect.WhitelistForms | detect.PatternFlags
	r := x.rules[beyond&reading]
	if r == nil {
		r = rules(t, x.c, beyond)
		x.rules[beyond&reading] = r
	}
	replayLaid(t, x.laid, x.c, r, beyond, emit)
}

// outcome replays the setup and returns the set of its events.
func (x *comparison) outcome(t *testing.T, beyond detect.Difference) outcome {
	t.Helper()
	found := outcome{}
	x.replay(t, beyond, func(e *event.Event) {
		destinations := e.Destinations
		if len(destinations) == 0 {
			destinations = append(destinations, e.Destination)
		}
		for _, d := range destinations {
			found[fmt.Sprintf("%s %s > %s %s (%s)", e.Kind, e.SourceText(), d, e.Trail, e.Info)] = true
		}
	})

	return found
}

// changes returns what is in one of two outcomes only, with a sign in front.
func changes(maltrail, full outcome) (list []string) {
	for key := range maltrail {
		if !full[key] {
			list = append(list, "- "+key)
		}
	}
	for key := range full {
		if !maltrail[key] {
			list = append(list, "+ "+key)
		}
	}
	slices.Sort(list)

	return list
}

// table counts, for each difference, the events that it adds and takes away.
type table struct {
	mu    sync.Mutex
	count map[string]*[2]int
	where map[string]string
}

func (x *table) add(names []string, change, where string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	name := strings.Join(names, ", ")
	if x.count[name] == nil {
		x.count[name] = &[2]int{}
		x.where[name] = where
	}
	if change[0] == '+' {
		x.count[name][0]++
	} else {
		x.count[name][1]++
	}
}

// print writes the table to the test's log.
func (x *table) print(t *testing.T) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-40s %5s %5s  %s\n", "difference", "new", "gone", "first seen in")
	for _, name := range slices.Sorted(maps.Keys(x.count)) {
		fmt.Fprintf(&b, "%-40s %5d %5d  %s\n", name, x.count[name][0], x.count[name][1], x.where[name])
	}
	t.Log(b.String())
}

// explain names the differences without which a change would not be.
func explain(change string, without map[detect.Difference]outcome) (names []string) {
	key, added := change[2:], change[0] == '+'
	for d := range detect.Full.All() {
		if o := without[d]; o != nil && o[key] != added {
			names = append(names, d.Name())
		}
	}

	return names
}

// explainByTwo names two differences that must both be absent for a change not to
// be: each suffices for it.
func explainByTwo(t *testing.T, change string, compared *comparison) (names []string) {
	t.Helper()
	key, added := change[2:], change[0] == '+'
	for a := range detect.Full.All() {
		for b := range detect.Full.All() {
			if a < b && compared.outcome(t, detect.Full&^a&^b)[key] != added {
				return []string{a.Name(), b.Name()}
			}
		}
	}

	return nil
}

// compareProfiles replays a setup in both profiles and explains what differs: a
// difference explains an event that is gone, or comes back, without it.
func compareProfiles(t *testing.T, name string, s *capturetest.Setup, x *table) {
	t.Helper()
	compared := newComparison(t, s)
	list := changes(compared.outcome(t, detect.Maltrail), compared.outcome(t, detect.Full))
	if len(list) == 0 {
		return
	}
	without := map[detect.Difference]outcome{}
	for d := range detect.Full.All() {
		without[d] = compared.outcome(t, detect.Full&^d)
	}
	for _, change := range list {
		names := explain(change, without)
		if len(names) == 0 {
			names = explainByTwo(t, change, compared)
		}
		if len(names) == 0 {
			t.Errorf("no difference explains: %s", change)
			continue
		}
		t.Logf("%s: %s", strings.Join(names, ", "), change)
		x.add(names, change, name)
	}
}

// TestDifference_cases compares the profiles on all cases, and on the corpus
// where it is present: what maltrail reports is in full as well, and whatever
// differs has a difference that explains it.
func TestDifference_cases(t *testing.T) {
	t.Parallel()
	x := &table{count: map[string]*[2]int{}, where: map[string]string{}}
	t.Run("captures", func(t *testing.T) {
		cases, err := capturetest.LoadCases(filepath.Join("testdata", "cases"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				compareProfiles(t, c.Name, &c.Setup, x)
			})
		}
	})
	x.print(t)
}

// TestDifference_corpus is TestDifference_cases for the corpus.
func TestDifference_corpus(t *testing.T) {
	t.Parallel()
	dir := corpusDir(t)
	x := &table{count: map[string]*[2]int{}, where: map[string]string{}}
	t.Run("captures", func(t *testing.T) {
		rows, err := os.ReadFile(filepath.Join(dir, "trails.csv"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
		if err != nil {
			t.Fatal(err)
		}
		var expected map[string]json.RawMessage
		if err = json.Unmarshal(text, &expected); err != nil {
			t.Fatal(err)
		}
		for name := range expected {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				packets, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				compareProfiles(t, name, &capturetest.Setup{
					Trails: rows, Data: corpusData(t, dir), Captures: [][]byte{packets},
				}, x)
			})
		}
	})
	x.print(t)
}
