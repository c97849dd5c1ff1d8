package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestFileProbe(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		file string
		want string
	}{
		{name: "missing page", file: "defaultwebpage.cgi", want: heuristic.InfoMissingPage},
		{name: "in any case", file: "xDefaultWebPage.CGIx", want: heuristic.InfoMissingPage},
		{name: "first", file: "inexistent_file_name.inexistent0123450987.cfm", want: heuristic.InfoWebScan},
		{name: "second", file: "test-for-some-inexistent-file", want: heuristic.InfoWebScan},
		{name: "third", file: "a_long_inexistent_path", want: heuristic.InfoWebScan},
		{name: "fourth", file: "some-inexistent-website.acu", want: heuristic.InfoWebScan},
		{name: "long s", file: "long_inexiſtent_path", want: heuristic.InfoWebScan},
		{name: "Kelvin sign is none of its letters", file: "defaultwebpage.cgiK", want: heuristic.InfoMissingPage},
		{name: "both", file: "long_inexistent_path.defaultwebpage.cgi", want: heuristic.InfoMissingPage},
		{name: "very long", file: strings.Repeat("K", 300) + "long_inexistent_path", want: heuristic.InfoWebScan},
		{name: "dot is a dot", file: "defaultwebpage-cgi"},
		{name: "ordinary", file: "a-perfectly-ordinary-page.html"},
		{name: "short", file: "index.html"},
		{name: "nothing"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := heuristic.FileProbe([]byte(tc.file))
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q %v, want %q", got, ok, tc.want)
			}
		})
	}
}
