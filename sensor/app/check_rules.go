package app

import (
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// manyMalformed is the share of rows, as a divisor, beyond which a trails file
// is suspect: 1 % (SPEC 7.3).
const manyMalformed = 100

// rules checks everything that packets are matched against.
func (k *checker) rules(c *config.Config) {
	l := newLoader(c, k.io.Environ)
	l.readOnly = true
	rules, report, err := l.load()
	if err != nil {
		k.say(failed, hintOf(err), "trails: %v", err)
		return
	}
	k.allow(&c.Trails, rules.Allow, report)
	k.dataFiles(report.data)
	k.trails(l, rules.Trails, report)
	k.lists(report.lists)
}

// dataFiles tells where the data files come from.
func (k *checker) dataFiles(report *trails.DataReport) {
	if report == nil {
		k.say(warned, "name a directory in Maltrail's layout with trails.data_dir", "data files: small starter versions only")
		return
	}
	var missing []string
	for _, f := range report.Files() {
		switch {
		case f.Starter:
			missing = append(missing, f.Name)
		case f.Notes.Count > 0:
			k.say(told, "", "%s: %s, and %s noted, such as %s", f.Name, plural(f.Entries, "entry"), plural(f.Notes.Count, "line"), firstOf(f.Notes))
		default:
			k.say(passed, "", "%s: %s", f.Name, plural(f.Entries, "entry"))
		}
	}
	if missing != nil {
		k.say(warned, "put them into the directory trails.data_dir", "data files: small starter versions of %s", strings.Join(missing, ", "))
	}
}

// trails judges the trails that were loaded.
func (k *checker) trails(l *loader, set *trails.Set, report *ruleReport) {
	t, file := &l.config.Trails, report.file
	switch {
	case report.starter():
		k.say(warned, "`trailscope trails update` fetches and builds the real one; a sensor does so by itself",
			"trails: the starter set of %d, for a first look only", set.Len())
		k.updates(l)
		return
	case set.Len() == 0:
		k.say(warned, "", "trails: %s holds none, which trails.allow_empty allows", report.sources(t))
	default:
		k.say(passed, "", "trails: %s from %s, %s among them", count(uint64(set.Len())), report.sources(t), plural(file.Patterns, "pattern"))
	}
	if n := file.Malformed.Count; n*manyMalformed > file.Rows {
		k.say(warned, "", "trails: %s malformed, such as %s", plural(n, "row"), firstOf(file.Malformed))
	}
	if n := file.Unusable.Count; n > 0 {
		k.say(warned, "", "trails: %s cannot be used, such as %s", plural(n, "pattern"), firstOf(file.Unusable))
	}
	if file.PatternsOff != "" {
		k.say(warned, "", "trails: no pattern is in use: %s", file.PatternsOff)
	}
	if n := file.WhitelistedCustom.Count; n > 0 {
		k.say(warned, "", "trails: the whitelist takes out %s of your own, such as %s", plural(n, "trail"), firstOf(file.WhitelistedCustom))
	}
	if report.origin.path != "" {
		k.age(l, report.origin)
	}
	k.updates(l)
}

// age checks that the trails are young enough.
func (k *checker) age(l *loader, from origin) {
	info, err := os.Stat(from.path)
	if err != nil {
		return // it was read a moment ago, and is being replaced
	}
	age := max(time.Since(info.ModTime()), 0).Round(time.Minute)
	if age <= time.Duration(l.config.Update.Period) {
		k.say(passed, "", "trails: the file is %v old", config.Duration(age))
		return
	}
	advice := "have Maltrail's updater write it anew; a running sensor takes the new file by itself"
	if from.own {
		advice = "`trailscope trails update` builds it anew; `trailscope trails stats` says which sources fail"
	}
	k.say(warned, advice, "trails: the file is %v old, more than %v", config.Duration(age), l.config.Update.Period)
}

// updates tells who keeps the trails up to date, and whether it can.
func (k *checker) updates(l *loader) {
	switch {
	case l.config.RefreshesTrails():
		if err := writable(l.dir()); err != nil {
			k.say(failed, "name another with sensor.state_dir, or switch updates off with update.enabled", "trail updates: %v", err)
			return
		}
		k.say(told, "", "trail updates: the sensor builds its set anew in %s every %v", l.dir(), l.config.Update.Period)
	case l.config.TrailsFile() == "":
		k.say(told, "", "trail updates: off; `trailscope trails update` builds a set, which a running sensor takes by itself")
	case l.config.TrailsFile() != config.StarterFile:
		k.say(told, "", "trail updates: the sensor takes a new file by itself, which another program has to write")
	}
}

// heuristics tells which are on.
func (k *checker) heuristics(c *config.Config) {
	switch off := c.Detection.DisabledHeuristics; {
	case !c.Detection.Heuristics:
		k.say(warned, "switch them on with detection.heuristics", "heuristics: off, only trails are reported")
	case len(off) > 0:
		k.say(passed, "", "heuristics: on, without %s", shortList(off))
	default:
		k.say(passed, "", "heuristics: on")
	}
}

// enrichment checks the databases.
func (k *checker) enrichment(c *config.Config) {
	if c.Enrichment.CountryDB == "" && c.Enrichment.ASNDB == "" {
		return
	}
	if _, err := newOutput(c, "", nil); err != nil {
		k.say(failed, hintOf(err), "enrichment: %v", err)
		return
	}
	k.say(passed, "", "enrichment: the databases can be read")
}

// maxNote is how much of a note is shown, in characters.
const maxNote = 120

// firstOf shows the first of several notes. What does not print is left out: it
// comes from a file that somebody else may have written.
func firstOf(n parse.Notes) string {
	if len(n.First) == 0 {
		return ""
	}
	return printable(n.First[0].String(), maxNote)
}

// printable leaves out what does not print, and what is too long.
func printable(s string, limit int) string {
	text := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s))
	if len(text) > limit {
		return string(text[:limit]) + "…"
	}
	return string(text)
}
