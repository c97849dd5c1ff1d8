package update

import (
	"encoding/csv"
	"fmt"

	"github.com/google/renameio/v2"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
)

// maxDropped bounds the rows of dropped.csv, some 10 MB.
const maxDropped = 100_000

// dropped writes dropped.csv.
type dropped struct {
	file     *renameio.PendingFile
	csv      *csv.Writer
	rows     int
	unlisted int
}

// newDropped starts the list of a directory; it is in place after commit.
func newDropped(dir string) (*dropped, error) {
	f, err := renameio.NewPendingFile(DroppedPath(dir), renameio.WithPermissions(fileMode), renameio.WithTempDir(dir))
	if err != nil {
		return nil, fmt.Errorf("writing the list of dropped trails: %w", err)
	}
	d := &dropped{file: f, csv: csv.NewWriter(f)}
	d.row("trail", "info", "reference", "reason")
	return d, nil
}

// add adds a trail. That feeds disagree on an address is no news, so such are
// only counted.
func (d *dropped) add(t trails.Trail, reason build.Reason) {
	if reason == build.TooFewFeeds || d.rows >= maxDropped {
		d.unlisted++
		return
	}
	d.rows++
	d.row(t.Key, t.Info, t.Reference, reason.String())
}

// row writes a row; the first error is kept for commit.
func (d *dropped) row(fields ...string) { _ = d.csv.Write(fields) }

// commit puts the list in place.
func (d *dropped) commit() error {
	d.csv.Flush()
	err := d.csv.Error()
	if err == nil {
		err = d.file.CloseAtomicallyReplace()
	}
	if err != nil {
		return fmt.Errorf("writing the list of dropped trails: %w", err)
	}
	return nil
}

// discard forgets the list, unless it is in place.
func (d *dropped) discard() { _ = d.file.Cleanup() }
