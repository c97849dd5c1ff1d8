package config

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// Options say what [Load] may look at.
type Options struct {
	// Environ are the environment variables as "NAME=value"; os.Environ() in the
	// program.
	Environ []string
	// Maltrail is what a maltrail.conf may refer to; nil stands for this process.
	Maltrail *maltrailconf.Environment
}

// Load reads the configuration at path, a trailscope.yaml or a maltrail.conf,
// and the environment. It does not check values of a trailscope.yaml beyond
// their form: the caller does so with [Config.Validate], after its flags. An
// error is of type [Problems]; the notices are worth showing even with one.
func Load(path string, o *Options) (*Config, []*Notice, error) {
	text, problem := read(path)
	if problem != nil {
		return nil, nil, Problems{problem}
	}
	var (
		c        *Config
		notices  []*Notice
		problems Problems
	)
	if isYAML(path, text) {
		c = NewDefault()
		problems = c.applyYAML(path, text)
		c.resolve(filepath.Dir(path))
	} else {
		env := o.Maltrail
		if env == nil {
			env = maltrailconf.System(path)
		}
		c, notices, problems = convert(path, text, env)
	}
	problems = append(problems, c.applyEnvironment(o.Environ)...)
	return c, notices, problems.orNil()
}

// Override lays the environment over c, for a program that runs without a
// configuration file. An error is of type [Problems].
func (c *Config) Override(environ []string) error {
	return c.applyEnvironment(environ).orNil()
}

// read returns the text of a file of reasonable size.
func read(path string) ([]byte, *Problem) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Problem{Text: fmt.Sprintf("reading the configuration: %s", describe(err)), Hint: "name a trailscope.yaml or a maltrail.conf with --config"}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maltrailconf.MaxSize+1))
	if err != nil {
		return nil, &Problem{Text: fmt.Sprintf("reading the configuration: %s", describe(err)), Hint: "name a file"}
	}
	if len(text) > maltrailconf.MaxSize {
		return nil, &Problem{File: path, Text: "the file is larger than 4 MiB", Hint: "is this really a configuration?"}
	}
	return text, nil
}

// isYAML tells the two kinds of file apart: by the name where it is clear, or
// else by the first line that says something, which in YAML has a colon after
// its first word.
func isYAML(path string, text []byte) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml":
		return true
	case ".conf":
		return false
	}
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		words := bytes.Fields(line)
		if len(words) > 0 && words[0][0] != '#' {
			return bytes.HasSuffix(words[0], []byte(":")) || bytes.Equal(words[0], []byte("---"))
		}
	}
	return false
}

// resolve makes paths of a trailscope.yaml relative to its directory.
func (c *Config) resolve(dir string) {
	t, u, e := &c.Trails, &c.Update, &c.Enrichment
	resolve := func(path *string) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	for _, p := range []*string{
		&c.Sensor.StateDir, &t.CustomDir, &t.DataDir, &t.AllowFile, &t.WhitelistFile, &t.IgnoreFile,
		&u.ServerTokenFile, &u.CAFile, &c.Output.LogDir, &c.Spool.Dir, &e.CountryDB, &e.ASNDB,
	} {
		resolve(p)
	}
	if t.File != StarterFile {
		resolve(&t.File)
	}
	if !isAddress(u.Static) {
		resolve(&u.Static)
	}
	for i := range c.Output.Sinks {
		c.Output.Sinks[i].resolve(resolve)
	}
	for i := range u.OwnFeeds {
		if f := &u.OwnFeeds[i]; !isAddress(f.URL) {
			resolve(&f.URL)
		}
	}
}
