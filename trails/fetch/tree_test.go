package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
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

func TestOpenTree_errors(t *testing.T) {
	t.Parallel()
	none := map[string]string{"a/b.txt": "b\n", "c/d.txt": "d\n"}
	testCases := []struct {
		name string
		at   func(t testing.TB) string
		want string
	}{
		{"missing", func(testing.TB) string { return "/nonexistent" }, "opening static lists: stat /nonexistent: no such file or directory"},
		{"device", func(testing.TB) string { return os.DevNull }, "neither a directory nor a regular file"},
		{"empty", raw(""), "empty file"},
		{"text", raw("192.0.2.1\n"), "neither a zip file nor a tar file"},
		{"only a head of zip", raw("PK\x03\x04"), "damaged zip file"},
		{"only a head of gzip", raw("\x1f\x8b"), "unpacking: "},
		{"gzip of no tar", raw(string(gzipped(bytes.Repeat([]byte("text\n"), 1000)))), "damaged tar file: "},
		{"empty directory", func(t testing.TB) string { return t.TempDir() }, fetch.ErrNoLists.Error()},
		{"directory without lists", tree("directory", none), fetch.ErrNoLists.Error()},
		{"zip without lists", tree("zip", none), fetch.ErrNoLists.Error()},
		{"tar without lists", tree("tar.gz", none), fetch.ErrNoLists.Error()},
		{"zip of two folders", tree("zip", with(moved(published, "", ""), "other/x.txt", "")), fetch.ErrNoLists.Error()},
		{"zip with paths that escape", tree("zip", map[string]string{
			"../trails/static/malware/a.txt": "", "/trails/static/malware/a.txt": "", `trails\static\malware\a.txt`: "",
		}), fetch.ErrNoLists.Error()},
		{"tar with paths that escape", tree("tar", map[string]string{
			"../trails/static/malware/a.txt": "", "/trails/static/malware/a.txt": "",
		}), fetch.ErrNoLists.Error()},
		{"zip with a file that is too large", claim(1, 65<<20), "larger than 64 MiB"},
		{"zip that is too large", claim(9, 60<<20), "larger than 512 MiB"},
		{"zip with too many files", claim(50_001, 10), "more than 50000 lists"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := fetch.OpenTree(tc.at(t))
			if !strings.HasPrefix(text(err), "opening static lists") || !strings.Contains(text(err), tc.want) {
				t.Errorf("got %q, want %q", text(err), tc.want)
			}
		})
	}
}

// raw returns what writes a file.
func raw(content string) func(testing.TB) string {
	return func(t testing.TB) string {
		at := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
}

// tree returns what writes files.
func tree(kind string, files map[string]string) func(testing.TB) string {
	return func(t testing.TB) string { return writeTree(t, kind, files) }
}

// claim returns what writes a zip file whose directory claims that there are
// so many lists of a size.
func claim(n int, size uint32) func(testing.TB) string {
	directory := &bytes.Buffer{}
	for i := range n {
		name := fmt.Sprintf("trails/static/malware/%d.txt", i)
		var entry [46]byte
		copy(entry[:], "PK\x01\x02")
		binary.LittleEndian.PutUint32(entry[24:], size)
		binary.LittleEndian.PutUint16(entry[28:], uint16(len(name)))
		directory.Write(entry[:])
		directory.WriteString(name)
	}
	var end [22]byte
	copy(end[:], "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[10:], uint16(n))
	binary.LittleEndian.PutUint32(end[12:], uint32(directory.Len()))
	binary.LittleEndian.PutUint32(end[16:], 4)
	return raw("PK\x03\x04" + directory.String() + string(end[:]))
}

// TestOpenTree_links has links not be followed, in a directory as in archives.
func TestOpenTree_links(t *testing.T) {
	t.Parallel()
	secret := raw("secret\n")(t)

	at := writeTree(t, "directory", published)
	malware := filepath.Join(at, "maltrail-master", "trails", "static", "malware")
	for link, target := range map[string]string{
		filepath.Join(malware, "link.txt"):                             secret,
		filepath.Join(malware, "inner.txt"):                            "evil.txt",
		filepath.Join(malware, "..", "linked"):                         filepath.Dir(secret),
		filepath.Join(at, "maltrail-master", "trails", "static", "up"): "..",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	opened, closer, err := fetch.OpenTree(at)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	wantTree(t, opened, true)

	// A list that becomes a link later cannot lead out either.
	evil := filepath.Join(malware, "evil.txt")
	if err := errors.Join(os.Remove(evil), os.Symlink(secret, evil)); err != nil {
		t.Fatal(err)
	}
	if b, err := fs.ReadFile(opened, "trails/static/malware/evil.txt"); err == nil {
		t.Errorf("read %q through a link", b)
	}

	packed := &bytes.Buffer{}
	w := tar.NewWriter(packed)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "0123456789abcdef"}},
		{Typeflag: tar.TypeDir, Name: "trails/static/malware/", Mode: 0o755},
		{Typeflag: tar.TypeSymlink, Name: "trails/static/malware/link.txt", Linkname: secret},
		{Typeflag: tar.TypeLink, Name: "trails/static/malware/hard.txt", Linkname: secret},
		{Typeflag: tar.TypeReg, Name: "./trails/static/malware/real.txt", Mode: 0o644},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, packed.Bytes(), "real.txt")

	packed.Reset()
	z := zip.NewWriter(packed)
	for name, mode := range map[string]fs.FileMode{
		"link.txt": fs.ModeSymlink | 0o777, "pipe.txt": fs.ModeNamedPipe | 0o644, "dir.txt": fs.ModeDir | 0o755, "real.txt": 0o644,
	} {
		h := &zip.FileHeader{Name: "trails/static/malware/" + name}
		h.SetMode(mode)
		if _, err := z.CreateHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, packed.Bytes(), "real.txt")
}

