package app

import (
	"log/slog"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
)

// ruleReport says where rules came from and what was refused on the way.
type ruleReport struct {
	// origin is where the trails are.
	origin origin
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
	// unusable says why the starter set stands in for one that is there.
	unusable error
}

// starter says that there are no trails but those that come with the program.
func (r *ruleReport) starter() bool { return r.file == nil }

// warn logs what the user should know about rules that are in use.
func (r *ruleReport) warn(log *slog.Logger) {
	r.warnAllow(log)
	if r.unusable != nil {
		log.Warn("the set of trails cannot be used and is built anew", "error", r.unusable)
	}
	f := r.file
	if f == nil {
		if !r.origin.named {
			log.Info("the trails are a small starter set; `trailscope trails update` fetches the real ones")
		}
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

// sources names where the trails come from.
func (r *ruleReport) sources(t *config.Trails) string {
	switch {
	case r.origin.path == "":
		return t.CustomDir
	case t.CustomDir == "":
		return r.origin.path
	}
	return r.origin.path + ", " + t.CustomDir
}

// emptyFailure says that there are no trails.
func (r *ruleReport) emptyFailure(t *config.Trails) error {
	if t.CustomDir == "" {
		return failure("is it a trails.csv with lines key,info,reference? To go on with heuristics alone, set trails.allow_empty",
			"%s holds no trail, so next to nothing would be detected", r.origin.path)
	}
	return failure("lists are files *.txt with one name, address or URL a line. To go on with heuristics alone, set trails.allow_empty",
		"there is no trail in %s, so next to nothing would be detected", r.sources(t))
}
