package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/update"
)

// reportPrinter prints what an update did: what was asked for to standard
// output, warnings to standard error.
type reportPrinter struct {
	io     *IO
	quiet  bool
	config *config.Config
	loader *loader
	report *update.Report
}

// print prints the report in a form, and the warnings.
func (p *reportPrinter) print(format string) error {
	if format == formatJSON {
		err := writeJSON(p.io.Out, struct {
			Index   string `json:"index"`
			Skipped bool   `json:"skipped"`
			*update.Report
		}{update.IndexPath(p.loader.dir()), p.report.Skipped, p.report})
		if err != nil {
			return err
		}
	} else if !p.quiet {
		p.text()
	}
	if !p.report.Skipped {
		p.sources(format != formatJSON && !p.quiet)
		p.own()
	}
	p.unused()
	return nil
}

// text prints the report for people.
func (p *reportPrinter) text() {
	r, w := p.report, p.io.Out
	if r.Skipped {
		fmt.Fprintf(w, "not due: the set of %s is %s old\n", plural(r.Set.Trails, "trail"), ageText(time.Since(r.Set.Built)))
		return
	}
	sourceTable(r, r.Finished).print(w, "")
	fmt.Fprintln(w)
	line := func(label, format string, args ...any) {
		fmt.Fprintf(w, "%-10s %s\n", label+":", fmt.Sprintf(format, args...))
	}
	if len(r.Feeds) > 0 {
		line("feeds", "%s", feedStates(r))
	}
	for what, s := range r.Sources {
		if s.Name == "" && sourceName(what, s) == what {
			line(what, "%s", printable(s.Address, maxDetail))
		}
	}
	line("data", "%s", dataText(&r.Data))
	if n := r.Refused.Count; n > 0 {
		line("refused", "%s of lists, such as %s", plural(n, "line"), firstOf(r.Refused))
	}
	for _, reason := range byCount(r.Dropped) {
		line("left out", "%s: %s", count(uint64(r.Dropped[reason])), reason)
	}
	switch {
	case r.Error != "" && r.Set.Trails == 0:
		line("set", "none")
	case r.Error != "":
		line("set", "unchanged, %s", plural(r.Set.Trails, "trail"))
	default:
		line("set", "%s (before: %s)", plural(r.Set.Trails, "trail"), count(uint64(r.Previous)))
		line("index", "%s (%s)", update.IndexPath(p.loader.dir()), bytesText(uint64(r.Set.Bytes)))
	}
	line("took", "%.1f s", r.Duration().Seconds())
}

// sourceTable shows how each source fared.
func sourceTable(r *update.Report, now time.Time) *columns {
	t := &columns{right: []bool{false, false, true, true, true}}
	t.add("SOURCE", "STATE", "ENTRIES", "REFUSED", "AGE", "PROBLEM")
	for what, s := range r.Sources {
		entries, refused, age := "", "", ""
		if s.State != update.Disabled && s.State != update.Failed {
			entries, age = count(uint64(s.Entries)), ageText(s.Age(now))
		}
		if s.Refused > 0 {
			refused = count(uint64(s.Refused))
		}
		t.add(sourceName(what, s), string(s.State), entries, refused, age, s.Error)
	}
	return t
}

// sourceName is what a source is called. Remote lists are told apart by where
// they lie.
func sourceName(what string, s *update.Source) string {
	switch {
	case s.Name != "":
		return s.Name
	case what == "remote":
		return s.Address
	}
	return what
}

// feedStates counts feeds by their state.
func feedStates(r *update.Report) string {
	n := map[update.State]int{}
	for i := range r.Feeds {
		n[r.Feeds[i].State]++
	}
	var words []string
	for _, s := range []update.State{update.Fresh, update.Unchanged, update.Cached, update.Failed, update.Disabled} {
		if n[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[s], s))
		}
	}
	return strings.Join(words, ", ")
}

// dataText says where the data files come from.
func dataText(d *update.Data) string {
	files := strings.Join(d.Files, ", ")
	switch d.From {
	case "static":
		return files + " from the static lists"
	case "kept":
		return files + " of an earlier update"
	case "directory":
		return files + " from " + d.Path
	}
	return "small starter versions"
}

// byCount returns the keys of counts, the greatest first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
}

// warn prints a warning, without what does not print.
func (p *reportPrinter) warn(format string, args ...any) {
	fmt.Fprintf(p.io.Err, "warning: %s\n", printable(fmt.Sprintf(format, args...), maxDetail))
}

// hint says what to do about the warning before.
func (p *reportPrinter) hint(text string) { fmt.Fprintf(p.io.Err, "hint: %s\n", text) }

// maxFailures is how many sources that fail are named one by one.
const maxFailures = 10

// sources warns of sources that fail: one by one, unless the table has them.
func (p *reportPrinter) sources(table bool) {
	r := p.report
	var failures []string
	for what, s := range r.Sources {
		text := sourceName(what, s) + " failed: " + s.Error
		switch {
		case s.State == update.Failed:
			failures = append(failures, text)
		case s.State == update.Cached && s.Error != "":
			failures = append(failures, text+"; the copy of "+ageText(s.Age(r.Finished))+" ago is used")
		}
	}
	if n := len(failures); table && n > 1 {
		p.warn("%s failed, see the table", plural(n, "source"))
	} else {
		for _, text := range failures[:min(n, maxFailures)] {
			p.warn("%s", text)
		}
		if more := n - maxFailures; more > 0 {
			p.warn("%s failed", plural(more, "further source"))
		}
	}
	for _, text := range sourceHints(r) {
		p.hint(text)
	}
	for _, text := range r.Warnings {
		p.warn("%s", text)
	}
}

// maxHints is how many different hints are shown.
const maxHints = 3

// sourceHints returns what can be done about sources that fail, each once.
func sourceHints(r *update.Report) (hints []string) {
	for _, s := range r.Sources {
		if s.Hint != "" && !slices.Contains(hints, s.Hint) && len(hints) < maxHints {
			hints = append(hints, s.Hint)
		}
	}
	return hints
}

// own warns of trails of the user's own that do not do what he wants.
func (p *reportPrinter) own() {
	r := p.report
	for _, n := range []struct {
		notes parse.Notes
		what  string
	}{
		{r.DroppedCustom, "is left out"},
		{r.Inert, "matches nothing"},
	} {
		for _, note := range n.notes.First {
			p.warn("a trail of your own %s: %s", n.what, note.String())
		}
		if more := n.notes.Count - len(n.notes.First); more > 0 {
			p.warn("%s more of which each %s", plural(more, "trail"), n.what)
		}
	}
	if r.DroppedCustom.Count > 0 {
		p.hint("`trailscope trails lookup` explains each; --verbose lists all")
	}
}

// unused tells when the set that was built is not the one that is used.
func (p *reportPrinter) unused() {
	file := p.config.TrailsFile()
	if file == "" || p.quiet {
		return
	}
	fmt.Fprintf(p.io.Err, "note: this set is not used as long as trails.file names another: %s\n", file)
}
