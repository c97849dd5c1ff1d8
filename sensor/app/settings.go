package app

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/trailscope/trailscope/sensor/config"
)

// Settings is what every command line says about the configuration.
type Settings struct {
	// File is the path of a trailscope.yaml or maltrail.conf, or empty.
	File string
	// Overrides come last, over the file and the environment.
	Overrides []Override
	// Quiet leaves out everything but warnings and errors.
	Quiet bool
}

// Override sets one key.
type Override struct {
	// Key is the path of the setting, Value its value.
	Key, Value string
	// Flag is how the command line said it, for messages.
	Flag string
}

// load builds the configuration. fallback gives the settings when there is no
// file. Everything that is wrong is reported at once.
func (s *Settings) load(io *IO, fallback func() *config.Config) (*config.Config, []*config.Notice, error) {
	var (
		c       *config.Config
		notices []*config.Notice
		err     error
	)
	if s.File != "" {
		c, notices, err = config.Load(s.File, &config.Options{Environ: io.Environ})
	} else {
		c = fallback()
		err = c.Override(io.Environ)
	}
	if c == nil {
		return nil, notices, err
	}
	for _, o := range s.Overrides {
		err = config.Join(err, c.Set(o.Key, o.Value, o.Flag))
	}
	return c, notices, config.Join(err, c.Validate())
}

// warn prints the notices that concern the command: warnings one by one, and
// one line for all that only `check` explains.
func (s *Settings) warn(io *IO, c *config.Config, notices []*config.Notice, live bool) {
	var elsewhere []string
	for _, n := range notices {
		switch {
		case n.Live && !live:
		case n.Level == config.Warning || n.Level == config.Debug && c.Sensor.Debug:
			fmt.Fprintf(io.Err, "warning: %v\n", n)
			if n.Hint != "" {
				fmt.Fprintf(io.Err, "hint: %s\n", n.Hint)
			}
		case n.Level == config.Info:
			elsewhere = append(elsewhere, n.Key)
		}
	}
	if len(elsewhere) > 0 && !s.Quiet {
		fmt.Fprintf(io.Err, "note: %s: without effect here: %s\n", filepath.Base(s.File), shortList(elsewhere))
		fmt.Fprintf(io.Err, "hint: `trailscope check --config %s` says what takes their place\n", s.File)
	}
}

// shownNames is the number of names that shortList writes.
const shownNames = 4

// shortList writes the first few of many names.
func shortList(names []string) string {
	if len(names) <= shownNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shownNames-1], ", "), len(names)-shownNames+1)
}