// wantOnly has an archive hold one list of malware.
func wantOnly(t testing.TB, archive []byte, name string) {
	t.Helper()
	tree, err := fetch.ReadTree(archive)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := fs.ReadDir(fetch.Static(tree), "malware")
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("entries %v, error %v", entries, err)
	}
}

// TestReadTree_names has names that get into each other's way.
func TestReadTree_names(t *testing.T) {
	t.Parallel()
	packed := &bytes.Buffer{}
	z := zip.NewWriter(packed)
	for i, name := range []string{
		"trails/static/malware/twice.txt", "trails/static/malware/twice.txt",
		"trails/static/a.txt", "trails/static/a.txt/b.txt",
		"trails/static/c.txt/d.txt", "trails/static/c.txt",
		"trails/static/malware/\xff.txt", "trails/static/malware/a\nb.txt", "trails/static/malware/" + strings.Repeat("n", 2000) + ".txt",
		"trails/static/./e.txt", "trails/static/malware/upper.TXT", "data/x.csv",
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = fmt.Fprint(w, i)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	tree, err := fetch.ReadTree(packed.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, "trails/static/malware/twice.txt"); err != nil {
		t.Error(err)
	}
	var got []string
	_ = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, _ error) error {
		if !d.IsDir() {
			b, err := fs.ReadFile(tree, name)
			got = append(got, fmt.Sprintf("%s=%s,%v", name, b, err))
		}
		return nil
	})
	if want := "[data/x.csv=11,<nil> trails/static/a.txt=2,<nil> trails/static/c.txt/d.txt=4,<nil> " +
		"trails/static/malware/twice.txt=1,<nil>]"; fmt.Sprint(got) != want {
		t.Errorf("got %s, want %s", got, want)
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

// TestOpenTree_damagedFile has a zip file lie about one of its files; the
// others can be read.
func TestOpenTree_damagedFile(t *testing.T) {
	t.Parallel()
	at := writeTree(t, "zip", moved(published, "maltrail-master/", ""))
	whole, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	entry := bytes.LastIndex(whole, []byte("trails/static/malware/evil.txt")) - 46
	for name, damage := range map[string]func(e []byte){
		"sum":         func(e []byte) { e[16] ^= 1 },
		"longer":      func(e []byte) { e[24]++ },
		"shorter":     func(e []byte) { e[24]-- },
		"packed less": func(e []byte) { e[20] /= 2 },
		"method":      func(e []byte) { e[10] = 99 },
		"offset":      func(e []byte) { e[42]++ },
		"far offset":  func(e []byte) { e[45] = 0x7f },
		"ratio":       func(e []byte) { copy(e[20:], "\x01\x00\x00\x00\x00\x00\x00\x01") },
	} {
		b := bytes.Clone(whole)
		damage(b[entry:])
		tree, err := fetch.ReadTree(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b, err := fs.ReadFile(tree, "trails/static/malware/evil.txt"); err == nil {
			t.Errorf("%s: read %d bytes", name, len(b))
		}
		if b, err := fs.ReadFile(tree, "data/ua.txt"); err != nil || string(b) != "bot\n" {
			t.Errorf("%s: neighbour is %q, error %v", name, b, err)
		}
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
