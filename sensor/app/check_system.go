package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/config"
)

// Bounds of free space in bytes (SPEC 7.3).
const (
	failSpace = 1_000_000_000
	warnSpace = 10_000_000_000
)

// logDirectory checks that events can be written.
func (k *checker) logDirectory(c *config.Config) {
	dir := c.Output.LogDir
	if !c.Output.LogEvents {
		k.say(passed, "", "log directory: no events are written there")
		return
	}
	info, err := os.Stat(dir)
	fix := fmt.Sprintf("sudo install -d -o \"$USER\" -m 750 '%s'", dir)
	switch {
	case err != nil:
		k.say(failed, fix, "log directory: %s does not exist", dir)
		return
	case !info.IsDir():
		k.say(failed, "name another with output.log_dir", "log directory: %s is not a directory", dir)
		return
	}
	probe, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		k.say(failed, fix, "log directory: %s is not writable", dir)
		return
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	k.say(passed, "", "log directory: %s is writable", dir)
	k.space(dir)
}

// space checks that the log directory's file system has room.
func (k *checker) space(dir string) {
	free, err := freeSpace(dir)
	if err != nil {
		k.say(warned, "", "free space: unknown: %v", err)
		return
	}
	v, hint := passed, ""
	switch {
	case free < failSpace:
		v, hint = failed, "make room, or name a directory on another disk with output.log_dir"
	case free < warnSpace:
		v, hint = warned, "day files are never removed: see to that, or make room"
	}
	k.say(v, hint, "free space: %s for %s", bytesText(free), dir)
}

// captureAdvice says how the right to capture is given.
const captureAdvice = "run as root, or give the right: sudo setcap cap_net_raw=ep \"$(command -v trailscope)\""

// privileges checks the right to capture.
func (k *checker) privileges(c *config.Config) {
	if mayCapture() {
		k.say(passed, "", "privileges: captures are allowed")
		return
	}
	v := failed
	if !c.Capture.CheckPrivileges {
		v = warned
	}
	k.say(v, captureAdvice, "privileges: captures are not allowed (CAP_NET_RAW is missing)")
}

// mayCapture says whether this process has CAP_NET_RAW, as root usually has.
func mayCapture() bool { return hasCapability(unix.CAP_NET_RAW) }

// hasCapability says whether this process has a capability in effect.
func hasCapability(number int) bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return os.Geteuid() == 0
	}
	return data[0].Effective&(1<<number) != 0
}

// interfaces checks that the interfaces exist.
func (k *checker) interfaces(c *config.Config) {
	var names []string
	if all, err := net.Interfaces(); err == nil {
		for _, i := range all {
			names = append(names, i.Name)
		}
	}
	for _, name := range c.Capture.Interfaces {
		if name == config.AnyInterface || slices.Contains(names, name) {
			k.say(passed, "", "interface: %s", name)
		} else {
			k.say(failed, "there are "+strings.Join(names, ", ")+", and any for all", "interface: there is no %s", name)
		}
	}
	if n := len(c.Capture.Interfaces); n > 1 {
		k.say(failed, "name one, or any, or start one sensor for each", "interface: this release captures on one, and %d are named", n)
	}
}

// effective tells the values in force.
func (k *checker) effective(c *config.Config) {
	k.say(passed, "", "capture: %v bytes of a packet, ring of %v, timeout %v", int64(c.Snaplen()), c.Capture.Buffer, c.Capture.Timeout)
	t := &c.Throttle
	text := "throttle: " + t.Mode
	if t.Mode == config.ThrottleSummarize {
		text += fmt.Sprintf(", window %v, burst %d, at most %s keys", t.Window, t.Burst, count(uint64(t.MaxKeys)))
	}
	k.say(passed, "", "%s", text)
}

// freeSpace returns the room, in bytes, where a directory is or will be.
func freeSpace(dir string) (uint64, error) {
	var fs unix.Statfs_t
	for at := dir; ; at = filepath.Dir(at) {
		err := unix.Statfs(at, &fs)
		if errors.Is(err, unix.ENOENT) && at != filepath.Dir(at) {
			continue
		}
		return fs.Bavail * uint64(fs.Bsize), err
	}
}

// writable says why files cannot be written to a directory, which need not exist
// yet.
func writable(dir string) error {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist) && at != filepath.Dir(at):
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", at, err)
		case !info.IsDir():
			return fmt.Errorf("%s is not a directory", at)
		}
		if err := unix.Access(at, unix.W_OK|unix.X_OK); err != nil {
			return fmt.Errorf("%s cannot be written to", at)
		}
		return nil
	}
}
