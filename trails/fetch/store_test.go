package fetch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// TestClient_Get_damagedCopy damages the files of a copy. None of it may be
// believed: the list is got again without conditions.
func TestClient_Get_damagedCopy(t *testing.T) {
	t.Parallel()
	const at = "https://a.example/1"
	edit := func(f func(b []byte) []byte) func(string) error {
		return func(path string) error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, f(b), 0o600)
		}
	}
	flip := edit(func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
	cut := edit(func(b []byte) []byte { return b[:len(b)/2] })
	grow := edit(func(b []byte) []byte { return append(b, "192.0.2.9\n"...) })
	clear := edit(func([]byte) []byte { return nil })
	testCases := []struct {
		name   string
		file   string
		damage func(path string) error
	}{
		{"body changed", "list.body", flip},
		{"body cut", "list.body", cut},
		{"body longer", "list.body", grow},
		{"body empty", "list.body", clear},
		{"body gone", "list.body", os.Remove},
		{"body is a directory", "list.body", func(p string) error { return swap(p, os.Mkdir) }},
		{"validators cut", "list.json", cut},
		{"validators with more", "list.json", grow},
		{"validators empty", "list.json", clear},
		{"validators gone", "list.json", os.Remove},
		{"validators of another kind", "list.json", edit(func([]byte) []byte { return []byte(`{"copies":[{"size":"x"}]}`) })},
		{"validators too large", "list.json", edit(func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 1<<20)...) })},
		{"validators not an object", "list.json", edit(func([]byte) []byte { return []byte("null") })},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Handle(at, fetchtest.Content(list))
			c := network.Config()
			c.Dir = t.TempDir()
			client := newClient(t, c)
			s := &fetch.Source{Name: "list", URL: at}
			wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")
			if err := tc.damage(filepath.Join(c.Dir, tc.file)); err != nil {
				t.Fatal(err)
			}
			wantCopy(t, client.Cached(s), fetch.Failed, nil, "no copy kept")
			wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")
			if h := network.Header(at); h.Get("If-None-Match") != "" {
				t.Errorf("asked with a condition: %v", h)
			}
			if tc.name == "body is a directory" {
				return // it cannot be replaced, which costs nothing but a warning
			}
			wantCopy(t, client.Get(t.Context(), s), fetch.Unchanged, list, "")
		})
	}
}

// swap replaces a file by something else.
func swap(path string, make func(string, os.FileMode) error) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return make(path, 0o700)
}

// TestClient_Get_header has validators in the file that cannot be sent back.
func TestClient_Get_header(t *testing.T) {
	t.Parallel()
	const at = "https://a.example/1"
	network := fetchtest.New(t)
	network.Handle(at, fetchtest.Content(list))
	c := network.Config()
	c.Dir = t.TempDir()
	client := newClient(t, c)
	s := &fetch.Source{Name: "list", URL: at}
	client.Get(t.Context(), s)
	path := filepath.Join(c.Dir, "list.json")
	file := struct {
		Copies []map[string]any `json:"copies"`
	}{}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil || len(file.Copies) != 1 {
		t.Fatalf("file is %s, error %v", raw, err)
	}
	file.Copies[0]["etag"] = "a\r\nHost: b"
	file.Copies[0]["last_modified"] = strings.Repeat("x", 10_000)
	raw, _ = json.Marshal(file) // texts and numbers
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	wantCopy(t, client.Get(t.Context(), s), fetch.Unchanged, list, "")

	for name, s := range map[string]*fetch.Source{
		`header "Authorization" cannot be sent`: {URL: at, Token: "a\nb"},
		`header "User-Agent" cannot be sent`:    {URL: at, UserAgent: "a\nb"},
		`header "A b" cannot be sent`:           {URL: at, Header: http.Header{"A b": {"c"}}},
	} {
		wantCopy(t, client.Get(t.Context(), s), fetch.Failed, nil, name)
	}
}

