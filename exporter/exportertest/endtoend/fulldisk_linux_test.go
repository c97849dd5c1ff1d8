package endtoend_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/exporter/spool"
)

// mountedVariable is set for the process that has a mount namespace of its own.
const mountedVariable = "TRAILSCOPE_ENDTOEND_MOUNTED"

// TestFullDisk has a spool on a small file system of its own, which another file
// fills.
func TestFullDisk(t *testing.T) {
	t.Parallel()

	if os.Getenv(mountedVariable) == "" {
		inMountNamespace(t)

		return
	}

	dir := t.TempDir()
	must := func(err error) {
		t.Helper()

		if err != nil {
			t.Fatal(err)
		}
	}

	// What is mounted ends with this process, whatever ends it.
	must(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	must(unix.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"))
	t.Cleanup(func() { must(unix.Unmount(dir, 0)) })

	var fs unix.Statfs_t

	must(unix.Statfs(dir, &fs))

	extend, err := filler(dir, int64(fs.Bavail)*fs.Bsize-diskRoom)
	must(err)
	testFullDisk(t, &disk{config: spool.Config{Dir: filepath.Join(dir, "spool")}, extend: extend})
}

// inMountNamespace runs this test again in a process that may mount. Where that
// is not allowed it is skipped: the injected disk has to do.
func inMountNamespace(t *testing.T) {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), mountedVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}

	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}

	out, err := cmd.CombinedOutput()

	switch {
	case cmd.Process == nil:
		t.Skipf("skipped: no mount namespace: %v", err)
	case err != nil:
		t.Fatalf("in the namespace: %v\n%s", err, out)
	}

	t.Logf("%s", out)
}

// filler makes a file that takes so much of a disk, and returns what removes it.
func filler(dir string, size int64) (extend func() error, err error) {
	path := filepath.Join(dir, "filler")

	if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
		return nil, err
	}

	return func() error { return os.Remove(path) }, nil
}
