package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/index"
	"github.com/trailscope/trailscope/trails/update"
)

// loader reads what packets are matched against, as a configuration says. It
// holds nothing that changes, so it serves any number of loads.
type loader struct {
	config *config.Config
	state  string
	// readOnly keeps no index of a trails.csv, for a command that must change
	// nothing.
	readOnly bool
}

func newLoader(c *config.Config, environ []string) *loader {
	return &loader{config: c, state: c.Sensor.StateDirOrDefault(environ)}
}

// dir returns the directory of the trails that the program builds itself.
func (l *loader) dir() string { return filepath.Join(l.state, "trails") }

// origin says where trails come from.
type origin struct {
	// path is that of a trails.csv or an index, empty for the starter set.
	path string
	// own says that path is the set that the program built itself.
	own bool
	// named says that the starter set was asked for.
	named bool
}

// origin returns where the trails are now: a set of our own may come up while
// the program runs.
func (l *loader) origin() origin {
	switch file := l.config.TrailsFile(); file {
	case config.StarterFile:
		return origin{named: true}
	case "":
		path := update.IndexPath(l.dir())
		if _, err := os.Stat(path); err != nil {
			return origin{}
		}
		return origin{path: path, own: true}
	default:
		return origin{path: file}
	}
}

// load reads everything.
func (l *loader) load() (*detect.Rules, *ruleReport, error) {
	report := &ruleReport{origin: l.origin()}
	data, err := l.data(report)
	if err != nil {
		return nil, nil, err
	}
	list, err := loadAllow(&l.config.Trails, l.whitelistReader(), data, report)
	if err != nil {
		return nil, nil, err
	}
	set, err := l.trails(data, list, report)
	if err != nil {
		return nil, nil, err
	}
	return &detect.Rules{
		Trails:     set,
		Allow:      list,
		UserAgents: heuristic.NewUserAgents(data.UserAgents.List),
	}, report, nil
}

// first is load for a sensor that starts. A set of our own that is damaged, or
// of another version, is no reason not to: it is built anew while the starter
// set is in use.
func (l *loader) first() (*detect.Rules, *ruleReport, error) {
	rules, report, err := l.load()
	var damage *index.DamageError
	if err == nil || !l.config.RefreshesTrails() || !(errors.As(err, &damage) || errors.Is(err, index.ErrVersion) || errors.Is(err, index.ErrFormat)) {
		return rules, report, err
	}
	without := *l.config
	without.Trails.File = config.StarterFile
	rules, report, starterErr := (&loader{config: &without, state: l.state}).load()
	if starterErr != nil {
		return nil, nil, err
	}
	report.unusable = err
	return rules, report, nil
}

// data reads the data files: those of the directory that is named, or else those
// that came with the static lists, or else the starter versions.
func (l *loader) data(report *ruleReport) (*trails.Data, error) {
	dir := l.config.Trails.DataDir
	if dir == "" && report.origin.path != "" {
		if _, err := os.Stat(update.DataPath(l.dir())); err == nil {
			dir = update.DataPath(l.dir())
		}
	}
	if dir == "" {
		return trails.StarterData(), nil
	}
	data, files, err := trails.ReadData(dir, &trails.DataOptions{LenientWhitelist: l.does(detect.WhitelistForms)})
	report.data = files
	return data, err
}

// does tells whether rules are read as Maltrail does not.
func (l *loader) does(d detect.Difference) bool { return beyond(l.config.Detection.Profile).Has(d) }

// trails reads the trails, and lays those of lists over them.
func (l *loader) trails(data *trails.Data, list *allow.List, report *ruleReport) (*trails.Set, error) {
	t := &l.config.Trails
	set, err := l.base(list, report)
	if err != nil {
		return nil, err
	}
	if t.CustomDir != "" {
		if set, err = loadLists(l.config, set, data, list, report); err != nil {
			return nil, err
		}
	}
	if set.Len() == 0 && !t.AllowEmpty {
		return nil, report.emptyFailure(t)
	}
	return set, nil
}

// base reads the trails without those of lists. Where there are lists, the
// starter set does not mingle with them.
func (l *loader) base(list *allow.List, report *ruleReport) (*trails.Set, error) {
	t := &l.config.Trails
	switch {
	case report.origin.path != "":
		return l.file(list, report)
	case t.CustomDir != "":
		set, file, err := trails.Parse(nil, nil)
		report.file = file
		return set, err
	}
	return trails.Starter(), nil
}

// file reads a trails.csv, by way of its index in the cache, or an index.
func (l *loader) file(list *allow.List, report *ruleReport) (*trails.Set, error) {
	path := report.origin.path
	read := (&indexCache{dir: filepath.Join(l.dir(), "cache")}).load
	if l.readOnly {
		read = trails.Load
	}
	set, file, err := read(path, &trails.Options{Whitelist: list, InlineFlags: l.does(detect.PatternFlags)})
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && l.config.Trails.AllowEmpty {
		set, file, err = trails.Parse(nil, nil)
	}
	var damage *index.DamageError
	switch {
	case missing && err != nil:
		return nil, failure("name another with --trails, or none for the set that `trailscope trails update` builds", "there is no trails file %s", path)
	case errors.As(err, &damage) || errors.Is(err, index.ErrVersion):
		advice := "build it anew from its sources with `trailscope trails build`"
		if report.origin.own {
			advice = "`trailscope trails update` builds it anew"
		}
		return nil, &Failure{Err: err, Advice: advice}
	case err != nil:
		return nil, &Failure{Err: err, Advice: "name a trails.csv, or an index that `trailscope trails build` has made, with --trails"}
	}
	report.file = file
	return set, nil
}
