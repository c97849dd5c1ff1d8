package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/trailscope/trailscope/trails/fetch"
)

// TestOpenTree_links has links not be followed, in a directory.
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
}

// TestReadTree_links has links and what else is no regular file be left out.
func TestReadTree_links(t *testing.T) {
	t.Parallel()
	const secret = "/etc/hostname"
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
