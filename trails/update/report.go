package update

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"

	"github.com/trailscope/trailscope/trails/parse"
)

// maxReport bounds the file of a report, which has some 20 KB.
const maxReport = 16 << 20

// Report says what an update did. It is kept as report.json.
type Report struct {
	// Started and Finished are when the update ran.
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	// Due says why there was an update, such as "forced".
	Due string `json:"due"`
	// Skipped says that no update was due. The rest is the report of the last
	// one, as far as there is one.
	Skipped bool `json:"-"`
	// Offline says that no network was used.
	Offline bool `json:"offline,omitempty"`
	// Error says why the set in place was not replaced; empty if it was.
	Error string `json:"error,omitempty"`
	// Warnings are what went wrong beside that, except what single sources say.
	Warnings []string `json:"warnings,omitempty"`

	// Feeds are all feeds, by name.
	Feeds []Source `json:"feeds,omitempty"`
	// Custom is the directory of the user's own lists, Static the static lists.
	// Nil is none.
	Custom *Source `json:"custom,omitempty"`
	Static *Source `json:"static,omitempty"`
	// Remote are the user's remote lists.
	Remote []Source `json:"remote,omitempty"`
	// Server is the server that took the place of all others, or nil.
	Server *Source `json:"server,omitempty"`
	// Data says where the data files came from.
	Data Data `json:"data"`

	// Refused describes lines and files of lists that could not be used.
	Refused parse.Notes `json:"refused"`
	// Dropped is how many trails were left out, by reason.
	Dropped map[string]int `json:"dropped,omitempty"`
	// DroppedCustom describes the user's own trails among them, with file and
	// line: what he asked for and does not get.
	DroppedCustom parse.Notes `json:"dropped_custom"`
	// Inert describes the user's own trails that are there and can never match.
	Inert parse.Notes `json:"inert"`
	// Unlisted is how many trails were left out and are not in dropped.csv:
	// those named by too few feeds, and those for which there was no room.
	Unlisted int `json:"unlisted,omitempty"`

	// Set is the set that is in place now.
	Set Set `json:"set"`
	// Previous is the number of trails of the set in place before, 0 if there
	// was none.
	Previous int `json:"previous"`
}

// Set describes a set that was built.
type Set struct {
	// Trails is the number of trails.
	Trails int `json:"trails"`
	// Bytes is the size of the index.
	Bytes int64 `json:"bytes"`
	// Built is when it was put in place.
	Built time.Time `json:"built"`
	// Settings stands for the settings it was built with.
	Settings string `json:"settings"`
}

// State says how a source fared.
type State string

// States of a [Source].
const (
	// Fresh: it has changed since the last time.
	Fresh State = "fresh"
	// Unchanged: it is as it was, so its server says.
	Unchanged State = "unchanged"
	// Cached: the last good copy was used, at least in part.
	Cached State = "cached"
	// Failed: it gave nothing.
	Failed State = "failed"
	// Disabled: it was not asked.
	Disabled State = "disabled"
)

// Source says how one source fared.
type Source struct {
	// Name is the feed's name; other sources have none.
	Name string `json:"name,omitempty"`
	// Address is where it lies, without secrets.
	Address string `json:"address,omitempty"`
	// State is what was used of it.
	State State `json:"state"`
	// Entries is how many trails it gave, before merging.
	Entries int `json:"entries"`
	// Refused is how many of its lines could not be used.
	Refused int `json:"refused,omitempty"`
	// Bytes is the size of its bodies.
	Bytes int64 `json:"bytes,omitempty"`
	// Fetched is when its oldest body was got or confirmed; zero for none.
	Fetched time.Time `json:"fetched,omitzero"`
	// Error says what went wrong; with [Cached], why nothing newer was used.
	Error string `json:"error,omitempty"`
	// Hint says what can be done about Error; it may be empty.
	Hint string `json:"hint,omitempty"`
}

// Age returns how old what was used of a source is, 0 when nothing was.
func (s *Source) Age(now time.Time) time.Duration {
	if s.Fetched.IsZero() {
		return 0
	}
	return max(0, now.Sub(s.Fetched))
}

// Data says where data files came from.
type Data struct {
	// From is "static" for those that came with the static lists, "directory"
	// for a directory of the user's own, "kept" for those of an earlier update
	// and "starter" for the embedded ones.
	From string `json:"from"`
	// Path is the directory, empty for embedded ones.
	Path string `json:"path,omitempty"`
	// Files are the names of those that were not embedded.
	Files []string `json:"files,omitempty"`
}

// Duration returns how long the update took.
func (r *Report) Duration() time.Duration { return r.Finished.Sub(r.Started) }

// Sources calls yield for each source that was to be used, with what it is.
func (r *Report) Sources(yield func(what string, s *Source) bool) {
	for i := range r.Feeds {
		if !yield("feed", &r.Feeds[i]) {
			return
		}
	}
	for _, one := range [...]struct {
		what   string
		source *Source
	}{{"custom", r.Custom}, {"static", r.Static}, {"server", r.Server}} {
		if one.source != nil && !yield(one.what, one.source) {
			return
		}
	}
	for i := range r.Remote {
		if !yield("remote", &r.Remote[i]) {
			return
		}
	}
}

// LoadReport reads the report of a directory's last update. A missing one is an
// error that [errors.Is] knows as [fs.ErrNotExist].
func LoadReport(dir string) (*Report, error) {
	path := filepath.Join(dir, reportName)
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading the report of the last update: %w", err)
	}
	if info.Size() > maxReport {
		return nil, fmt.Errorf("reading the report of the last update: %s is larger than %d MiB", path, maxReport>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the report of the last update: %w", err)
	}
	r := &Report{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("reading the report of the last update %s: %w", path, err)
	}
	return r, nil
}

// save writes the report.
func (r *Report) save(dir string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	err = renameio.WriteFile(filepath.Join(dir, reportName), append(text, '\n'), fileMode, renameio.WithTempDir(dir))
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
