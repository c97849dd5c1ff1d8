package app

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/trails"
)

// indexCache keeps the indexes of trails.csv files, so that each is parsed once.
// Several processes may use the same directory.
type indexCache struct{ dir string }

const (
	// cachedIndexes is how many indexes are kept; the one that was used longest
	// ago goes.
	cachedIndexes = 8
	// cacheSuffix ends the names of indexes in the cache.
	cacheSuffix = ".idx"
)

// load returns the set of a trails.csv, or of an index. The index of a csv that
// is as it was is mapped; otherwise it is made, and kept if the directory can be
// written to.
func (c *indexCache) load(path string, o *trails.Options) (*trails.Set, *trails.Report, error) {
	name, ok := cacheName(path)
	if !ok {
		return trails.Load(path, o)
	}
	cached := filepath.Join(c.dir, name)
	if set, report, err := trails.LoadIndex(cached, o); err == nil {
		now := time.Now()
		_ = os.Chtimes(cached, now, now) // only decides which one goes first
		return set, report, nil
	}
	// An index is told by its first bytes, which costs nothing.
	set, report, err := trails.LoadIndex(path, o)
	if !errors.Is(err, trails.ErrNoIndex) {
		return set, report, err
	}
	return c.compile(path, cached, o)
}

// compilePercent keeps the garbage small while an index is made: 1.6 million
// trails take 200 MB instead of 270, and no more time.
const compilePercent = 25

// compile makes the index of a csv.
func (c *indexCache) compile(path, cached string, o *trails.Options) (*trails.Set, *trails.Report, error) {
	// Here garbage is what counts, see lazily.
	defer debug.SetGCPercent(debug.SetGCPercent(compilePercent))
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return trails.LoadCSV(path, o)
	}
	made, err := trails.CompileCSV(path, cached)
	if err != nil {
		// It is the csv that is wrong, or the disk; this tells which.
		return trails.LoadCSV(path, o)
	}
	set, report, err := trails.LoadIndex(cached, o)
	if err != nil {
		return trails.LoadCSV(path, o)
	}
	if name, ok := cacheName(path); !ok || name != filepath.Base(cached) {
		_ = os.Remove(cached) // the csv has changed while it was read
	}
	c.prune(filepath.Base(cached))
	made.Patterns, made.Unusable, made.PatternsOff = report.Patterns, report.Unusable, report.PatternsOff
	made.WhitelistedCustom = report.WhitelistedCustom
	return set, made, nil
}

// cacheName returns the name of the index of a file: what changes when the file
// does is part of it. ok is false for what is no regular file.
func cacheName(path string) (name string, ok bool) {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
		return "", false
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	state := fmt.Sprint(st.Dev, st.Ino, st.Size, st.Mtim, st.Ctim)
	return hashName(abs) + "-" + hashName(state) + cacheSuffix, true
}

func hashName(s string) string {
	h := fnv.New64a()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// prune removes the older indexes of the file whose index has this name, and of
// all others those that were used longest ago.
func (c *indexCache) prune(name string) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return // nothing that could be removed
	}
	source := name[:len(hashName(""))+1]
	type candidate struct {
		name string
		used time.Time
	}
	var others []candidate
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || filepath.Ext(e.Name()) != cacheSuffix || e.Name() == name || !info.Mode().IsRegular() {
			continue
		}
		if len(e.Name()) > len(source) && e.Name()[:len(source)] == source {
			c.remove(e.Name())
			continue
		}
		others = append(others, candidate{e.Name(), info.ModTime()})
	}
	slices.SortFunc(others, func(a, b candidate) int { return cmp.Or(b.used.Compare(a.used), cmp.Compare(a.name, b.name)) })
	for _, o := range others[min(len(others), cachedIndexes-1):] {
		c.remove(o.name)
	}
}

// remove removes an index. A process that has mapped it keeps its memory.
func (c *indexCache) remove(name string) {
	if err := os.Remove(filepath.Join(c.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return // the next run tries again
	}
}
