package app

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/update"
)

// StatsOptions say what to tell of the set of trails.
type StatsOptions struct {
	Settings
	// Format is the form of the output: empty for text, or "json".
	Format string
	// Top is how many of the most frequent infos and references are named.
	Top int
}

// TrailStats says what the set that a configuration uses consists of, how old
// it is and where it comes from.
func TrailStats(ctx context.Context, io *IO, o *StatsOptions) error {
	c, err := o.reporting(io, o.Format)
	if err != nil {
		return err
	}
	s, err := newStats(newLoader(c, io.Environ), o.Top, time.Now())
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, w := range s.Warnings {
		printWarning(io.Err, w)
	}
	switch {
	case o.Format == formatJSON:
		return writeJSON(io.Out, s)
	case o.Quiet:
		return nil
	}
	return s.print(io.Out)
}

// stats is what there is to tell of a set.
type stats struct {
	// Source is where the set comes from: "own" for the one that the program
	// builds, "file" for one that trails.file names, "starter" for the embedded
	// one.
	Source string `json:"source"`
	// Path is the file of the set, Bytes its size and Modified when it was
	// written. Age is in seconds. All are empty for the embedded set.
	Path     string    `json:"path,omitempty"`
	Bytes    int64     `json:"bytes,omitempty"`
	Modified time.Time `json:"modified,omitzero"`
	Age      int64     `json:"age,omitempty"`
	// CustomDir is the directory of lists that lie over it.
	CustomDir string `json:"custom_dir,omitempty"`

	Trails int            `json:"trails"`
	Kinds  map[string]int `json:"kinds"`
	// Patterns are the regular expressions in use, Unusable those that are not.
	Patterns   int          `json:"patterns"`
	Unusable   int          `json:"unusable_patterns"`
	Infos      []namedCount `json:"infos"`
	References []namedCount `json:"references"`
	// Rules are the numbers of rules of what is not reported, by their form.
	Rules   map[string]int `json:"rules"`
	Expired int            `json:"expired_rules"`

	Warnings []warning `json:"warnings"`
	// Update is the report of the last update, nil if there was none.
	Update *update.Report `json:"update,omitempty"`

	now time.Time
}

// warning is a warning, and what to do about it.
type warning struct {
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

// Names of where a set comes from.
const (
	fromUpdate  = "own"
	fromFile    = "file"
	fromStarter = "starter"
)

// newStats loads the set and counts.
func newStats(l *loader, top int, now time.Time) (*stats, error) {
	rules, report, err := l.load()
	if err != nil {
		return nil, err
	}
	s := &stats{
		Source: fromStarter, CustomDir: l.config.Trails.CustomDir, Trails: rules.Trails.Len(),
		Warnings: []warning{}, now: now,
	}
	if path := report.origin.path; path != "" {
		s.Source, s.Path = fromFile, path
		if report.origin.own {
			s.Source = fromUpdate
		}
		if info, err := os.Stat(path); err == nil {
			s.Bytes, s.Modified = info.Size(), info.ModTime().UTC()
			s.Age = max(0, int64(now.Sub(s.Modified)/time.Second))
		}
	}
	if report.file != nil {
		s.Patterns, s.Unusable = report.file.Patterns, report.file.Unusable.Count
	}
	s.count(rules.Trails, top)
	if report.file == nil {
		s.Patterns = s.Kinds[trails.KindRegex.String()]
	}
	s.rules(rules.Allow)
	if last, err := update.LoadReport(l.dir()); err == nil {
		s.Update = last
	}
	s.judge(l, report)
	return s, nil
}

// count counts the trails.
func (s *stats) count(set *trails.Set, top int) {
	kinds := make([]int, len(trails.Kinds()))
	infos, references := map[string]int{}, map[string]int{}
	set.All(func(_ trails.Ref, t trails.Trail) bool {
		kinds[trails.KindOf(t.Key, t.Reference)]++
		infos[t.Info]++
		first, _, _ := strings.Cut(t.Reference, " (+") // the others name it too
		references[first]++
		return true
	})
	s.Kinds = map[string]int{}
	for k, n := range kinds {
		if n > 0 {
			s.Kinds[trails.Kind(k).String()] = n
		}
	}
	s.Infos, s.References = topOf(infos, top), topOf(references, top)
}

// namedCount is how often something occurs.
type namedCount struct {
	Name   string `json:"name"`
	Trails int    `json:"trails"`
}

// topOf returns the most frequent.
func topOf(counts map[string]int, top int) []namedCount {
	list := []namedCount{}
	for _, name := range byCount(counts) {
		if len(list) == top {
			break
		}
		list = append(list, namedCount{name, counts[name]})
	}
	return list
}

// rules counts the rules of what is not reported.
func (s *stats) rules(list *allow.List) {
	s.Rules = map[string]int{}
	for form, name := range map[allow.Form]string{
		allow.FormTrusted: "whitelist", allow.FormIgnore: "ignore", allow.FormExpression: "expression", allow.FormEvent: "allow",
	} {
		s.Rules[name] = list.LenOf(form)
	}
	s.Expired = list.Expired(s.now.Unix())
}
