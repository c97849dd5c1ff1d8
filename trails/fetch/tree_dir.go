package fetch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// openDir reads the names of a directory's lists.
func openDir(name string) (*tree, io.Closer, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	d := &dirScan{root: root}
	files, err := d.all()
	if err == nil {
		var t *tree
		if t, err = arrange(files); err == nil {
			return t, root, nil
		}
	}
	_ = root.Close() // it was only read
	return nil, nil, err
}

// dirScan collects the files of a directory.
type dirScan struct {
	root  *os.Root
	files []listed
}

// all returns the files that may be lists. Only places where lists can be are
// looked into, so that a wrong path does not read a whole disk.
func (d *dirScan) all() ([]listed, error) {
	top, err := d.top()
	if err != nil {
		return nil, err
	}
	switch {
	case d.isDir(top, staticDir):
		if err := d.scan(path.Join(top, staticDir), 1); err != nil {
			return nil, err
		}
		if d.isDir(top, dataDir) {
			err = d.scan(path.Join(top, dataDir), 0)
		}
	case d.isBare(top):
		err = d.scan(top, 1)
	default:
		err = ErrNoLists
	}
	return d.files, err
}

// top returns the directory in which the lists lie: the root, or the only
// directory in it.
func (d *dirScan) top() (string, error) {
	if d.isDir(".", staticDir) || d.isBare(".") {
		return ".", nil
	}
	top := ""
	err := d.each(".", func(e fs.DirEntry) error {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			if top != "" {
				return ErrNoLists
			}
			top = e.Name()
		}
		return nil
	})
	if err == nil && top == "" {
		err = ErrNoLists
	}
	return top, err
}

// isBare is true for a static tree.
func (d *dirScan) isBare(dir string) bool {
	for _, sub := range bareDirs {
		if d.isDir(dir, sub) {
			return true
		}
	}
	return false
}

// isDir is true for a directory that is reached from another without a link.
func (d *dirScan) isDir(from, name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		from = path.Join(from, part)
		if info, err := d.root.Lstat(from); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// scan adds the files of a directory and, depth levels down, of those in it.
func (d *dirScan) scan(dir string, depth int) error {
	return d.each(dir, func(e fs.DirEntry) error {
		name := path.Join(dir, e.Name())
		if e.IsDir() && depth > 0 {
			return d.scan(name, depth-1)
		}
		if !e.Type().IsRegular() || !mayMatter(name) {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return nil // it is gone by now
		}
		if len(d.files) == maxTreeFiles {
			return fmt.Errorf("more than %d lists", maxTreeFiles)
		}
		d.files = append(d.files, listed{
			path: name,
			size: info.Size(),
			time: info.ModTime(),
			open: func() (io.ReadCloser, error) { return d.root.Open(name) },
		})
		return nil
	})
}

// batch is the number of directory entries that are read at a time.
const batch = 1024

// each calls f for every entry of a directory.
func (d *dirScan) each(dir string, f func(fs.DirEntry) error) error {
	opened, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer opened.Close()
	for {
		entries, err := opened.ReadDir(batch)
		for _, e := range entries {
			if err := f(e); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
