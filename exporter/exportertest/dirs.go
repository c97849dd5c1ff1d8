package exportertest

import (
	"os"
	"testing"
)

// publicDir returns a new directory that other users can enter: servers started
// by a test run as somebody else than root. It is removed with the test.
func publicDir(tb testing.TB) string {
	tb.Helper()

	dir, err := os.MkdirTemp("", "trailscope-test-")
	must(tb, err)
	tb.Cleanup(func() { os.RemoveAll(dir) })
	must(tb, os.Chmod(dir, 0o755))

	return dir
}
