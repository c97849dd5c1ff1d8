package config

import (
	"slices"
	"strings"
)

// variablePrefix starts the name of every environment variable of ours.
const variablePrefix = "TRAILSCOPE_"

// applyEnvironment overrides settings by environment variables, given as
// "NAME=value". Lists are separated by commas; an empty value empties a text or
// a list and is an error elsewhere. A variable that starts like those of a
// section but names no key of it is an error, because it must be a typing
// error, unless it is empty; other variables are none of our business.
func (c *Config) applyEnvironment(environ []string) Problems {
	var problems Problems
	keys := c.Keys()
	for _, pair := range environ {
		variable, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(variable, variablePrefix) {
			continue
		}
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Variable == variable })
		switch {
		case i >= 0:
			problems = append(problems, c.assign(&keys[i], value, variable)...)
		case value != "" && ofSection(keys, variable):
			problems = append(problems, &Problem{Key: variable, Text: "no setting has this variable", Hint: nearest(variable, variables(keys))})
		}
	}
	return problems
}

// splitList splits at commas; blanks around the elements do not count.
func splitList(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	list := strings.Split(text, ",")
	for i, s := range list {
		list[i] = strings.TrimSpace(s)
	}
	return list
}

// ofSection says whether variable starts like the variables of a section.
func ofSection(keys []Key, variable string) bool {
	return slices.ContainsFunc(keys, func(k Key) bool {
		section, _, _ := strings.Cut(k.Path, ".")
		return strings.HasPrefix(variable, variablePrefix+strings.ToUpper(section)+"_")
	})
}

// variables lists the names of all variables.
func variables(keys []Key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Variable
	}
	return names
}

// variable returns the value of an environment variable of environ, empty when
// there is none. Of several the last counts, as for programs that are started.
func variable(environ []string, name string) string {
	for _, pair := range slices.Backward(environ) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}
