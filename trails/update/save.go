package update

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/trails"
)

var errDamaged = errors.New("what was written is not what can be read")

// save writes the index of n rows beside the one in place, looks at it, and
// puts it in place, with the data files of the staged directory unless that is
// empty. When ctx ends before, everything stays as it is.
func (r *run) save(ctx context.Context, rows iter.Seq[trails.Trail], n int, staged string) error {
	dir := r.config.Dir
	r.progress.start(Writing)
	fresh := filepath.Join(dir, newIndexName)
	defer os.Remove(fresh) // it is gone when all went well
	_, err := trails.SaveIndex(fresh, func(yield func(trails.Trail) bool) {
		for t := range rows {
			if ctx.Err() != nil || !yield(t) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	got, size, err := trailsOf(fresh)
	if err == nil && got != n {
		err = errDamaged
	}
	if err != nil {
		return fmt.Errorf("checking the index: %w", err)
	}
	if staged != "" {
		if err := place(dir, staged); err != nil {
			return err
		}
	}
	if err := os.Rename(fresh, IndexPath(dir)); err != nil {
		return fmt.Errorf("placing the index: %w", err)
	}
	if err := syncDir(dir); err != nil {
		r.warn(err)
	}
	r.report.Set = Set{Trails: got, Bytes: size, Built: r.config.now(), Settings: r.config.settings()}
	return nil
}

// syncDir makes sure that names in a directory survive a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing the directory of trails: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("syncing the directory of trails: %w", err)
	}
	return nil
}
