package app

import (
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
)

// ruleReport says where rules came from and what was refused on the way.
type ruleReport struct {
	// data is nil when all of it is the starter version.
	data *trails.DataReport
	// file is nil when the trails are the starter set. What it says about
	// patterns is about those of lists too.
	file *trails.Report
	// lists is nil when there are no directories of lists.
	lists *build.Report
	// files is about the files of rules that the configuration names, other than
	// its allow file, which allow is about.
	files, allow allow.Report
}

// warn logs what the user should know about rules that are in use.
func (r *ruleReport) warn(log *slog.Logger) {
	r.warnAllow(log)
	f := r.file
	if f == nil {
		return
	}
	if f.Malformed.Count*manyMalformed > f.Rows {
		log.Warn("many rows of the trails file are malformed", "rows", f.Malformed.Count, "of", f.Rows+f.Malformed.Count)
	}
	if n := f.Unusable.Count; n > 0 {
		log.Warn("regular expressions among the trails cannot be used", "trails", n, "first", firstOf(f.Unusable))
	}
	if f.PatternsOff != "" {
		log.Warn("no regular expression among the trails is in use", "reason", f.PatternsOff)
	}
	if n := f.WhitelistedCustom.Count; n > 0 {
		log.Warn("the whitelist takes out trails of your own", "trails", n, "first", firstOf(f.WhitelistedCustom))
	}
	r.warnLists(log)
}

// loadRules reads everything that packets are matched against.
func loadRules(t *config.Trails) (*detect.Rules, *ruleReport, error) {
	report := &ruleReport{}
	data, err := loadData(t, report)
	if err != nil {
		return nil, nil, err
	}
	list, err := loadAllow(t, data, report)
	if err != nil {
		return nil, nil, err
	}
	set, err := loadTrails(t, data, list, report)
	if err != nil {
		return nil, nil, err
	}
	return &detect.Rules{
		Trails:     set,
		Allow:      list,
		UserAgents: heuristic.NewUserAgents(data.UserAgents),
	}, report, nil
}

// loadData reads the data directory, or takes the starter version of all files.
func loadData(t *config.Trails, report *ruleReport) (*trails.Data, error) {
	if t.DataDir == "" {
		return trails.StarterData(), nil
	}
	data, files, err := trails.DataDir(t.DataDir)
	report.data = files
	return data, err
}

// loadTrails reads the trails: those of the file, and over them those of lists.
func loadTrails(t *config.Trails, data *trails.Data, list *allow.List, report *ruleReport) (*trails.Set, error) {
	sources := trailSources(t)
	if len(sources) == 0 {
		return trails.Starter(), nil
	}
	var (
		set *trails.Set
		err error
	)
	if t.File != "" {
		if set, err = loadFile(t, list, report); err != nil {
			return nil, err
		}
	}
	if t.CustomDir != "" {
		if set, err = loadLists(t, set, data, list, report); err != nil {
			return nil, err
		}
	}
	if set.Len() == 0 && !t.AllowEmpty {
		return nil, emptyFailure(t, sources)
	}
	return set, nil
}

// trailSources returns the paths that trails come from.
func trailSources(t *config.Trails) []string {
	return slices.DeleteFunc([]string{t.File, t.CustomDir}, func(p string) bool { return p == "" })
}

// emptyFailure says that there are no trails.
func emptyFailure(t *config.Trails, sources []string) error {
	if len(sources) == 1 && t.File != "" {
		return failure("is it a trails.csv with lines key,info,reference? To go on with heuristics alone, set trails.allow_empty",
			"%s holds no trail, so next to nothing would be detected", t.File)
	}
	return failure("lists are files *.txt with one name, address or URL a line. To go on with heuristics alone, set trails.allow_empty",
		"there is no trail in %s, so next to nothing would be detected", strings.Join(sources, ", "))
}

// loadFile reads the trails file.
func loadFile(t *config.Trails, list *allow.List, report *ruleReport) (*trails.Set, error) {
	set, file, err := trails.Load(t.File, &trails.Options{Whitelist: list})
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && t.AllowEmpty {
		set, file, err = trails.Parse(nil, nil)
	}
	switch {
	case missing && err != nil:
		return nil, failure("have Maltrail's updater write it, or name another with --trails", "there is no trails file %s", t.File)
	case err != nil:
		return nil, &Failure{Err: err, Advice: "name a trails.csv with --trails"}
	}
	report.file = file
	return set, nil
}
