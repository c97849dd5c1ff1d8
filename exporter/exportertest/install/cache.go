package install

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Variable names the environment variable that overrides [Dir].
const Variable = "TRAILSCOPE_RECEIVERS"

// Dir returns the cache: what TRAILSCOPE_RECEIVERS says; for root a directory
// that others can enter, since the receivers do not run as root; for everybody
// else the user's cache directory.
func Dir() (string, error) {
	if dir := os.Getenv(Variable); dir != "" {
		return filepath.Abs(dir)
	}

	if os.Geteuid() == 0 {
		return "/var/cache/trailscope/receivers", nil
	}

	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache: %w", err)
	}

	return filepath.Join(dir, "trailscope", "receivers"), nil
}

// MissingError says that a part has not been installed.
type MissingError struct {
	// Part is its name.
	Part string

	// Path is where it would be.
	Path string
}

// Error says what is missing and what brings it.
func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed (no %s); `go tool mage test:setup` installs it", e.Part, e.Path)
}

// find returns the path of name in the cache, which must exist.
func find(part, name string) (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}

	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return "", &MissingError{Part: part, Path: path}
	}

	return path, nil
}

// lock makes the cache and keeps other processes from installing until the
// returned function is called.
func lock() (dir string, unlock func(), err error) {
	dir, err = Dir()
	if err != nil {
		return "", nil, err
	}

	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, fmt.Errorf("making the cache: %w", err)
	}

	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", nil, fmt.Errorf("locking the cache: %w", err)
	}

	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		f.Close()

		return "", nil, fmt.Errorf("locking the cache: %w", err)
	}

	return dir, func() { f.Close() }, nil
}
