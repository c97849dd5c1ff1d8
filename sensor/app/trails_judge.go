package app

import (
	"fmt"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/update"
)

// staleFeed is the age from which a copy is worth a warning. Most lists change
// every day, and some are left alone over a weekend.
const staleFeed = 7 * 24 * time.Hour

// judge finds what the user should know.
func (s *stats) judge(l *loader, report *ruleReport) {
	warn := func(hint, format string, args ...any) {
		s.Warnings = append(s.Warnings, warning{fmt.Sprintf(format, args...), hint})
	}
	period := time.Duration(l.config.Update.Period)
	age := time.Duration(s.Age) * time.Second
	switch {
	case s.Source == fromStarter && s.CustomDir == "":
		warn("`trailscope trails update` fetches and builds the real one", "this is the small starter set, for a first look only")
	case s.Source == fromUpdate && age > 2*period:
		warn("is something keeping updates from running? Try `trailscope trails update`", "the set is %s old, and is to be built anew every %v", ageText(age), config.Duration(period))
	case s.Source == fromFile && age > period:
		warn("have it written anew; a running sensor takes the new file by itself", "the trails file is %s old, more than %v", ageText(age), config.Duration(period))
	}
	if s.Unusable > 0 {
		warn("", "%s cannot be used, such as %s", plural(s.Unusable, "regular expression"), firstOf(report.file.Unusable))
	}
	if report.file != nil && report.file.PatternsOff != "" {
		warn("", "no regular expression is in use: %s", report.file.PatternsOff)
	}
	if s.Source == fromUpdate && s.Update != nil {
		s.judgeUpdate(warn)
	}
}

// judgeUpdate finds what is to know about the last update.
func (s *stats) judgeUpdate(warn func(hint, format string, args ...any)) {
	r := s.Update
	if r.Error != "" {
		warn("", "the last update, %s ago, failed: %s", ageText(s.now.Sub(r.Finished)), r.Error)
	}
	for what, source := range r.Sources {
		switch age := source.Age(s.now); {
		case source.State == update.Failed:
			warn("", "%s gives nothing: %s", sourceName(what, source), source.Error)
		case source.State == update.Cached && age > staleFeed:
			warn("", "%s is %s old: %s", sourceName(what, source), ageText(age), source.Error)
		}
	}
}