// TestClient_Get_unwritable has no place for copies: the fresh bytes come all
// the same, and a warning is logged.
func TestClient_Get_unwritable(t *testing.T) {
	t.Parallel()
	const at = "https://user:p4ss@a.example/1?token=t0ken"
	network := fetchtest.New(t)
	network.Handle("https://a.example/1?token=t0ken", fetchtest.Content(list))
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	logged := &bytes.Buffer{}
	c := network.Config()
	c.Dir = filepath.Join(file, "feeds")
	c.Log = slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s := &fetch.Source{Name: "list", URL: at}
	for range 2 {
		wantCopy(t, newClient(t, c).Get(t.Context(), s), fetch.Fresh, list, "")
	}
	if got := logged.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, "source=list") ||
		strings.Contains(got, "p4ss") || strings.Contains(got, "t0ken") {
		t.Errorf("log is %s", got)
	}
}

// TestClient_Get_files looks at what a copy leaves on disk.
func TestClient_Get_files(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		want string // file without suffix, or a pattern
	}{
		{"plain", "plain"},
		{"custom-1_b.txt", "custom-1_b.txt"},
		{"../../etc/passwd", "_.._etc_passwd-????????????????"},
		{"/etc/passwd", "_etc_passwd-????????????????"},
		{"..", "-????????????????"},
		{".lock", "lock-????????????????"},
		{"a\x00b", "a_b-????????????????"},
		{"ü", "_-????????????????"},
		{strings.Repeat("long", 100), strings.Repeat("long", 100)[:50] + "-????????????????"},
	}
	for _, tc := range testCases {
		t.Run(tc.name[:min(len(tc.name), 10)], func(t *testing.T) {
			t.Parallel()
			const at = "https://user:p4ss@a.example/1?token=t0ken"
			network := fetchtest.New(t)
			network.Handle("https://a.example/1?token=t0ken", fetchtest.Content(list))
			c := network.Config()
			above := t.TempDir()
			c.Dir = filepath.Join(above, "a", "b", "feeds")
			left := []string{"." + tc.want + ".body123", "." + tc.want + ".json9"}
			if err := os.MkdirAll(c.Dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for _, name := range left {
				_ = os.WriteFile(filepath.Join(c.Dir, name), nil, 0o600) // seen below
			}
			s := &fetch.Source{Name: tc.name, URL: at, Token: "b3arer"}
			client := newClient(t, c)
			client.Get(t.Context(), s)
			wantCopy(t, client.Get(t.Context(), s), fetch.Unchanged, list, "")
			files, _ := filepath.Glob(filepath.Join(c.Dir, tc.want+".*"))
			entries, _ := os.ReadDir(c.Dir)
			outside, _ := os.ReadDir(above)
			most := 3 // and the lock
			if strings.Contains(tc.want, "?") {
				most += len(left) // nobody's leftovers
			}
			if len(files) != 2 || len(entries) != most || len(outside) != 1 {
				t.Errorf("files %q among %v", files, entries)
			}
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil || bytes.Contains(b, []byte("p4ss")) || bytes.Contains(b, []byte("t0ken")) || bytes.Contains(b, []byte("b3arer")) {
					t.Errorf("%s: %s, error %v", f, b, err)
				}
			}
		})
	}
}

// TestClient_writers has several clients, as several processes would, write
// one copy while others read it. A reader always finds a whole one.
func TestClient_writers(t *testing.T) {
	t.Parallel()
	const at = "http://a.example/1"
	network := fetchtest.New(t)
	var mu sync.Mutex
	version := 0
	network.Handle(at, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		version++
		_, _ = fmt.Fprintf(w, "version %d\n", version) // the client may be gone
	}))
	dir := t.TempDir()
	client := func() *fetch.Client {
		c := network.Config()
		c.Dir, c.PerHost = dir, 10
		return newClient(t, c)
	}
	s := &fetch.Source{Name: "list", URL: at}
	client().Get(t.Context(), s)

	const each = 30
	var group sync.WaitGroup
	for range 3 {
		writer, reader := client(), client()
		group.Go(func() {
			for range each {
				if got := writer.Get(t.Context(), s); got.State != fetch.Fresh {
					t.Errorf("got %s, error %v", got.State, got.Err)
				}
			}
		})
		group.Go(func() {
			for range each {
				if got := reader.Cached(s); got.State != fetch.Cached {
					t.Errorf("got %s, error %v", got.State, got.Err)
				}
			}
		})
	}
	group.Wait()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("files are %v, error %v", entries, err)
	}
}
