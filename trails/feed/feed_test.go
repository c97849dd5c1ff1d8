package feed_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/feed"
)

var _ build.Feed = (*feed.List)(nil)

// TestAll holds the known feeds to what is asked of those of users.
func TestAll(t *testing.T) {
	t.Parallel()
	all := feed.All()
	if len(all) != 42 {
		t.Errorf("%d feeds", len(all))
	}
	seen := map[string]string{}
	for i, f := range all {
		if err := f.Validate(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if i > 0 && f.Name <= all[i-1].Name {
			t.Errorf("%s stands behind %s", f.Name, all[i-1].Name)
		}
		if f.Kind == "" || f.Licence == "" {
			t.Errorf("%s lacks its kind or its licence", f.Name)
		}
		for _, a := range append([]string{f.Fallback}, f.Addresses...) {
			if other, ok := seen[a]; ok && a != "" {
				t.Errorf("%s and %s read %s", f.Name, other, a)
			}
			seen[a] = f.Name
		}
		found, ok := feed.Find(f.Name)
		if !ok || found.Info != f.Info {
			t.Errorf("%s is not found", f.Name)
		}
	}
	if _, ok := feed.Find("nobody"); ok {
		t.Error("a feed of any name is found")
	}
}

// TestAll_disabled has the feeds that Maltrail ships disabled.
func TestAll_disabled(t *testing.T) {
	t.Parallel()
	var off []string
	for _, f := range feed.All() {
		if f.Disabled {
			off = append(off, f.Name)
		}
	}
	if got, want := strings.Join(off, " "), "alienvault ciarmy myip policeman turris"; got != want {
		t.Errorf("disabled are %s, want %s", got, want)
	}
}
