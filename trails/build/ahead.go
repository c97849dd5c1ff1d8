package build

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"strings"
)

// maxFile bounds a list: the whole of Maltrail's trails is 82 MB.
const maxFile = 512 << 20

const (
	// filesAhead is how many lists are read before their turn comes.
	filesAhead = 16
	// copySize is how much of a list is copied at a time.
	copySize = 64 << 10
)

var (
	errIrregular = errors.New("not a regular file")
	errTooLarge  = fmt.Errorf("larger than %d MiB", maxFile>>20)
)

// list is a file that was read.
type list struct {
	path string
	text string
	err  error
}

// readLists reads files of a tree, several at a time, and gives them in the
// order of paths.
func readLists(tree fs.FS, paths []string) iter.Seq[list] {
	return func(yield func(list) bool) {
		work := make(chan func(buf []byte), filesAhead)
		defer close(work)
		for range min(runtime.GOMAXPROCS(0), len(paths), filesAhead) {
			go func() {
				buf := make([]byte, copySize)
				for f := range work {
					f(buf)
				}
			}()
		}
		turns := make([]chan list, len(paths))
		ahead := 0
		for i := range paths {
			for ; ahead < min(i+filesAhead, len(paths)); ahead++ {
				path, turn := paths[ahead], make(chan list, 1)
				turns[ahead] = turn
				work <- func(buf []byte) {
					text, err := readList(tree, path, buf)
					turn <- list{path, text, err}
				}
			}
			if !yield(<-turns[i]) {
				return
			}
			turns[i] = nil
		}
	}
}

// readList returns the contents of a file. buf is scratch memory.
func readList(tree fs.FS, path string, buf []byte) (string, error) {
	f, err := tree.Open(path)
	if err != nil {
		return "", cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", cause(err)
	case !info.Mode().IsRegular():
		return "", errIrregular
	case info.Size() > maxFile:
		return "", errTooLarge
	}
	var b strings.Builder
	b.Grow(int(info.Size()))
	// A file may grow while it is read, or be larger than its archive says.
	n, err := io.CopyBuffer(&b, io.LimitReader(f, maxFile+1), buf)
	if err == nil && n > maxFile {
		err = errTooLarge
	}
	return b.String(), cause(err)
}

// cause returns an error without the path of the file, which the message has
// anyway.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
