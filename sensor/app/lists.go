package app

import (
	"log/slog"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/pattern"
)

// loadLists reads the directory of lists and lays its trails over those of a set.
func loadLists(c *config.Config, set *trails.Set, data *trails.Data, list *allow.List, report *ruleReport) (*trails.Set, error) {
	rows, lists, err := build.New(&build.Config{
		CustomDir: c.Trails.CustomDir, Base: set, DisabledInfo: disabledInfo(&c.Update),
		Whitelist: list, Bogons: data.Bogons, CDN: data.CDN,
		Full: beyond(c.Detection.Profile).Has(detect.Networks),
	}).Build()
	if err != nil {
		return nil, &Failure{Err: err, Advice: "name a directory of lists with trails.custom_dir"}
	}
	report.lists = lists
	over, all, err := set.With(rows.All(), nil)
	if err != nil {
		return nil, err
	}
	of := report.file
	of.Patterns, of.Unusable, of.PatternsOff = all.Patterns, all.Unusable, all.PatternsOff
	return over, nil
}

// disabledInfo returns the pattern of infos that are left out, nil for none. The
// settings were validated.
func disabledInfo(u *config.Update) *pattern.Pattern {
	if u.DisabledInfo == "" {
		return nil
	}
	p, err := pattern.Compile(u.DisabledInfo, 0)
	if err != nil {
		return nil
	}
	return p
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
