package index

import (
	"fmt"

	"github.com/google/renameio/v2"
)

// Write writes an index so that the file at path is complete or as it was: the
// new one takes its name only when all of it is on the disk.
func Write(path string, image []byte) error {
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644), renameio.WithExistingPermissions())
	if err != nil {
		return fmt.Errorf("writing the trail index: %w", err)
	}
	defer f.Cleanup()
	if _, err := f.Write(image); err != nil {
		return fmt.Errorf("writing the trail index %s: %w", path, err)
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("writing the trail index %s: %w", path, err)
	}
	return nil
}
