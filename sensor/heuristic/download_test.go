package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestParseTarget(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		url   string
		file  string
		query string
	}{
		{name: "ordinary", url: "a.test/b/c.exe", file: "c.exe"},
		{name: "query", url: "a.test/b/c.exe?d/e.exe?f", file: "c.exe", query: "d/e.exe?f"},
		{name: "fragment", url: "a.test/b/c.exe#d/e", file: "c.exe"},
		{name: "query in a fragment", url: "a.test/c#d?e=f", file: "c"},
		{name: "fragment of a query", url: "a.test/c?d#e=f", file: "c", query: "d"},
		{name: "parameter stays", url: "a.test/c.exe;d", file: "c.exe;d"},
		{name: "folder", url: "a.test/b/"},
		{name: "host alone", url: "a.test.exe"},
		{name: "query in the host", url: "a?b/c.exe", query: "b/c.exe"},
		{name: "no host", url: "/c.exe", file: "c.exe"},
		{name: "nothing"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := heuristic.ParseTarget([]byte(tc.url))
			if string(got.File) != tc.file || string(got.Query) != tc.query {
				t.Errorf("got %q %q, want %q %q", got.File, got.Query, tc.file, tc.query)
			}
		})
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		path string
		want string
	}{
		{name: "program", path: "/setup.exe", want: ".exe"},
		{name: "package", path: "/a.apk", want: ".apk"},
		{name: "longest extension", path: "/a.class", want: ".class"},
		{name: "nine characters", path: "/123456789.exe", want: ".exe"},
		{name: "ten characters", path: "/1234567890.exe"},
		{name: "nine characters outside ASCII", path: "/ééééééééé.exe", want: ".exe"},
		{name: "ten characters outside ASCII", path: "/éééééééééé.exe"},
		{name: "two extensions", path: "/a.exe.exe", want: ".exe"},
		{name: "last extension counts", path: "/a.exe.txt"},
		{name: "extension alone", path: "/.exe"},
		{name: "dots before the extension", path: "/...exe"},
		{name: "leading dot and a name", path: "/.a.exe", want: ".exe"},
		{name: "dot behind", path: "/a.exe."},
		{name: "folder", path: "/a.exe/"},
		{name: "escaped extension", path: "/a.%65xe"},
		{name: "web page", path: "/a.html"},
		{name: "no extension", path: "/exe"},
		{name: "query without a sign", path: "/a.exe?b", want: ".exe"},
		{name: "query with a sign", path: "/a.exe?b=c"},
		{name: "sign in the fragment", path: "/a.exe#b=c", want: ".exe"},
		{name: "folder of programs", path: "/bin/a.exe"},
		{name: "folder of programs in the query", path: "/a.exe?/bin/"},
		{name: "exception in the name", path: "/cgi.exe"},
		{name: "exception escaped", path: "/%62in/a.exe", want: ".exe"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			target := heuristic.ParseTarget([]byte("a.test" + tc.path))
			got, ok := heuristic.Download(target, []byte(tc.path))
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q %v, want %q", got, ok, tc.want)
			}
		})
	}
	if info := heuristic.DownloadInfo(".exe"); info != "direct .exe download (suspicious)" {
		t.Errorf("info %q", info)
	}
}
