package app

import (
	"bufio"
	"io/fs"
	"log/slog"
	"math"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/sensor/config"
)

const (
	// memoryLimitVariable is how Go's runtime is given a limit.
	memoryLimitVariable = "GOMEMLIMIT"
	// memoryShare is the part of a control group's memory, in percent, that
	// Go's heap may take: the rest is for the runtime's other memory, the files
	// that are mapped, and the kernel's buffers.
	memoryShare = 90
	// unlimited is from where on control groups of the first version mean that
	// there is no limit: they write the largest number of pages.
	unlimited = 1 << 62
)

// memoryLimit returns how much memory Go's runtime is to use at most, and who
// says so: the configuration, the environment, or the control group that the
// process is in. 0 is no limit of ours; the environment's is in force already.
func memoryLimit(c *config.Config, environ []string, root fs.FS) (limit int64, source string) {
	switch {
	case c.Sensor.MemoryLimit > 0:
		return int64(c.Sensor.MemoryLimit), "sensor.memory_limit"
	case valueOf(environ, memoryLimitVariable) != "":
		return 0, memoryLimitVariable
	}
	if n := groupMemory(root); n > 0 {
		return n / 100 * memoryShare, "the control group"
	}
	return 0, ""
}

// limitMemory has Go's runtime keep below the limit, by collecting garbage more
// often when it comes near. It is no guarantee: what is in use stays.
func limitMemory(c *config.Config, environ []string, root fs.FS, log *slog.Logger) {
	limit, source := memoryLimit(c, environ, root)
	if limit > 0 {
		debug.SetMemoryLimit(limit)
	}
	if now := debug.SetMemoryLimit(-1); now != math.MaxInt64 {
		log.Info("memory is limited", "limit", bytesText(uint64(now)), "by", source)
	}
}

// groupMemory returns the memory in bytes that the control group of this process
// may use, or those around it, whichever is least; 0 when it is not limited or
// not known. root is the file system.
func groupMemory(root fs.FS) int64 {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	least := int64(0)
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	for lines.Scan() {
		// hierarchy:controllers:path, the controllers being empty in version 2.
		_, rest, _ := strings.Cut(lines.Text(), ":")
		controllers, group, ok := strings.Cut(rest, ":")
		switch {
		case !ok:
		case controllers == "":
			least = leastMemory(root, "sys/fs/cgroup", group, least, "memory.max", "memory.high")
		case strings.Contains(","+controllers+",", ",memory,"):
			least = leastMemory(root, "sys/fs/cgroup/memory", group, least, "memory.limit_in_bytes")
		}
	}
	return least
}

// leastMemory returns the least of before and of what the files of a group, and
// of those around it, say. In a container its path may be one of the host, where
// nothing is: then the top has the container's.
func leastMemory(root fs.FS, mount, group string, before int64, files ...string) int64 {
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		for _, name := range files {
			text, err := fs.ReadFile(root, path.Join(mount, dir, name))
			if err != nil {
				continue // the top has none
			}
			n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
			if err == nil && n > 0 && n < unlimited && (before == 0 || n < before) {
				before = n // "max" is no number
			}
		}
		if dir == "/" {
			return before
		}
	}
}
