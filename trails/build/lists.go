package build

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// Suffixes of lists.
const (
	textSuffix = ".txt"
	csvSuffix  = ".csv"
)

// lists reads files of lists into a source.
type lists struct {
	config *Config
	source *source
	report *Report
}

// read reads files of a tree in the given order. name is what the tree is
// called in messages.
func (l *lists) read(tree fs.FS, name string, paths []string, parse func(list *list, refused *parse.Notes)) {
	for file := range readLists(tree, paths) {
		at := filepath.Join(name, filepath.FromSlash(file.path))
		refused := l.config.notes(at)
		if file.err != nil {
			refused.Add(0, file.err.Error(), "")
		} else {
			parse(&file, refused)
		}
		l.report.Refused.AppendFile(at, *refused)
	}
}

// notes returns notes about a file that are handed on as they come in.
func (c *Config) notes(file string) *parse.Notes {
	n := &parse.Notes{}
	if tell := c.Refuse; tell != nil {
		n.Each = func(note parse.Note) {
			note.File = file
			tell(note)
		}
	}
	return n
}

// custom reads the user's own lists: the *.txt files of one directory, in the
// order of their names.
func (l *lists) custom(dir string) error {
	tree := os.DirFS(dir)
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return fmt.Errorf("reading the custom trails %s: %w", dir, cause(err))
	}
	var names []string
	for _, e := range entries {
		if path.Ext(e.Name()) == textSuffix {
			names = append(names, e.Name())
		}
	}
	l.read(tree, dir, names, func(file *list, refused *parse.Notes) {
		info, at := infoOf(file.path, ""), filepath.Join(dir, file.path)
		parse.ReadList(file.text, refused, parse.CustomKey, func(line int, key string) {
			l.source.put(trails.Trail{Key: key, Info: info, Reference: customReference}, place{at, line})
		})
	})
	return nil
}

// infoOf returns the info of the trails of a list: its name without the
// suffix, and the directory that it is in, if it counts.
func infoOf(name, dir string) string {
	info := strings.ReplaceAll(strings.TrimSuffix(name, path.Ext(name)), "_", " ")
	return info + dirSuffix(dir)
}

func dirSuffix(dir string) string {
	if dir == "" {
		return ""
	}
	return " (" + dir + ")"
}
