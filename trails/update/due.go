package update

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/index"
)

// due returns why the set must be built, or "" (SPEC 1.5). previous is the
// last report, or nil; broken says why there is no set that can be used.
func (c *Config) due(previous *Report, broken error) string {
	info, err := os.Stat(IndexPath(c.Dir))
	switch {
	case c.Force:
		return "forced"
	case errors.Is(err, fs.ErrNotExist):
		return "there is no set yet"
	case err != nil || broken != nil:
		return "the set cannot be read"
	case c.Server != "":
		return "the server is asked each time"
	case previous == nil || previous.Set.Settings != c.settings():
		return "the settings have changed"
	}
	built := info.ModTime()
	// A set from the future, from when the clock was wrong, is as old.
	if age := c.now().Sub(built).Abs(); c.Period > 0 && age >= c.Period {
		return fmt.Sprintf("the set is %v old", age.Round(time.Second))
	}
	for _, path := range append([]string{c.Static, c.CustomDir}, c.CustomURLs...) {
		if path == "" || isAddress(path) {
			continue
		}
		if at := newer(path, built); at != "" {
			return at + " is newer"
		}
	}
	return ""
}

// newer returns the first file or directory at and below a path that was
// changed after a time, or "".
func newer(path string, t time.Time) (at string) {
	_ = filepath.WalkDir(path, func(p string, _ fs.DirEntry, err error) error {
		if err != nil {
			return nil // building says what is wrong
		}
		if info, err := os.Stat(p); err == nil && info.ModTime().After(t) {
			at = p
			return fs.SkipAll
		}
		return nil
	})
	return at
}

// isAddress tells an address from a path.
func isAddress(s string) bool { return strings.Contains(s, "://") }

// trailsOf returns how many trails the index at a path has, and its size. It
// fails for one that is damaged.
func trailsOf(path string) (n int, size int64, err error) {
	x, err := index.Open(path)
	if err != nil {
		return 0, 0, err
	}
	return x.Len(), int64(x.Size()), nil
}

// settings returns a text that stands for everything that decides on the
// contents of the set, except the contents of the sources.
func (c *Config) settings() string {
	s := struct {
		Feeds                              []feed.Feed
		Disabled, DisabledInfo             string
		MinimumFeeds                       int
		Static, CustomDir, Server, DataDir string
		CustomURLs                         []string
		Whitelist                          []allow.Matcher
		Full                               bool
	}{
		Disabled: c.DisabledFeeds, MinimumFeeds: c.MinimumFeeds, Static: c.Static,
		CustomDir: c.CustomDir, Server: c.Server, DataDir: c.DataDir, CustomURLs: c.CustomURLs,
		Full: c.Full,
	}
	if c.DisabledInfo != nil {
		s.DisabledInfo = c.DisabledInfo.String()
	}
	for i := range c.Whitelist {
		if m := c.Whitelist[i].Match; m.Form == allow.FormTrusted {
			s.Whitelist = append(s.Whitelist, m)
		}
	}
	if c.UseFeeds {
		s.Feeds = c.Feeds
	}
	text, err := json.Marshal(s)
	if err != nil {
		panic("BUG: settings as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
