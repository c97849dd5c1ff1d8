package app

import (
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
)

// loadLists reads the directories of lists and lays their trails over those of
// the file; file is nil when there is none.
func loadLists(t *config.Trails, file *trails.Set, data *trails.Data, list *allow.List, report *ruleReport) (*trails.Set, error) {
	rows, lists, err := build.New(&build.Config{
		CustomDir: t.CustomDir, Base: file,
		Whitelist: list, Bogons: data.Bogons, CDN: data.CDN,
	}).Build()
	if err != nil {
		return nil, &Failure{Err: err, Advice: "name a directory of lists with trails.custom_dir"}
	}
	report.lists = lists
	if file == nil {
		set, all, err := trails.New(rows.All(), nil)
		report.file = all
		return set, err
	}
	set, all, err := file.With(rows.All(), nil)
	if err != nil {
		return nil, err
	}
	of := report.file
	of.Patterns, of.Unusable, of.PatternsOff = all.Patterns, all.Unusable, all.PatternsOff
	return set, nil
}

// warnLists logs what the user should know about his lists.
func (r *ruleReport) warnLists(log *slog.Logger) {
	l := r.lists
	if l == nil {
		return
	}
	if n := l.Refused.Count; n > 0 {
		log.Warn("lines of lists cannot be used", "lines", n, "first", firstOf(l.Refused))
	}
	if n := l.DroppedCustom.Count; n > 0 {
		log.Warn("trails of your own are left out", "trails", n, "first", firstOf(l.DroppedCustom))
	}
	if n := l.Inert.Count; n > 0 {
		log.Warn("trails of your own match nothing", "trails", n, "first", firstOf(l.Inert))
	}
}

// lists judges the lists; report is nil when there are none.
func (k *checker) lists(report *build.Report) {
	if report == nil {
		return
	}
	k.say(passed, "", "lists: %s of your own", count(uint64(report.Custom)))
	if n := report.Refused.Count; n > 0 {
		k.say(warned, "", "lists: %s cannot be used, such as %s", plural(n, "line"), firstOf(report.Refused))
	}
	if n := report.DroppedCustom.Count; n > 0 {
		k.say(warned, "", "lists: %s of your own left out, such as %s", plural(n, "trail"), firstOf(report.DroppedCustom))
	}
	if n := report.Inert.Count; n > 0 {
		k.say(warned, "", "lists: %s of your own can match nothing, such as %s", plural(n, "trail"), firstOf(report.Inert))
	}
}

// stateOfLists sums up what changes when lists are written anew.
func stateOfLists(t *config.Trails) uint64 {
	h := fnv.New64a()
	if t.CustomDir != "" {
		addState(h, t.CustomDir)
	}
	return h.Sum64()
}

// addState adds the state of a directory and of its entries.
func addState(w io.Writer, dir string) {
	entries, err := os.ReadDir(dir) // a reload says what is wrong
	fmt.Fprintln(w, dir, stateOf(dir), err == nil)
	for _, e := range entries {
		fmt.Fprintln(w, e.Name(), stateOf(filepath.Join(dir, e.Name())))
	}
}
