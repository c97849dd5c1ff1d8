package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
)

// published is what Maltrail's archive looks like, with more around it.
var published = map[string]string{
	"maltrail-master/README.md":                        "read me\n",
	"maltrail-master/requirements.txt":                 "nothing\n",
	"maltrail-master/sensor/x.txt":                     "x\n",
	"maltrail-master/trails/__init__.py":               "",
	"maltrail-master/trails/custom/dprk.txt":           "a.example\n",
	"maltrail-master/trails/static/mass_scanner.txt":   "192.0.2.1\n",
	"maltrail-master/trails/static/extra.csv":          "b.example,extra\n",
	"maltrail-master/trails/static/malware/evil.txt":   strings.Repeat("evil.example\n", 1_000),
	"maltrail-master/trails/static/malware/empty.txt":  "",
	"maltrail-master/trails/static/malware/x/deep.txt": "deep.example\n",
	"maltrail-master/trails/static/malicious/bad.txt":  "bad.example\n",
	"maltrail-master/trails/static/suspicious/odd.txt": "odd.example\n",
	"maltrail-master/data/ua.txt":                      "bot\n",
	"maltrail-master/data/old/ua.txt":                  "bot\n",
}

// lists are the files that come out of it.
var lists = []string{
	"trails/static/mass_scanner.txt", "trails/static/extra.csv",
	"trails/static/malware/evil.txt", "trails/static/malware/empty.txt",
	"trails/static/malicious/bad.txt", "trails/static/suspicious/odd.txt",
	"data/ua.txt",
}

// moved returns files with another beginning of their names. Files without the
// old one are left out.
func moved(files map[string]string, from, to string) map[string]string {
	out := map[string]string{}
	for name, content := range files {
		if rest, ok := strings.CutPrefix(name, from); ok {
			out[to+rest] = content
		}
	}
	return out
}

// writeTree writes files as a directory or an archive and returns its path.
func writeTree(t testing.TB, kind string, files map[string]string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "tree")
	out := &bytes.Buffer{}
	var err error
	switch kind {
	case "directory":
		for name, content := range files {
			name = filepath.Join(at, name)
			err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(content), 0o600))
		}
	case "zip":
		w := zip.NewWriter(out)
		for name, content := range files {
			method := zip.Deflate
			if len(name)%2 == 0 {
				method = zip.Store
			}
			entry, problem := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
			if problem == nil {
				_, problem = io.WriteString(entry, content)
			}
			err = errors.Join(err, problem)
		}
		err = errors.Join(err, w.Close())
	case "tar", "tar.gz":
		w := tar.NewWriter(out)
		for name, content := range files {
			problem := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644})
			if problem == nil {
				_, problem = io.WriteString(w, content)
			}
			err = errors.Join(err, problem)
		}
		err = errors.Join(err, w.Close())
	}
	if kind == "tar.gz" {
		out = bytes.NewBuffer(gzipped(out.Bytes()))
	}
	if kind != "directory" {
		err = errors.Join(err, os.WriteFile(at, out.Bytes(), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// kinds are the kinds of trees.
var kinds = []string{"directory", "zip", "tar", "tar.gz"}

func TestOpenTree(t *testing.T) {
	t.Parallel()
	layouts := []struct {
		name  string
		files map[string]string
		data  bool
	}{
		{"published", published, true},
		{"published with a note beside", with(published, "note.txt", "a note\n"), true},
		{"checkout", moved(published, "maltrail-master/", ""), true},
		{"without data", moved(published, "maltrail-master/trails/", "trails/"), false},
		{"bare", moved(published, "maltrail-master/trails/static/", ""), false},
		{"bare with data", with(moved(published, "maltrail-master/trails/static/", ""), "data/ua.txt", "bot\n"), true},
		{"bare in a folder", moved(published, "maltrail-master/trails/static/", "static/"), false},
	}
	for _, layout := range layouts {
		for _, kind := range kinds {
			t.Run(layout.name+" "+kind, func(t *testing.T) {
				t.Parallel()
				tree, closer, err := fetch.OpenTree(writeTree(t, kind, layout.files))
				if err != nil {
					t.Fatal(err)
				}
				defer closer.Close()
				wantTree(t, tree, layout.data)
			})
		}
	}
}

// with returns files and one more.
func with(files map[string]string, name, content string) map[string]string {
	files = moved(files, "", "")
	files[name] = content
	return files
}

// wantTree has a tree hold the lists and nothing else.
func wantTree(t testing.TB, tree fs.FS, data bool) {
	t.Helper()
	want := lists
	if !data {
		want = lists[:len(lists)-1]
	}
	if err := fstest.TestFS(tree, want...); err != nil {
		t.Error(err)
	}
	got := 0
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		got++
		content, err := fs.ReadFile(tree, name)
		if err == nil && string(content) != published["maltrail-master/"+name] {
			t.Errorf("%s is %.100q", name, content)
		}
		return err
	})
	if err != nil || got != len(want) {
		t.Errorf("%d files, want %d, error %v", got, len(want), err)
	}
	if b, err := fs.ReadFile(fetch.Static(tree), "malicious/bad.txt"); err != nil || string(b) != "bad.example\n" {
		t.Errorf("static list is %q, error %v", b, err)
	}
	if d := fetch.Data(tree); (d != nil) != data {
		t.Errorf("data is %v", d)
	} else if data {
		if err := fstest.TestFS(d, "ua.txt"); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenTree_times(t *testing.T) {
	t.Parallel()
	changed := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			at := writeTree(t, kind, published)
			want := at
			if kind == "directory" {
				want = filepath.Join(at, "maltrail-master/trails/static/malware/evil.txt")
			}
			if err := os.Chtimes(want, changed, changed); err != nil {
				t.Fatal(err)
			}
			tree, closer, err := fetch.OpenTree(at)
			if err != nil {
				t.Fatal(err)
			}
			defer closer.Close()
			info, err := fs.Stat(tree, "trails/static/malware/evil.txt")
			if err != nil || !info.ModTime().Equal(changed) {
				t.Errorf("time is %v, error %v", info, err)
			}
		})
	}
}

func TestStatic_none(t *testing.T) {
	t.Parallel()
	if fetch.Static(nil) != nil || fetch.Data(nil) != nil {
		t.Error("something comes of nothing")
	}
	m := fstest.MapFS{"malware": &fstest.MapFile{Data: []byte("a file")}, "data": &fstest.MapFile{}}
	if fetch.Static(m) != nil || fetch.Data(m) != nil {
		t.Error("files are taken for directories")
	}
	m = fstest.MapFS{"malware/a.txt": &fstest.MapFile{}}
	if fetch.Static(m) == nil {
		t.Error("a bare tree has no static lists")
	}
}
