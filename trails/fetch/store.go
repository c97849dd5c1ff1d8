package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"
)

// Files of a copy.
const (
	bodySuffix      = ".body"
	validatorSuffix = ".json"

	// filePermissions and dirPermissions are those of the trails: what is
	// fetched is not a secret, and the sensor may run as somebody else.
	filePermissions = 0o644
	dirPermissions  = 0o755
)

// store keeps copies in a directory. It is safe for concurrent use, and for
// several processes.
type store struct {
	dir string
	log *slog.Logger
}

// kept is a last good copy. It is immutable.
type kept struct {
	body  []byte
	sum   string
	entry entry
}

// path returns the path of a source's file, or "" when none is kept.
func (st *store) path(s *Source, suffix string) string {
	name := s.fileName()
	if name == "" || st.dir == "" {
		return ""
	}
	return filepath.Join(st.dir, name+suffix)
}

// load returns the last good copy of a source, or nil when there is none: no
// files, damaged ones, those of another address, or a body that Check refuses.
func (st *store) load(ctx context.Context, s *Source) *kept {
	if st.path(s, bodySuffix) == "" {
		return nil
	}
	k, err := st.read(s)
	if errors.Is(err, errMixed) {
		// Another process may have replaced the files between our two reads.
		// Who may not write the lock reads again all the same.
		again := func() error { k, err = st.read(s); return nil }
		if withLock(ctx, st.lock(), again) != nil {
			_ = again() // err is the outcome
		}
	}
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errElsewhere):
		return nil
	default:
		st.log.Warn("copy cannot be used", slog.String("source", s.Name), slog.Any("reason", err))
		return nil
	}
	if err := accept(s, k.body); err != nil {
		st.log.Warn("copy is refused", slog.String("source", s.Name), slog.Any("reason", err))
		return nil
	}
	return k
}

// lock returns the path of the file that stands for the lock.
func (st *store) lock() string { return filepath.Join(st.dir, lockName) }

// read returns a copy whose two files belong together.
func (st *store) read(s *Source) (*kept, error) {
	v, err := st.validator(s)
	if err != nil {
		return nil, err
	}
	body, problem := readLocal(st.path(s, bodySuffix), s.limit())
	if problem != nil {
		return nil, problem
	}
	sum := sumOf(body)
	e := v.find(sumOf([]byte(s.URL)), sum, int64(len(body)))
	if e == nil {
		return nil, v.mismatch(sum)
	}
	return &kept{body: body, sum: sum, entry: *e}, nil
}

// validator reads the file beside a copy.
func (st *store) validator(s *Source) (*validator, error) {
	text, problem := readLocal(st.path(s, validatorSuffix), maxValidator)
	if problem != nil {
		return nil, problem
	}
	return parseValidator(text)
}

// save replaces a copy. k is the one that is there, or nil.
func (st *store) save(ctx context.Context, s *Source, k *kept, r *reply, now time.Time) {
	st.change(ctx, s, func() error {
		// The body lies on disk before anything is replaced, so a full disk
		// changes nothing.
		body, err := st.pending(s, bodySuffix, r.body)
		if err != nil {
			return err
		}
		defer body.Cleanup() // does nothing once the file has its name

		// Until the second rename the old body is there and its entry holds.
		entries := []entry{newEntry(s, r, now, sumOf(r.body), int64(len(r.body)))}
		if k != nil {
			entries = append(entries, k.entry)
		}
		if err := st.note(s, entries...); err != nil {
			return err
		}
		return body.CloseAtomicallyReplace()
	})
}

// confirm notes that a copy is still the newest.
func (st *store) confirm(ctx context.Context, s *Source, k *kept, r *reply, now time.Time) {
	st.change(ctx, s, func() error {
		return st.note(s, newEntry(s, r, now, k.sum, int64(len(k.body))))
	})
}

// newEntry describes a body.
func newEntry(s *Source, r *reply, now time.Time, sum string, size int64) entry {
	return entry{
		URL:          Redact(s.URL),
		Address:      sumOf([]byte(s.URL)),
		ETag:         r.etag,
		LastModified: r.lastModified,
		Fetched:      now.UTC(),
		Size:         size,
		Body:         sum,
	}
}

// change runs f under the lock of the directory. A failure is a warning: the
// bytes are there, and the next run tries again.
func (st *store) change(ctx context.Context, s *Source, f func() error) {
	if st.path(s, bodySuffix) == "" {
		return
	}
	err := os.MkdirAll(st.dir, dirPermissions)
	if err == nil {
		err = withLock(ctx, st.lock(), func() error {
			st.sweep(s)
			return f()
		})
	}
	if err != nil {
		st.log.Warn("copy cannot be kept", slog.String("source", s.Name), slog.Any("reason", err))
	}
}

// note writes entries before those that the file beside the copy has.
func (st *store) note(s *Source, first ...entry) error {
	v, err := st.validator(s)
	if err != nil {
		v = &validator{}
	}
	text, err := json.MarshalIndent(v.with(first...), "", "  ")
	if err != nil {
		return fmt.Errorf("writing the validators: %w", err)
	}
	f, err := st.pending(s, validatorSuffix, append(text, '\n'))
	if err != nil {
		return err
	}
	defer f.Cleanup() // does nothing once the file has its name
	return f.CloseAtomicallyReplace()
}

// pending writes and syncs a file that does not have its name yet.
func (st *store) pending(s *Source, suffix string, content []byte) (*renameio.PendingFile, error) {
	f, err := renameio.NewPendingFile(st.path(s, suffix),
		renameio.WithTempDir(st.dir), renameio.WithPermissions(filePermissions))
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Cleanup() // the first error says more
		return nil, err
	}
	return f, nil
}

// sweep removes temporary files of a source that a killed process left. The
// lock must be held, so that none of them is in use.
func (st *store) sweep(s *Source) {
	entries, err := os.ReadDir(st.dir)
	if err != nil {
		return // what hinders will be reported by the writing
	}
	name := "." + s.fileName()
	for _, e := range entries {
		for _, suffix := range []string{bodySuffix, validatorSuffix} {
			number, ok := strings.CutPrefix(e.Name(), name+suffix)
			if ok && number != "" && strings.Trim(number, "0123456789") == "" {
				_ = os.Remove(filepath.Join(st.dir, e.Name())) // left for next time
			}
		}
	}
}
