package trails

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/parse"
)

// Names of the files of a data directory, in Maltrail's layout.
const (
	whitelistFile = "whitelist.txt"
	userAgentFile = "ua.txt"
	bogonFile     = "bogon_ranges.txt"
	cdnFile       = "cdn_ranges.txt"
	ignoreFile    = "ignore_events.txt"
)

// Data is what detection and building need beside the trails. It is immutable.
type Data struct {
	// Allow are the entries of whitelist.txt and the rules of
	// ignore_events.txt, for [allow.New] together with the user's own.
	Allow []allow.Rule
	// UserAgents are the patterns of suspicious user agents.
	UserAgents *Agents
	// Bogons are addresses that cannot be on the Internet, CDN those of content
	// networks. Trails for either are not built.
	Bogons, CDN *addr.Ranges
}

// DataReport says where each file came from and what was refused in it, in a
// fixed order.
type DataReport struct {
	files  []DataFile
	agents *Agents
}

// Files gives the files. It waits until the user agents are compiled.
func (r *DataReport) Files() []DataFile {
	files := slices.Clone(r.files)
	for i := range files {
		if f := &files[i]; f.Name == userAgentFile {
			done := r.agents.compiled()
			f.Entries, f.Notes = done.entries, done.notes
		}
	}
	return files
}

// DataFile is one file of a data directory.
type DataFile struct {
	// Name is the file's name, such as "ua.txt".
	Name string
	// Starter says that the file is missing and the embedded version applies.
	Starter bool
	// Entries is the number of entries in use.
	Entries int
	// Notes describe lines that were refused, or taken literally.
	Notes parse.Notes
}

// StarterData returns the embedded version of every file.
func StarterData() *Data {
	d, _, err := ReadData("", nil)
	if err != nil {
		panic("BUG: the starter data cannot be read: " + err.Error())
	}
	return d
}

// DataDir reads a directory in Maltrail's layout: whitelist.txt, ua.txt,
// bogon_ranges.txt, cdn_ranges.txt and ignore_events.txt. For a file that is
// missing the embedded version applies; a directory that is missing, or a file
// that cannot be read, is an error.
func DataDir(dir string) (*Data, *DataReport, error) {
	if err := checkDir(dir); err != nil { // an empty one, too
		return nil, nil, err
	}
	return ReadData(dir, nil)
}

func checkDir(dir string) error {
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("opening the data directory: %w", err)
	} else if !info.IsDir() {
		return fmt.Errorf("opening the data directory: %s is not a directory", dir)
	}
	return nil
}

// DataOptions say how the files of a data directory are read. A nil *DataOptions
// is the zero value.
type DataOptions struct {
	// LenientWhitelist reads the whitelist by [allow.ReadLenientWhitelist].
	LenientWhitelist bool
}

// ReadData is [DataDir] with options; an empty dir stands for the embedded
// version of every file.
func ReadData(dir string, o *DataOptions) (*Data, *DataReport, error) {
	if dir != "" {
		if err := checkDir(dir); err != nil {
			return nil, nil, err
		}
	}
	if o == nil {
		o = &DataOptions{}
	}
	d, report := &Data{}, &DataReport{}
	readWhitelist := d.readWhitelist
	if o.LenientWhitelist {
		readWhitelist = d.readLenientWhitelist
	}
	for _, f := range []struct {
		name string
		read func(r *bytes.Reader, path string) (int, parse.Notes, error)
	}{
		{whitelistFile, readWhitelist},
		{userAgentFile, d.readUserAgents},
		{bogonFile, d.readBogons},
		{cdnFile, d.readCDN},
		{ignoreFile, d.readIgnore},
	} {
		data, starter, err := dataFile(dir, f.name)
		if err != nil {
			return nil, nil, err
		}
		path := filepath.Join(dir, f.name)
		if starter {
			path = "starter " + f.name
		}
		n, notes, err := f.read(bytes.NewReader(data), path)
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", path, err)
		}
		report.files = append(report.files, DataFile{Name: f.name, Starter: starter, Entries: n, Notes: notes})
	}
	report.agents = d.UserAgents
	return d, report, nil
}

// dataFile reads a file of dir, or its embedded version when it is missing or
// dir is empty.
func dataFile(dir, name string) (data []byte, starter bool, err error) {
	if dir == "" {
		return starterFile(name), true, nil
	}
	data, err = os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return starterFile(name), true, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the data directory: %w", err)
	}
	return data, false, nil
}

func (d *Data) readWhitelist(r *bytes.Reader, path string) (n int, notes parse.Notes, err error) {
	rules, report, err := allow.ReadWhitelist(r, path)
	return d.addRules(rules, report, err)
}

func (d *Data) readLenientWhitelist(r *bytes.Reader, path string) (n int, notes parse.Notes, err error) {
	rules, report, err := allow.ReadLenientWhitelist(r, path)
	return d.addRules(rules, report, err)
}

// addRules takes over what a reader of package allow returned.
func (d *Data) addRules(rules []allow.Rule, report *allow.Report, err error) (n int, notes parse.Notes, _ error) {
	if err != nil {
		return 0, notes, err
	}
	d.Allow = append(d.Allow, rules...)
	for _, sort := range [...]allow.Notes{report.Refused, report.Suspicious} {
		for _, note := range sort.First {
			notes.Add(note.Line, note.Text, note.Reason)
		}
		notes.Count += sort.Count - len(sort.First)
	}
	return len(rules), notes, nil
}

// readUserAgents leaves the rest of the report to the Agents.
func (d *Data) readUserAgents(r *bytes.Reader, _ string) (n int, notes parse.Notes, err error) {
	lines, err := parse.ReadAgents(r)
	if err == nil {
		d.UserAgents = newAgents(lines)
	}
	return 0, notes, err
}

func (d *Data) readBogons(r *bytes.Reader, _ string) (n int, notes parse.Notes, err error) {
	d.Bogons, notes, err = parse.Ranges(r)
	return d.Bogons.Len(), notes, err
}

func (d *Data) readCDN(r *bytes.Reader, _ string) (n int, notes parse.Notes, err error) {
	d.CDN, notes, err = parse.Ranges(r)
	return d.CDN.Len(), notes, err
}

func (d *Data) readIgnore(r *bytes.Reader, path string) (n int, notes parse.Notes, err error) {
	rules, report, err := allow.ReadIgnore(r, path)
	return d.addRules(rules, report, err)
}
