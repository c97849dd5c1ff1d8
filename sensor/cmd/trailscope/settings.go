package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/trailscope/trailscope/sensor/app"
)

// settings collects what the flags of a command say about the configuration.
type settings struct {
	file  string
	quiet bool
	pairs []string
	// keys maps flags to the settings that they give a value.
	keys map[string]string
}

// newSettings adds the flags that every command with a configuration has.
func newSettings(cmd *cobra.Command) *settings {
	s := &settings{keys: map[string]string{}}
	f := cmd.Flags()
	f.StringVarP(&s.file, "config", "c", "", "configuration `FILE`: a trailscope.yaml or a maltrail.conf")
	f.StringArrayVar(&s.pairs, "set", nil, "set one `KEY=VALUE` of the configuration, such as detection.sni=false; may be repeated")
	s.flag(cmd, "trails", "trails.file", "`FILE` with the trails: a trails.csv, an index, or the word starter; else the set of `trails update`, if there is one")
	s.flag(cmd, "data-dir", "trails.data_dir", "`DIR` with whitelist, user agents, ranges and ignore rules, in Maltrail's layout")
	s.flag(cmd, "sensor-name", "sensor.name", "`NAME` of the sensor in events; the host name by default")
	s.flag(cmd, "profile", "detection.profile", "`NAME` of what is detected: full, or maltrail for what Maltrail's sensor detects")
	return s
}

// flag adds a flag that gives the setting at key a value.
func (s *settings) flag(cmd *cobra.Command, name, key, usage string) {
	s.keys[name] = key
	cmd.Flags().String(name, "", usage)
}

// quietFlag adds --quiet.
func (s *settings) quietFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&s.quiet, "quiet", "q", false, "print nothing but warnings and errors; events go to the log directory only")
}

// resolve returns the settings in the form that package app takes.
func (s *settings) resolve(cmd *cobra.Command) (app.Settings, error) {
	all := app.Settings{File: s.file, Quiet: s.quiet}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if key, ok := s.keys[f.Name]; ok {
			all.Overrides = append(all.Overrides, app.Override{Key: key, Value: f.Value.String(), Flag: "--" + f.Name})
		}
	})
	for _, pair := range s.pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return all, &app.Failure{Err: fmt.Errorf("--set %s: there is no `=`", pair), Advice: "write --set key=value, such as --set detection.sni=false"}
		}
		all.Overrides = append(all.Overrides, app.Override{Key: key, Value: value, Flag: "--set " + key})
	}
	return all, nil
}
