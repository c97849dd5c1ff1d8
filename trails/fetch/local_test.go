package fetch_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
)

func TestClient_Get_local(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, body := range map[string][]byte{
		"list.txt": list, "a b.txt": list, "empty": nil, "large": bytes.Repeat([]byte("a"), 1001),
		"exact": bytes.Repeat([]byte("a"), 1000),
	} {
		if err := os.WriteFile(in(name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(in("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	testCases := []struct {
		name string
		url  string
		body []byte
		want string
	}{
		{"path", in("list.txt"), list, ""},
		{"path with a blank", in("a b.txt"), list, ""},
		{"address", "file://" + in("list.txt"), list, ""},
		{"address with a blank", "file://localhost" + in("a%20b.txt"), list, ""},
		{"as large as it may be", in("exact"), bytes.Repeat([]byte("a"), 1000), ""},
		{"too large", in("large"), nil, "larger than 1000 bytes"},
		{"endless", "/dev/zero", nil, "not a regular file"},
		{"pipe", in("pipe"), nil, "not a regular file"},
		{"directory", dir, nil, "is a directory"},
		{"missing", in("missing"), nil, "no such file"},
		{"empty", in("empty"), nil, "empty body"},
		{"none", "", nil, "no address"},
		{"elsewhere", "file://server/share", nil, "file on another host"},
		{"without a path", "file://", nil, "address has no path"},
		{"unknown scheme", "ftp://a.example/1", nil, "unknown scheme ftp"},
		{"no host", "http:///1", nil, "address has no host"},
		{"not an address", "http://a b/", nil, "address is not valid"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, &fetch.Config{})
			got := client.Get(t.Context(), &fetch.Source{URL: tc.url, Limit: 1000})
			if tc.want != "" {
				wantCopy(t, got, fetch.Failed, nil, tc.want)
				return
			}
			wantCopy(t, got, fetch.Fresh, tc.body, "")
		})
	}
}

func TestClient_Get_localCopy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, list, 0o600); err != nil {
		t.Fatal(err)
	}
	client := newClient(t, &fetch.Config{Dir: t.TempDir()})
	s := &fetch.Source{Name: "list", URL: path}
	wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")
	wantCopy(t, client.Get(t.Context(), s), fetch.Unchanged, list, "")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantCopy(t, client.Get(t.Context(), s), fetch.Cached, list, "no such file")
}

func TestRedact(t *testing.T) {
	t.Parallel()
	testCases := []struct{ name, in, want string }{
		{"plain", "https://a.example/list.txt?age=7d", "https://a.example/list.txt?age=7d"},
		{"user", "https://user@a.example/", "https://xxxxx@a.example/"},
		{"password", "http://user:p4ss@a.example:8080/", "http://xxxxx@a.example:8080/"},
		{"query", "https://a.example/?a=1&API_Key=s3cret&b=2", "https://a.example/?a=1&API_Key=xxxxx&b=2"},
		{"query without value", "https://a.example/?token", "https://a.example/?token"},
		{"path", "/var/lists/x.txt", "/var/lists/x.txt"},
		{"damaged", "https://user:p4ss@[", "(not an address)"},
		{"empty", "", ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := fetch.Redact(tc.in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
