package maltrailconf

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Environment is what a file's text may refer to. The zero value refers to
// nothing: variables stay as they are written.
type Environment struct {
	// Lookup returns an environment variable; nil means that there is none.
	Lookup func(name string) (value string, ok bool)
	// Constants are the built-in names that may follow a `$`. They come before
	// the environment.
	Constants map[string]string
	// Root is the installation's directory, against which relative directories
	// are resolved. Empty leaves them relative.
	Root string
	// Home replaces a leading `~`. Empty leaves it.
	Home string
}

// version is the value of `$VERSION`: the release of Maltrail whose
// configuration this package reads.
const version = "3.1.2"

// System returns the environment of this process for the configuration at
// path. The root is MALTRAIL_ROOT, or else the directory of the configuration.
func System(path string) *Environment {
	root := os.Getenv("MALTRAIL_ROOT")
	if root == "" {
		root = filepath.Dir(path)
	}
	if abs, err := filepath.Abs(root); err == nil {
		root = abs
	}
	home, _ := os.UserHomeDir() // no home: "~" stays as it is written
	host, _ := os.Hostname()    // no name: "$HOSTNAME" becomes empty, like a missing SENSOR_NAME
	users := filepath.Join(home, ".maltrail")
	return &Environment{
		Lookup: os.LookupEnv,
		Root:   root,
		Home:   home,
		Constants: map[string]string{
			"CPU_CORES":           strconv.Itoa(runtime.NumCPU()),
			"DEFAULT_TRAILS_FILE": filepath.Join(users, "trails.csv"),
			"HOMEPAGE":            "https://maltrail.github.io",
			"HOSTNAME":            host,
			"HTML_DIR":            filepath.Join(root, "html"),
			"IPCAT_CSV_FILE":      filepath.Join(users, "ipcat.csv"),
			"NAME":                "Maltrail",
			"PLATFORM":            "posix",
			"ROOT_DIR":            root,
			"SNAP_LEN":            "2000",
			"SYSTEM_LOG_DIR":      "/var/log",
			"TIME_FORMAT":         "%Y-%m-%d %H:%M:%S",
			"USERS_DIR":           users,
			"VERSION":             version,
		},
	}
}

// variable returns what `$name` stands for.
func (e *Environment) variable(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	if v, ok := e.Constants[name]; ok {
		return v, true
	}
	return e.lookup(name)
}

// lookup returns an environment variable. One that is not valid UTF-8 counts as
// not set: the file could not say it either.
func (e *Environment) lookup(name string) (string, bool) {
	if e.Lookup == nil {
		return "", false
	}
	v, ok := e.Lookup(name)
	return v, ok && utf8.ValidString(v)
}

// directory resolves the value of an option whose name ends in _DIR.
func (e *Environment) directory(value string) string {
	value = e.ExpandHome(value)
	switch {
	case value == "":
		return ""
	case filepath.IsAbs(value):
		return filepath.Clean(value)
	}
	return filepath.Join(e.Root, value)
}

// ExpandHome replaces a leading `~` or `~/…` by the home directory. Other
// users' homes (`~name`) are left alone.
func (e *Environment) ExpandHome(value string) string {
	if e.Home == "" || (value != "~" && !strings.HasPrefix(value, "~/")) {
		return value
	}
	return e.Home + value[1:]
}
