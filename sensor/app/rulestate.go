package app

import (
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"time"
)

// ruleState is what changes when something is written anew that rules are read
// from. States of one loader can be compared.
type ruleState struct {
	origin origin
	// trails is about the trails, lists about the directory of lists, and rest
	// sums up everything else.
	trails      fileState
	lists, rest uint64
}

// fileState is what changes when a file is written anew.
type fileState struct {
	modified time.Time
	size     int64
}

// stateOfRules looks at everything that rules are read from.
func (l *loader) stateOfRules() ruleState {
	t := &l.config.Trails
	s := ruleState{origin: l.origin()}
	s.trails = stateOf(s.origin.path)
	h := fnv.New64a()
	if t.CustomDir != "" {
		addState(h, t.CustomDir)
	}
	s.lists = h.Sum64()
	h = fnv.New64a()
	for _, path := range []string{t.AllowFile, t.WhitelistFile, t.IgnoreFile} {
		if path != "" {
			fmt.Fprintln(h, path, stateOf(path))
		}
	}
	s.rest = h.Sum64()
	return s
}

// stateOf looks at a file; the zero state stands for none.
func stateOf(path string) fileState {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{modified: info.ModTime(), size: info.Size()}
}

// addState adds the state of a directory and of its entries.
func addState(w io.Writer, dir string) {
	entries, err := os.ReadDir(dir) // a reload says what is wrong
	fmt.Fprintln(w, dir, stateOf(dir), err == nil)
	for _, e := range entries {
		fmt.Fprintln(w, e.Name(), stateOf(filepath.Join(dir, e.Name())))
	}
}
