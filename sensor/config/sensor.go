package config

import (
	"os"
	"path/filepath"
	"strings"
)

// SystemStateDir is where the program keeps what it downloads and compiles when
// it runs as root.
const SystemStateDir = "/var/lib/trailscope"

// Bounds of the memory limit; ours. Below the least the program would do nothing
// but collect garbage.
const (
	minMemoryLimit = 32 * MiB
	maxMemoryLimit = 1024 * GiB
)

// Sensor says who reports.
type Sensor struct {
	// Name is the sensor's name in every event. Empty stands for the host name.
	Name string `yaml:"name"`
	// StateDir is where the program keeps what it downloads and compiles. Empty
	// stands for a directory that [Sensor.StateDirOrDefault] chooses.
	StateDir string `yaml:"state_dir"`
	// MemoryLimit is how much memory, in bytes, the program is to use at most, by
	// collecting garbage more often when it comes near. 0 is what GOMEMLIMIT says,
	// or else most of what its control group may use.
	MemoryLimit Size `yaml:"memory_limit"`
	// Debug adds details of the sensor's own work to its messages.
	Debug bool `yaml:"debug"`
}

// NameOrHost returns the name, or the host name when there is none.
func (s *Sensor) NameOrHost() string {
	if s.Name != "" {
		return s.Name
	}
	host, err := os.Hostname()
	if err != nil {
		return "" // the event line shows "-" for it
	}
	return host
}

// StateDirOrDefault returns StateDir or, when it is empty, the directory that
// systemd gives the service ($STATE_DIRECTORY), or else [SystemStateDir] for
// root, and $XDG_STATE_HOME/trailscope or ~/.local/state/trailscope for other
// users. environ are the environment variables as "NAME=value". The directory
// need not exist.
func (s *Sensor) StateDirOrDefault(environ []string) string {
	if s.StateDir != "" {
		return s.StateDir
	}
	return defaultStateDir(environ, os.Geteuid() == 0)
}

// defaultStateDir returns the directory for root or for another user. One who
// has no home is sent where root is, which then says what is missing.
func defaultStateDir(environ []string, root bool) string {
	if dir, _, _ := strings.Cut(variable(environ, "STATE_DIRECTORY"), ":"); dir != "" {
		return dir // of several, which systemd separates by colons, the first
	}
	state, home := variable(environ, "XDG_STATE_HOME"), variable(environ, "HOME")
	switch {
	case root:
		return SystemStateDir
	case filepath.IsAbs(state): // another one does not count, says its specification
		return filepath.Join(state, "trailscope")
	case home != "":
		return filepath.Join(home, ".local", "state", "trailscope")
	}
	return SystemStateDir
}

// validate checks the section.
func (s *Sensor) validate(r *section) {
	if s.MemoryLimit != 0 {
		between(r, "memory_limit", s.MemoryLimit, minMemoryLimit, maxMemoryLimit)
	}
	if info, err := os.Stat(s.StateDir); err == nil && !info.IsDir() {
		r.problem("state_dir", "name a directory; it is created when it is missing", "%s is not a directory", s.StateDir)
	}
}
