package build

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// firstDirs are read before the root of a static tree and its other
// directories, which thus win a key that both list (SPEC 1.6).
var firstDirs = [...]string{"malicious", "suspicious"}

// readStatic reads a tree of static lists: the files of its root and of the
// directories in it.
func readStatic(root string, s *source, report *Report) error {
	dirs, err := staticDirs(root)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		names, err := listNames(filepath.Join(root, dir))
		if err != nil {
			return fmt.Errorf("reading the static trails: %w", err)
		}
		for _, name := range names {
			path := filepath.Join(root, dir, name)
			list, err := readList(path)
			if err != nil {
				report.refuse(path, err)
				continue
			}
			report.Refused.AppendFile(path, readStaticList(list, name, dir, s))
		}
	}
	return nil
}

// staticDirs returns the directories of a tree, "" for its root, in the order
// in which they are read.
func staticDirs(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("reading the static trails: %w", err)
	}
	var first, later []string
	for _, e := range entries {
		name := e.Name()
		switch info, err := os.Stat(filepath.Join(root, name)); {
		case err != nil || !info.IsDir():
		case slices.Contains(firstDirs[:], name):
			first = append(first, name)
		default:
			later = append(later, name)
		}
	}
	return append(append(first, ""), later...), nil
}

// listNames returns the names of the lists in a directory in the order in
// which they are read: those with "history" in their path last.
func listNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names, last []string
	for _, e := range entries {
		name := e.Name()
		switch ext := filepath.Ext(name); {
		case ext != textSuffix && ext != csvSuffix:
		case strings.Contains(name, history):
			last = append(last, name)
		default:
			names = append(names, name)
		}
	}
	return append(names, last...), nil
}

// readStaticList adds the trails of one list.
func readStaticList(list, name, dir string, s *source) parse.Notes {
	if filepath.Ext(name) == csvSuffix {
		reference := strings.TrimSuffix(name, csvSuffix) + " " + staticReference
		suffix := dirSuffix(dir)
		return parse.ListCSV(list, func(_ int, key, info string) {
			s.put(trails.Trail{Key: key, Info: info + suffix, Reference: reference}, place{})
		})
	}
	info := infoOf(name, dir)
	return parse.List(list, parse.StaticKey, func(_ int, key string) {
		s.put(trails.Trail{Key: key, Info: info, Reference: staticReference}, place{})
	})
}
