package capturetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// Names of the files in a case's folder.
const (
	recipeFile = "recipe.yaml"
	trailsFile = "trails.csv"
	eventsFile = "events.log"

	// defaultsDir is the folder beside the cases with their usual data files.
	defaultsDir = "defaults"
)

// Case is one folder of cases: a recipe, its trails, the events it must give.
type Case struct {
	// Name is the folder's name, "area-what".
	Name string

	// Dir is the folder.
	Dir string

	// Recipe is the decoded recipe.
	Recipe *Recipe

	// Setup has the recipe's captures, options and data files laid over the
	// defaults of all cases.
	Setup Setup

	// Events are the expected event lines.
	Events []string
}

// LoadCases reads every case below root. An events.log that is not there yet
// gives no events; any other missing or bad file is an error.
func LoadCases(root string) (cases []*Case, err error) {
	defaults, err := readDir(filepath.Join(root, defaultsDir))
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("reading cases: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == defaultsDir {
			continue
		}
		c, loadErr := loadCase(filepath.Join(root, e.Name()), defaults)
		if loadErr != nil {
			return nil, fmt.Errorf("case %s: %w", e.Name(), loadErr)
		}
		cases = append(cases, c)
	}

	return cases, nil
}

// loadCase reads one folder.
func loadCase(dir string, defaults map[string]string) (c *Case, err error) {
	text, err := os.ReadFile(filepath.Join(dir, recipeFile))
	if err != nil {
		return nil, err
	}
	c = &Case{Name: filepath.Base(dir), Dir: dir}
	if c.Recipe, err = Parse(text); err != nil {
		return nil, err
	}
	c.Setup.Options = c.Recipe.Options
	c.Setup.Data = maps.Clone(defaults)
	maps.Copy(c.Setup.Data, c.Recipe.Data)
	if c.Setup.Captures, err = c.Recipe.Files(); err != nil {
		return nil, err
	}
	if c.Setup.Trails, err = os.ReadFile(filepath.Join(dir, trailsFile)); err != nil {
		return nil, err
	}
	events, err := os.ReadFile(filepath.Join(dir, eventsFile))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	c.Events = SplitLines(string(events))

	return c, nil
}

// WriteEvents stores lines as the case's expected events.
func (c *Case) WriteEvents(lines []string) (err error) {
	text := strings.Join(lines, "\n")
	if text != "" {
		text += "\n"
	}

	return os.WriteFile(filepath.Join(c.Dir, eventsFile), []byte(text), 0o644)
}

// readDir reads a folder's files by name.
func readDir(dir string) (files map[string]string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading data files: %w", err)
	}
	files = map[string]string{}
	for _, e := range entries {
		text, readErr := os.ReadFile(filepath.Join(dir, e.Name()))
		if readErr != nil {
			return nil, fmt.Errorf("reading data files: %w", readErr)
		}
		files[e.Name()] = string(text)
	}

	return files, nil
}
