package update

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/trailscope/trailscope/trails"
)

// dataFiles are the data files that are taken along.
var dataFiles = [...]string{
	"whitelist.txt", "ua.txt", "bogon_ranges.txt", "cdn_ranges.txt", "ignore_events.txt", "worst_asns.txt",
}

// maxDataFile bounds a data file; the largest of Maltrail's has 100 KB.
const maxDataFile = 8 << 20

// dataFile is one file that came with the static lists.
type dataFile struct {
	name string
	text []byte
}

// readData reads the data files of a tree.
func readData(tree fs.FS) ([]dataFile, error) {
	var all []dataFile
	for _, name := range dataFiles {
		f, err := tree.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("reading the data files: %w", err)
		}
		text, err := io.ReadAll(io.LimitReader(f, maxDataFile+1))
		_ = f.Close() // it was only read
		if err != nil {
			return nil, fmt.Errorf("reading the data file %s: %w", name, err)
		}
		if len(text) > maxDataFile {
			return nil, fmt.Errorf("reading the data file %s: larger than %d MiB", name, maxDataFile>>20)
		}
		all = append(all, dataFile{name, text})
	}
	return all, nil
}

// stage puts data files into a directory of their own below dir and returns
// its name, by which the same files go to the same directory. They are not in
// place before [place].
func stage(dir string, files []dataFile) (name string, err error) {
	h := sha256.New()
	for _, f := range files {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(f.text)))
		h.Write(append([]byte(f.name+"\x00"), size[:]...))
		h.Write(f.text)
	}
	name = dataPrefix + hex.EncodeToString(h.Sum(nil)[:8])
	path := filepath.Join(dir, name)
	if complete(path, files) {
		return name, nil
	}
	temp, err := os.MkdirTemp(dir, newDataPattern)
	if err != nil {
		return "", fmt.Errorf("writing the data files: %w", err)
	}
	defer os.RemoveAll(temp) // it is gone when all went well
	for _, f := range files {
		if err := renameio.WriteFile(filepath.Join(temp, f.name), f.text, fileMode, renameio.WithTempDir(temp)); err != nil {
			return "", fmt.Errorf("writing the data files: %w", err)
		}
	}
	if err := os.Chmod(temp, dirMode); err != nil {
		return "", fmt.Errorf("writing the data files: %w", err)
	}
	_ = os.RemoveAll(path) // damaged, or the next line says why not
	if err := os.Rename(temp, path); err != nil {
		return "", fmt.Errorf("writing the data files: %w", err)
	}
	return name, nil
}

// complete reports whether a directory holds just these files.
func complete(path string, files []dataFile) bool {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != len(files) {
		return false
	}
	for _, f := range files {
		if text, err := os.ReadFile(filepath.Join(path, f.name)); err != nil || !bytes.Equal(text, f.text) {
			return false
		}
	}
	return true
}

// place makes staged data files those in use.
func place(dir, name string) error {
	link := DataPath(dir)
	if old, err := os.Readlink(link); err == nil && old == name {
		return nil
	}
	if info, err := os.Lstat(link); err == nil && info.IsDir() { // not from here; a backup has no links
		if err := os.Rename(link, filepath.Join(dir, "."+dataName+"-old")); err != nil {
			return fmt.Errorf("placing the data files: %w", err)
		}
	}
	if err := renameio.Symlink(name, link); err != nil {
		return fmt.Errorf("placing the data files: %w", err)
	}
	return nil
}

// data reads the data files that apply to this update: the user's own, else
// those that came with the static lists, else those of an earlier update, else
// the embedded ones. staged is the name of a directory that must be placed.
func (r *run) data(tree fs.FS) (d *trails.Data, staged string, err error) {
	c := r.config
	if tree != nil {
		if staged, err = r.stageData(tree); err != nil {
			r.warn(err)
		}
	}
	from := Data{From: "starter"}
	switch {
	case c.DataDir != "":
		from = Data{From: "directory", Path: c.DataDir}
	case staged != "":
		from = Data{From: "static", Path: filepath.Join(c.Dir, staged)}
	case isDir(DataPath(c.Dir)):
		from = Data{From: "kept", Path: DataPath(c.Dir)}
	default:
		r.report.Data = from
		d, _, err = trails.ReadData("", r.dataOptions())
		return d, "", err
	}
	d, files, err := trails.ReadData(from.Path, r.dataOptions())
	if err != nil {
		return nil, "", err
	}
	for _, f := range files.Files() {
		if !f.Starter {
			from.Files = append(from.Files, f.Name)
		}
	}
	if staged != "" && c.DataDir == "" {
		from.Path = DataPath(c.Dir) // where it will be
	}
	r.report.Data = from
	return d, staged, nil
}

// stageData stages the data files of a tree, if they can be used.
func (r *run) stageData(tree fs.FS) (string, error) {
	files, err := readData(tree)
	if err != nil || len(files) == 0 {
		return "", err
	}
	name, err := stage(r.config.Dir, files)
	if err != nil {
		return "", err
	}
	if _, _, err := trails.ReadData(filepath.Join(r.config.Dir, name), r.dataOptions()); err != nil {
		return "", err
	}
	return name, nil
}

// dataOptions say how data files are read.
func (r *run) dataOptions() *trails.DataOptions {
	return &trails.DataOptions{LenientWhitelist: r.config.Full}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
