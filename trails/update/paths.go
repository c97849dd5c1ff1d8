package update

import (
	"os"
	"path/filepath"
	"strings"
)

// Names in the directory.
const (
	indexName   = "trails.idx"
	dataName    = "data"
	reportName  = "report.json"
	droppedName = "dropped.csv"
	lockName    = "lock"

	// newIndexName is a set that is not in place yet.
	newIndexName = ".trails.idx-new"
	// dataPrefix starts the names of directories of data files; a part of
	// their hash follows.
	dataPrefix = "data-"
	// newDataPattern names such a directory while it is filled.
	newDataPattern = ".data-*"
)

// Permissions of what other users' processes read.
const (
	dirMode  = 0o755
	fileMode = 0o644
)

// IndexPath returns where the set of a directory lies.
func IndexPath(dir string) string { return filepath.Join(dir, indexName) }

// DataPath returns where the data files that came with the static lists lie.
// It does not exist before an update has got some.
func DataPath(dir string) string { return filepath.Join(dir, dataName) }

// DroppedPath returns where the trails that an update left out are listed.
func DroppedPath(dir string) string { return filepath.Join(dir, droppedName) }

// sweep removes what an update that did not end left behind. It must hold the
// lock.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // nothing that could be removed
	}
	current, _ := os.Readlink(DataPath(dir))
	for _, e := range entries {
		name := e.Name()
		if isTemporary(name) || strings.HasPrefix(name, dataPrefix) && name != current {
			_ = os.RemoveAll(filepath.Join(dir, name)) // the next update tries again
		}
	}
}

// isTemporary reports whether a name is that of a file which is on its way to
// one of ours: dots, the name, and something behind it.
func isTemporary(name string) bool {
	bare := strings.TrimLeft(name, ".")
	if bare == name {
		return false
	}
	for _, ours := range [...]string{indexName, dataName, reportName, droppedName} {
		if strings.HasPrefix(bare, ours) {
			return true
		}
	}
	return false
}
