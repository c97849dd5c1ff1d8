package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// Bounds of a tree. Maltrail's has 3,000 lists of 58 MB together.
const (
	// maxTreeFiles is the number of lists.
	maxTreeFiles = 50_000

	// maxTreeFile and maxTreeTotal are bytes of one list and of all, unpacked.
	maxTreeFile  = 64 << 20
	maxTreeTotal = 256 << 20
)

// Places of a published archive.
const (
	staticDir = "trails/static"
	dataDir   = "data"
)

// bareDirs are the directories by which a static tree is known that is not
// within a published archive (SPEC 1.6).
var bareDirs = [...]string{"malware", "malicious", "suspicious"}

// ErrNoLists is the error of an archive or directory without static lists.
var ErrNoLists = errors.New("no static lists in it: neither trails/static nor malware, malicious or suspicious")

// OpenTree reads a directory, a zip file or a tar file (plain or compressed
// with gzip) of static lists; the content decides, not the name. In the file
// system, static lists lie in trails/static and data files in data, see
// [Static] and [Data], whether the archive has them there, in a single top
// folder, or is a static tree itself with malware, malicious or suspicious
// directly in it. Only what matters is in it: *.txt and *.csv in trails/static
// and its directories, and in data. Links and what lies outside are left out.
//
// Contents of a directory and of a zip file are read when they are opened,
// until the closer is closed. Those of a tar file are read into memory, all
// lists at once, at most 256 MiB. Times are those of the files in a directory,
// and that of the archive otherwise.
//
// The file system is safe for concurrent use and supports [fs.ReadFileFS],
// [fs.ReadDirFS] and [fs.StatFS].
func OpenTree(name string) (tree fs.FS, closer io.Closer, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fmt.Errorf("opening static lists: %w", err)
	}
	switch {
	case info.IsDir():
		tree, closer, err = openDir(name)
	case info.Mode().IsRegular():
		tree, closer, err = openArchive(name, info)
	default:
		err = errors.New("neither a directory nor a regular file")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("opening static lists %s: %w", name, err)
	}
	return tree, closer, nil
}

// ReadTree is [OpenTree] for an archive in memory, which must not be changed
// while the file system is in use. Times are zero.
func ReadTree(archive []byte) (fs.FS, error) {
	t, err := readArchive(bytes.NewReader(archive), int64(len(archive)), time.Time{})
	if err != nil {
		return nil, fmt.Errorf("reading static lists: %w", err)
	}
	return t, nil
}

// Static returns the static lists of a tree, or nil when there are none. The
// tree may also be a bare static tree.
func Static(tree fs.FS) fs.FS {
	if sub := subDir(tree, staticDir); sub != nil {
		return sub
	}
	for _, dir := range bareDirs {
		if subDir(tree, dir) != nil {
			return tree
		}
	}
	return nil
}

// Data returns the data files of a tree, or nil when there are none.
func Data(tree fs.FS) fs.FS { return subDir(tree, dataDir) }

// subDir returns a directory of a tree, or nil.
func subDir(tree fs.FS, dir string) fs.FS {
	if tree == nil {
		return nil
	}
	if info, err := fs.Stat(tree, dir); err != nil || !info.IsDir() {
		return nil
	}
	sub, err := fs.Sub(tree, dir)
	if err != nil {
		return nil
	}
	return sub
}

// openArchive opens an archive file.
func openArchive(name string, info fs.FileInfo) (fs.FS, io.Closer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	t, err := readArchive(f, info.Size(), info.ModTime())
	if err != nil {
		_ = f.Close() // it was only read
		return nil, nil, err
	}
	return t, f, nil
}

// listed is a file that may matter.
type listed struct {
	// path is relative to the archive, with slashes.
	path string
	size int64
	time time.Time
	open func() (io.ReadCloser, error)
}

// mayMatter is true for the path of a file that may be a list: a text file,
// not deeper than top/trails/static/malware/name.txt.
func mayMatter(name string) bool {
	if ext := path.Ext(name); ext != ".txt" && ext != ".csv" {
		return false
	}
	if strings.Count(name, "/") > 4 || len(name) > 1024 || !fs.ValidPath(name) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}

// arrange makes a tree of files. Of several with one path the last counts.
func arrange(files []listed) (*tree, error) {
	place, err := placing(files)
	if err != nil {
		return nil, err
	}
	t := newTree()
	total := int64(0)
	for i := range files {
		f := &files[i]
		at := place(f.path)
		if at == "" {
			continue
		}
		if f.size > maxTreeFile {
			return nil, fmt.Errorf("%s: %w", f.path, tooLarge(maxTreeFile))
		}
		if total += f.size; total > maxTreeTotal {
			return nil, tooLarge(maxTreeTotal)
		}
		t.put(at, f)
	}
	t.finish()
	return t, nil
}

// placing finds out how the files lie and returns a function that gives each
// its place in the tree, or "" for one that has none.
func placing(files []listed) (func(string) string, error) {
	under := func(prefix string) bool {
		return slices.ContainsFunc(files, func(f listed) bool { return strings.HasPrefix(f.path, prefix) })
	}
	bare := func(prefix string) bool {
		return slices.ContainsFunc(bareDirs[:], func(dir string) bool { return under(prefix + dir + "/") })
	}
	top := singleTop(files)
	switch {
	case under(staticDir + "/"):
		return func(p string) string { return published("", p) }, nil
	case top != "" && under(top+staticDir+"/"):
		return func(p string) string { return published(top, p) }, nil
	case bare(""):
		return func(p string) string { return bared("", p) }, nil
	case top != "" && bare(top):
		return func(p string) string { return bared(top, p) }, nil
	}
	return nil, ErrNoLists
}

// singleTop returns the folder in which all files lie, with a slash, or "".
func singleTop(files []listed) string {
	top := ""
	for i := range files {
		first, _, ok := strings.Cut(files[i].path, "/")
		if !ok {
			continue // a note beside the folder
		}
		if top == "" {
			top = first + "/"
		} else if first+"/" != top {
			return ""
		}
	}
	return top
}

// published returns the place of a file of a published archive.
func published(top, p string) string {
	rest, ok := strings.CutPrefix(p, top)
	if !ok {
		return ""
	}
	if list, ok := strings.CutPrefix(rest, staticDir+"/"); ok && strings.Count(list, "/") <= 1 {
		return rest
	}
	if file, ok := strings.CutPrefix(rest, dataDir+"/"); ok && !strings.Contains(file, "/") {
		return rest
	}
	return ""
}

// bared returns the place of a file of a bare static tree, which may have a
// directory of data files.
func bared(top, p string) string {
	rest, ok := strings.CutPrefix(p, top)
	switch {
	case !ok || strings.Count(rest, "/") > 1:
		return ""
	case strings.HasPrefix(rest, dataDir+"/"):
		return rest
	default:
		return staticDir + "/" + rest
	}
}
