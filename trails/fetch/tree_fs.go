package fetch

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"
)

// firstRead is the room with which a file's content begins; a small archive
// may claim to hold large files.
const firstRead = 16 << 10

// tree is a file system of lists. It is immutable once finished.
type tree struct {
	nodes map[string]*node
}

// node is a file or directory. It implements [fs.FileInfo] and [fs.DirEntry].
type node struct {
	name string
	time time.Time

	// size and open are those of a file.
	size int64
	open func() (io.ReadCloser, error)

	// entries are those of a directory, by name.
	entries []fs.DirEntry
}

// newTree returns an empty tree.
func newTree() *tree {
	return &tree{nodes: map[string]*node{".": {name: "."}}}
}

// put adds a file. One whose place needs a directory where a file is, or the
// other way round, is left out.
func (t *tree) put(at string, f *listed) {
	if n := t.nodes[at]; n != nil && n.open == nil {
		return
	}
	for dir := path.Dir(at); ; dir = path.Dir(dir) {
		n := t.nodes[dir]
		if n == nil {
			n = &node{name: path.Base(dir)}
			t.nodes[dir] = n
		}
		if n.open != nil {
			return
		}
		if f.time.After(n.time) {
			n.time = f.time
		}
		if dir == "." {
			break
		}
	}
	t.nodes[at] = &node{name: path.Base(at), time: f.time, size: f.size, open: f.open}
}

// finish makes the directories' entries.
func (t *tree) finish() {
	for at, n := range t.nodes {
		if at == "." {
			continue
		}
		dir := t.nodes[path.Dir(at)]
		if dir != nil && dir.open == nil {
			dir.entries = append(dir.entries, n)
		}
	}
	for _, n := range t.nodes {
		slices.SortFunc(n.entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	}
}

// find returns a node.
func (t *tree) find(op, name string) (*node, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n := t.nodes[name]
	if n == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return n, nil
}

// Open implements the [fs.FS] interface.
func (t *tree) Open(name string) (fs.File, error) {
	n, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if n.open == nil {
		return &openedDir{node: n, path: name}, nil
	}
	r, err := n.open()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openedFile{ReadCloser: r, node: n}, nil
}

// Stat implements the [fs.StatFS] interface.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	return n, nil
}

// ReadDir implements the [fs.ReadDirFS] interface.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if n.open != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errNotDir}
	}
	return slices.Clone(n.entries), nil
}

// ReadFile implements the [fs.ReadFileFS] interface.
func (t *tree) ReadFile(name string) (content []byte, err error) {
	n, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	if n.open == nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errIsDir}
	}
	r, err := n.open()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	defer r.Close()
	content, problem := readAtMost(r, min(n.size, firstRead), maxTreeFile)
	if problem != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: problem}
	}
	return content, nil
}

// Errors of a path of the other kind.
var (
	errIsDir  = errors.New("is a directory")
	errNotDir = errors.New("not a directory")
)

// Name implements [fs.FileInfo] and [fs.DirEntry].
func (n *node) Name() string { return n.name }

// Size implements [fs.FileInfo].
func (n *node) Size() int64 { return n.size }

// ModTime implements [fs.FileInfo].
func (n *node) ModTime() time.Time { return n.time }

// IsDir implements [fs.FileInfo] and [fs.DirEntry].
func (n *node) IsDir() bool { return n.open == nil }

// Sys implements [fs.FileInfo].
func (n *node) Sys() any { return nil }

// Type implements [fs.DirEntry].
func (n *node) Type() fs.FileMode { return n.Mode().Type() }

// Info implements [fs.DirEntry].
func (n *node) Info() (fs.FileInfo, error) { return n, nil }

// Mode implements [fs.FileInfo].
func (n *node) Mode() fs.FileMode {
	if n.IsDir() {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// openedFile is an open file.
type openedFile struct {
	io.ReadCloser
	node *node
}

// Stat implements [fs.File].
func (f *openedFile) Stat() (fs.FileInfo, error) { return f.node, nil }

// openedDir is an open directory. It belongs to one goroutine.
type openedDir struct {
	node *node
	path string
	next int
}

// Stat implements [fs.File].
func (d *openedDir) Stat() (fs.FileInfo, error) { return d.node, nil }

// Close implements [fs.File].
func (d *openedDir) Close() error { return nil }

// Read implements [fs.File].
func (d *openedDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: errIsDir}
}

// ReadDir implements [fs.ReadDirFile].
func (d *openedDir) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.node.entries[d.next:]
	if n > 0 {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		rest = rest[:min(n, len(rest))]
	}
	d.next += len(rest)
	return slices.Clone(rest), nil
}
