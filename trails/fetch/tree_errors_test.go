package fetch_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
)

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
		{"zip that is too large", claim(5, 60<<20), "larger than 256 MiB"},
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
