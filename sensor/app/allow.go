package app

import (
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// maxAllowNote is how much of a note about a rule is shown, in characters: a
// path, and what is allowed in its place.
const maxAllowNote = 400

// ruleReader reads one of the forms of files of rules.
type ruleReader = func(r io.Reader, file string) ([]allow.Rule, *allow.Report, error)

// loadAllow compiles everything that silences: the data files' rules and those
// that the configuration names.
func loadAllow(t *config.Trails, readWhitelist ruleReader, data *trails.Data, report *ruleReport) (*allow.List, error) {
	rules := slices.Clone(data.Allow)
	for _, f := range []struct {
		path   string
		read   ruleReader
		report *allow.Report
	}{
		{t.WhitelistFile, readWhitelist, &report.files},
		{t.IgnoreFile, allow.ReadIgnore, &report.files},
		{t.AllowFile, allow.ReadFile, &report.allow},
	} {
		own, noted, err := readRules(f.path, f.read)
		if err != nil {
			return nil, err
		}
		rules = append(rules, own...)
		f.report.Merge(noted)
	}
	if t.IgnoreRegex != "" {
		r, err := allow.Expression(t.IgnoreRegex, "trails.ignore_regex")
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return allow.New(rules)
}

// readRules reads a file of rules; there is none without a path.
func readRules(path string, read ruleReader) ([]allow.Rule, *allow.Report, error) {
	if path == "" {
		return nil, &allow.Report{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, failure("check the paths in the section trails", "reading rules of what is not reported: %w", err)
	}
	defer f.Close()
	return read(f, path)
}

// warnAllow logs what is wrong with rules of the user's own.
func (r *ruleReport) warnAllow(log *slog.Logger) {
	if n := r.allow.Refused.Count; n > 0 {
		log.Warn("allow rules cannot be used", "rules", n, "first", firstNote(&r.allow.Refused))
	}
	for _, report := range []*allow.Report{&r.files, &r.allow} {
		if n := report.Suspicious.Count; n > 0 {
			log.Warn("rules of what is not reported may not do what they are meant to", "rules", n, "first", firstNote(&report.Suspicious))
		}
	}
}

// allow judges everything that silences.
func (k *checker) allow(t *config.Trails, list *allow.List, report *ruleReport) {
	if n := list.LenOf(allow.FormTrusted); n == 0 {
		k.say(warned, "name a directory that holds a whitelist.txt with trails.data_dir", "whitelist: empty")
	} else {
		k.say(passed, "", "whitelist: %s", plural(n, "entry"))
	}
	k.say(passed, "", "ignore rules: %d", list.LenOf(allow.FormIgnore)+list.LenOf(allow.FormExpression))
	k.notes(warned, &report.files.Refused)
	k.notes(warned, &report.files.Suspicious)
	if t.AllowFile == "" {
		return
	}
	k.say(passed, "", "allow rules: %d", list.LenOf(allow.FormEvent))
	if n := list.Expired(time.Now().Unix()); n > 0 {
		k.say(warned, "remove them from the file, or give them a later date", "allow rules: %d of them expired", n)
	}
	k.notes(failed, &report.allow.Refused)
	k.notes(warned, &report.allow.Suspicious)
}

// notes says every problem that is described, and how many are not.
func (k *checker) notes(v verdict, notes *allow.Notes) {
	for _, n := range notes.First {
		k.say(v, "", "%s", printable(n.String(), maxAllowNote))
	}
	if more := notes.Count - len(notes.First); more > 0 {
		k.say(v, "", "%d more like these", more)
	}
}

// firstNote shows the first of several notes.
func firstNote(n *allow.Notes) string { return printable(n.First[0].String(), maxAllowNote) }
