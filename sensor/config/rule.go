package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// oneOf demands that value is one of the words allowed.
func (s *section) oneOf(key, value string, allowed ...string) {
	if slices.Contains(allowed, value) {
		return
	}
	s.problem(key, "write "+alternatives(allowed), "%q is not known", value)
}

// alternatives writes "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// between demands low <= value <= high.
func between[T cmp.Ordered](s *section, key string, value, low, high T) {
	if value < low || value > high {
		s.problem(key, fmt.Sprintf("write a value from %v to %v", low, high), "%v is out of range", value)
	}
}

// file demands that path, unless it is empty, is a file that exists.
func (s *section) file(key, path string) {
	if path == "" {
		return
	}
	switch info, err := os.Stat(path); {
	case err != nil:
		s.problem(key, "check the path, or leave it empty", "%v", describe(err))
	case info.IsDir():
		s.problem(key, "name a file", "%s is a directory", path)
	}
}

// directory demands that path, unless it is empty, is a directory that exists.
func (s *section) directory(key, path string) {
	if path == "" {
		return
	}
	switch info, err := os.Stat(path); {
	case err != nil:
		s.problem(key, "check the path, or leave it empty", "%v", describe(err))
	case !info.IsDir():
		s.problem(key, "name a directory", "%s is not a directory", path)
	}
}

// describe writes an error of the file system as "path: what", without the
// name of the system call.
func describe(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Path + ": " + pe.Err.Error()
	}
	return err.Error()
}
