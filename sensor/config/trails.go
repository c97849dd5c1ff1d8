package config

import "github.com/trailscope/trailscope/trails/pattern"

// Trails says what is looked for and what is passed over. All paths may be
// empty. Those of a trailscope.yaml are relative to the file's directory.
type Trails struct {
	// File is a trails.csv as Maltrail's updater writes it. When File, StaticDir
	// and CustomDir are all empty, a small embedded starter set is used.
	File string `yaml:"file"`
	// StaticDir is a tree of static lists in Maltrail's layout, added to File.
	StaticDir string `yaml:"static_dir"`
	// CustomDir is a directory of lists of your own, added to File.
	CustomDir string `yaml:"custom_dir"`
	// DataDir is a directory in Maltrail's layout (whitelist.txt, ua.txt,
	// cdn_ranges.txt, bogon_ranges.txt, ignore_events.txt). What it lacks, and
	// everything when it is empty, comes from embedded starter versions.
	DataDir string `yaml:"data_dir"`
	// WhitelistFile lists names and addresses that are never reported, besides
	// those of DataDir.
	WhitelistFile string `yaml:"whitelist_file"`
	// IgnoreFile lists rules for events to drop, besides those of DataDir.
	IgnoreFile string `yaml:"ignore_file"`
	// IgnoreRegex is a regular expression for events to drop (SPEC 6.7).
	IgnoreRegex string `yaml:"ignore_regex"`
	// AllowEmpty lets the sensor start without a single trail.
	AllowEmpty bool `yaml:"allow_empty"`
	// ReloadMinRatio, 0 to 1, is the part of the present number of trails that a
	// reload must bring; otherwise the present ones stay. 0 accepts any.
	ReloadMinRatio float64 `yaml:"reload_min_ratio"`
	// MaxAge is the age from which `check` calls File stale; 0 is never.
	MaxAge Duration `yaml:"max_age"`
}

// validate checks the section.
func (t *Trails) validate(s *section) {
	s.file("whitelist_file", t.WhitelistFile)
	s.file("ignore_file", t.IgnoreFile)
	s.directory("data_dir", t.DataDir)
	s.directory("static_dir", t.StaticDir)
	s.directory("custom_dir", t.CustomDir)
	if _, err := pattern.Compile(t.IgnoreRegex, 0); t.IgnoreRegex != "" && err != nil {
		s.problem("ignore_regex", "it is searched in the text of the event, e.g. `'10\\.0\\.0\\.5', 53`", "%v", err)
	}
	if !(t.ReloadMinRatio >= 0 && t.ReloadMinRatio <= 1) {
		s.problem("reload_min_ratio", "0.5 refuses a set of less than half the size", "%v is not between 0 and 1", t.ReloadMinRatio)
	}
	if t.MaxAge < 0 {
		s.problem("max_age", "0 switches the warning off", "%v is negative", t.MaxAge)
	}
}
