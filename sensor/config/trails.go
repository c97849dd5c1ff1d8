package config

import (
	"errors"
	"io/fs"
	"os"

	"github.com/trailscope/trailscope/trails/pattern"
)

// StarterFile in place of a file's path stands for the embedded starter set of
// trails.
const StarterFile = "starter"

// Trails says what is looked for and what is passed over. All paths may be
// empty. Those of a trailscope.yaml are relative to the file's directory.
type Trails struct {
	// File is a trails.csv as Maltrail's updater writes it, or an index made by
	// `trailscope trails build`. [StarterFile] stands for the embedded starter
	// set. When it is empty, the set is used that `trailscope trails update` has
	// built in the state directory; see [Config.TrailsFile].
	File string `yaml:"file"`
	// CustomDir is a directory of lists of your own, laid over File.
	CustomDir string `yaml:"custom_dir"`
	// DataDir is a directory in Maltrail's layout (whitelist.txt, ua.txt,
	// cdn_ranges.txt, bogon_ranges.txt, ignore_events.txt). What it lacks, and
	// everything when it is empty, comes from embedded starter versions.
	DataDir string `yaml:"data_dir"`
	// AllowFile holds rules for what is not reported.
	AllowFile string `yaml:"allow_file"`
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
}

// validate checks the section.
func (t *Trails) validate(s *section) {
	s.file("allow_file", t.AllowFile)
	s.file("whitelist_file", t.WhitelistFile)
	s.file("ignore_file", t.IgnoreFile)
	s.directory("data_dir", t.DataDir)
	s.directory("custom_dir", t.CustomDir)
	if _, err := pattern.Compile(t.IgnoreRegex, 0); t.IgnoreRegex != "" && err != nil {
		s.problem("ignore_regex", "it is searched in the text of the event, e.g. `'10\\.0\\.0\\.5', 53`", "%v", err)
	}
	if !(t.ReloadMinRatio >= 0 && t.ReloadMinRatio <= 1) {
		s.problem("reload_min_ratio", "0.5 refuses a set of less than half the size", "%v is not between 0 and 1", t.ReloadMinRatio)
	}
}

// TrailsFile returns where the trails are: the path of a trails.csv or of an
// index, [StarterFile], or "" for the set that is built in the state directory.
//
// It is [Trails.File], except that the TRAILS_FILE of a maltrail.conf gives way
// to our own set, as long as that may be updated, when the file is missing or
// empty and when there is an UPDATE_SERVER: Maltrail's sensor would write the
// file then. So it looks at the file system.
func (c *Config) TrailsFile() string {
	file := c.Trails.File
	if c.Update.Enabled && file != "" && file == c.maltrailFile && (c.Update.Server != "" || isMissing(file)) {
		return ""
	}
	return file
}

// RefreshesTrails says whether a running sensor builds the set of trails itself:
// updates are enabled, and no other file is named. With a [Trails.File] of its
// own, not even [Update.Server] is asked.
func (c *Config) RefreshesTrails() bool { return c.Update.Enabled && c.TrailsFile() == "" }

// isMissing says whether there is no file at path, or nothing in it.
func isMissing(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	return info.Mode().IsRegular() && info.Size() == 0
}
