package build

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// firstDirs are read before the root of a static tree and its other
// directories, which thus win a key that both list (SPEC 1.6).
var firstDirs = [...]string{"malicious", "suspicious"}

// static reads a tree of static lists: the files of its root and of the
// directories in it.
func (l *lists) static(tree fs.FS, name string) error {
	paths, err := staticPaths(tree)
	if err != nil {
		return fmt.Errorf("reading the static trails %s: %w", name, cause(err))
	}
	l.read(tree, name, paths, l.staticList)
	return nil
}

// staticPaths returns the lists of a tree in the order in which they are read.
func staticPaths(tree fs.FS) ([]string, error) {
	dirs, err := staticDirs(tree)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, dir := range dirs {
		names, err := listNames(tree, dir)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all = append(all, path.Join(dir, name))
		}
	}
	return all, nil
}

// staticDirs returns the directories of a tree, "." for its root, in the order
// in which they are read.
func staticDirs(tree fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, err
	}
	var first, later []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.Type()&fs.ModeSymlink == 0 && !e.IsDir():
		case e.Type()&fs.ModeSymlink != 0 && !leadsToDir(tree, name):
		case slices.Contains(firstDirs[:], name):
			first = append(first, name)
		default:
			later = append(later, name)
		}
	}
	return append(append(first, "."), later...), nil
}

func leadsToDir(tree fs.FS, name string) bool {
	info, err := fs.Stat(tree, name)
	return err == nil && info.IsDir()
}

// listNames returns the names of the lists in a directory in the order in
// which they are read: those with "history" in their path last.
func listNames(tree fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return nil, err
	}
	var names, last []string
	for _, e := range entries {
		name := e.Name()
		switch ext := path.Ext(name); {
		case ext != textSuffix && ext != csvSuffix:
		case strings.Contains(name, history):
			last = append(last, name)
		default:
			names = append(names, name)
		}
	}
	return append(names, last...), nil
}

// staticList adds the trails of one list.
func (l *lists) staticList(file *list, refused *parse.Notes) {
	dir, name := path.Split(file.path)
	dir = strings.TrimSuffix(dir, "/")
	if path.Ext(name) == csvSuffix {
		reference := strings.TrimSuffix(name, csvSuffix) + " " + staticReference
		suffix := dirSuffix(dir)
		parse.ReadListCSV(file.text, refused, func(_ int, key, info string) {
			l.source.put(trails.Trail{Key: key, Info: info + suffix, Reference: reference}, place{})
		})
		return
	}
	info := infoOf(name, dir)
	parse.ReadList(file.text, refused, parse.StaticKey, func(_ int, key string) {
		l.source.put(trails.Trail{Key: key, Info: info, Reference: staticReference}, place{})
	})
}
