package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// dirMode is the mode of the log directory whatever the umask: the report
// server runs as another user and reads the day files (SPEC 6.2). Directories
// above it have this mode less the umask.
const dirMode = 0o755

// makeDir makes the log directory if it does not exist. The mode of one that
// does is left alone.
func makeDir(dir string) error {
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), dirMode); err != nil {
		return err
	}

	err := os.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrExist) {
		return os.MkdirAll(dir, dirMode) // an error if it is no directory
	}

	if err != nil {
		return err
	}

	return os.Chmod(dir, dirMode)
}
