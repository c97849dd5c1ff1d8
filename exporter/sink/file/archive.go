package file

import (
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// stampLayout is the time in a rotated file's name, UTC: names sort by it.
const stampLayout = "20060102T150405.000000Z"

// archive is the rotated files of one named file, and the goroutine that
// compresses and removes them.
type archive struct {
	log         *slog.Logger
	now         func() time.Time
	dir         string
	base, ext   string // of the file's name
	compression string
	keepFiles   int
	keepAge     time.Duration

	wake chan struct{}
	quit chan struct{}
	done sync.WaitGroup

	// latest is the time in the latest name given; used under the sink's lock.
	latest time.Time
}

// newArchive returns an archive and starts its goroutine, which begins with what
// an earlier process left.
func newArchive(c *Config, now func() time.Time) *archive {
	ext := filepath.Ext(c.Name)
	a := &archive{
		log: c.Log, now: now, dir: c.Dir, base: strings.TrimSuffix(c.Name, ext), ext: ext,
		compression: c.Compression, keepFiles: c.KeepFiles, keepAge: c.KeepAge,
		wake: make(chan struct{}, 1), quit: make(chan struct{}),
	}

	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}

	for _, r := range a.list() {
		if r.time.After(a.latest) {
			a.latest = r.time
		}
	}

	a.wake <- struct{}{}

	a.done.Go(a.work)

	return a
}

// stop ends the goroutine. What it was compressing is left for the next process.
func (a *archive) stop() {
	close(a.quit)
	a.done.Wait()
}

// take renames a file to that of a rotated one.
func (a *archive) take(path string) error {
	at := a.now().UTC().Truncate(time.Microsecond)
	if !at.After(a.latest) { // the clock was set back, or two in a microsecond
		at = a.latest.Add(time.Microsecond)
	}

	to := filepath.Join(a.dir, a.base+"-"+at.Format(stampLayout)+a.ext)
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "rotate to", Path: to, Err: fs.ErrExist}
	}

	if err := os.Rename(path, to); err != nil {
		return err
	}

	a.latest = at

	select {
	case a.wake <- struct{}{}:
	default: // it is awake already
	}

	return nil
}

// rotated is a rotated file.
type rotated struct {
	time   time.Time
	name   string
	packed bool
}

// list returns the rotated files, the earliest first.
func (a *archive) list() (list []rotated) {
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		a.log.Warn("rotated log files could not be listed", "path", a.dir, "error", err)

		return nil
	}

	for _, entry := range entries {
		if r, ok := a.parse(entry.Name()); ok && entry.Type().IsRegular() {
			list = append(list, r)
		}
	}

	slices.SortFunc(list, func(a, b rotated) int { return cmp.Or(a.time.Compare(b.time), cmp.Compare(a.name, b.name)) })

	return list
}

// parse tells whether a name is that of a rotated file.
func (a *archive) parse(name string) (r rotated, ok bool) {
	rest, ok := strings.CutPrefix(name, a.base+"-")
	if !ok || len(rest) < len(stampLayout) {
		return r, false
	}

	var err error
	if r.time, err = time.Parse(stampLayout, rest[:len(stampLayout)]); err != nil {
		return r, false
	}

	switch r.name = name; rest[len(stampLayout):] {
	case a.ext:
		return r, true
	case a.ext + suffixGzip, a.ext + suffixZstd:
		r.packed = true

		return r, true
	default:
		return r, false
	}
}

// work compresses and removes until it is told to stop.
func (a *archive) work() {
	a.removeHalves()

	for {
		select {
		case <-a.quit:
			return
		case <-a.wake:
		}

		a.pack()
		a.expire()
	}
}

// removeHalves removes what was being compressed when a process ended.
func (a *archive) removeHalves() {
	halves, err := filepath.Glob(filepath.Join(escapeGlob(a.dir), "."+escapeGlob(a.base)+"-*"+suffixHalf))
	if err != nil {
		a.log.Warn("rotated log files could not be listed", "path", a.dir, "error", err)
	}

	for _, path := range halves {
		a.remove(path)
	}
}

// escapeGlob returns a pattern that matches s itself.
func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// pack compresses the rotated files that are not.
func (a *archive) pack() {
	if a.compression == "" || a.compression == CompressionNone {
		return
	}

	for _, r := range a.list() {
		if r.packed {
			continue
		}

		err := compress(a.quit, a.dir, r.name, a.compression)

		switch {
		case errors.Is(err, errStopped):
			return
		case err != nil:
			a.log.Warn("a rotated log file could not be compressed", "name", r.name, "error", err)
		}
	}
}

// expire removes the rotated files that are too many or too old.
func (a *archive) expire() {
	list := a.list()
	now := a.now()

	for i, r := range list {
		many := a.keepFiles > 0 && len(list)-i > a.keepFiles
		old := a.keepAge > 0 && now.Sub(r.time) > a.keepAge

		if many || old {
			a.remove(filepath.Join(a.dir, r.name))
		}
	}
}

// remove removes a file.
func (a *archive) remove(path string) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.log.Warn("a rotated log file could not be removed", "path", path, "error", err)
	}
}
