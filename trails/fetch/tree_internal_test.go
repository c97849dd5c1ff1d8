package fetch

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// archived is a file of an archive.
type archived struct{ name, content string }

// small is a small published archive.
var small = []archived{
	{"maltrail-master/README.md", "read me\n"},
	{"maltrail-master/trails/static/malware/evil.txt", "evil.example\n"},
	{"maltrail-master/trails/static/mass_scanner.txt", "192.0.2.1\n"},
	{"maltrail-master/data/ua.txt", "bot\n"},
}

// zipOf makes a zip file.
func zipOf(files []archived) []byte {
	out := &bytes.Buffer{}
	w := zip.NewWriter(out)
	_ = w.SetComment("0123456789abcdef PK\x05\x06") // short enough
	for _, f := range files {
		entry, err := w.Create(f.name)
		if err == nil {
			_, err = io.WriteString(entry, f.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// tarOf makes a tar file.
func tarOf(files []archived) []byte {
	out := &bytes.Buffer{}
	w := tar.NewWriter(out)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.content)), Mode: 0o644})
		if err == nil {
			_, err = io.WriteString(w, f.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// gzipOf compresses.
func gzipOf(b []byte) []byte {
	out := &bytes.Buffer{}
	w := gzip.NewWriter(out)
	_, _ = w.Write(b) // memory does not fail
	_ = w.Close()
	return out.Bytes()
}

// checkArchive reads an archive and looks at all names and at the beginning of
// one file, since an inflater alone takes 44 KiB. For the same reason,
// compressed tar files are left to the fuzzing engine.
func checkArchive(t testing.TB, b []byte) {
	tree, err := ReadTree(b)
	if err != nil {
		if text := err.Error(); len(text) > 2000 {
			t.Errorf("error of %d bytes", len(text))
		}
		return
	}
	var room [512]byte
	opened := false
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !mayMatter(name) || !strings.HasPrefix(name, staticDir+"/") && !strings.HasPrefix(name, dataDir+"/") {
			t.Errorf("file %q does not belong there", name)
		}
		if opened {
			return nil
		}
		opened = true
		f, err := tree.Open(name)
		if err != nil {
			return nil // a damaged zip file
		}
		defer f.Close()
		for range 8 {
			if _, err := f.Read(room[:]); err != nil {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("walking: %v", err)
	}
}

func FuzzArchive(f *testing.F) {
	one := small[1:2] // the engine takes long to make large inputs small
	f.Add(zipOf(one))
	f.Add(tarOf(one))
	f.Add(gzipOf(tarOf(one)))
	f.Fuzz(func(t *testing.T, b []byte) { checkArchive(t, b) })
}

func TestArchive_damagedZip(t *testing.T) {
	fuzzed.Run(t, 20_000, [][]byte{zipOf(small), zipOf(small[1:2])}, func(b []byte) { checkArchive(t, b) })
}

func TestArchive_damagedTar(t *testing.T) {
	fuzzed.Run(t, 20_000, [][]byte{tarOf(small), tarOf(small[1:2])}, func(b []byte) { checkArchive(t, b) })
}

// TestArchive_truncated cuts archives at every byte. No list may come out
// short without an error.
func TestArchive_truncated(t *testing.T) {
	t.Parallel()
	for kind, whole := range map[string][]byte{
		"zip": zipOf(small), "tar": tarOf(small), "gzip": gzipOf(tarOf(small)),
	} {
		for n := range whole {
			tree, err := ReadTree(whole[:n])
			if err != nil {
				continue
			}
			for name, want := range map[string]string{
				"trails/static/malware/evil.txt": "evil.example\n",
				"trails/static/mass_scanner.txt": "192.0.2.1\n",
			} {
				got, err := fs.ReadFile(tree, name)
				if err == nil && string(got) != want {
					t.Errorf("%s of %d bytes: %s is %q", kind, n, name, got)
				}
				if errors.Is(err, fs.ErrNotExist) && kind != "tar" {
					t.Errorf("%s of %d bytes lacks %s", kind, n, name)
				}
			}
		}
	}
}

func TestReadTar_limits(t *testing.T) {
	t.Parallel()
	files := []archived{
		{"trails/static/malware/a.txt", "a\n"},
		{"large.bin", strings.Repeat("0", 100<<10)},
		{"trails/static/malware/b.txt", "b\n"},
	}
	_, err := readTar(bytes.NewReader(tarOf(files)), time.Time{}, 64<<10)
	if err == nil || err.Error() != "larger than 64 KiB" {
		t.Errorf("error is %v", err)
	}
	many := []archived{}
	for i := range 50 {
		many = append(many, archived{fmt.Sprintf("trails/static/malware/%d.txt", i), "a\n"})
	}
	tree, err := readTar(bytes.NewReader(tarOf(many)), time.Time{}, maxTar)
	if err != nil || len(tree.nodes) != 1+3+50 {
		t.Errorf("error is %v", err)
	}
}
