package build

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// maxFile bounds a list: the whole of Maltrail's trails is 82 MB.
const maxFile = 512 << 20

// Suffixes of lists.
const (
	textSuffix = ".txt"
	csvSuffix  = ".csv"
)

var (
	errIrregular = errors.New("not a regular file")
	errTooLarge  = fmt.Errorf("larger than %d MiB", maxFile>>20)
)

// readCustom reads the user's own lists: the *.txt files of one directory, in
// the order of their names.
func readCustom(dir string, s *source, report *Report) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reading the custom trails: %w", err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != textSuffix {
			continue
		}
		path := filepath.Join(dir, e.Name())
		list, err := readList(path)
		if err != nil {
			report.refuse(path, err)
			continue
		}
		info := infoOf(e.Name(), "")
		report.Refused.AppendFile(path, parse.List(list, parse.CustomKey, func(line int, key string) {
			s.put(trails.Trail{Key: key, Info: info, Reference: customReference}, place{path, line})
		}))
	}
	return nil
}

// infoOf returns the info of the trails of a list: its name without the
// suffix, and the directory that it is in, if it counts.
func infoOf(name, dir string) string {
	info := strings.ReplaceAll(strings.TrimSuffix(name, filepath.Ext(name)), "_", " ")
	return info + dirSuffix(dir)
}

func dirSuffix(dir string) string {
	if dir == "" {
		return ""
	}
	return " (" + dir + ")"
}

// readList returns the contents of a file.
func readList(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errIrregular
	case info.Size() > maxFile:
		return "", errTooLarge
	}
	var b strings.Builder
	b.Grow(int(info.Size()))
	if _, err := io.Copy(&b, io.LimitReader(f, maxFile)); err != nil {
		return "", err
	}
	return b.String(), nil
}

// refuse notes a file that cannot be read.
func (r *Report) refuse(path string, err error) {
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	r.Refused.Append(parse.Note{File: path, Text: err.Error()})
}
