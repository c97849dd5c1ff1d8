package build_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
)

// fullKeys are keys of the kinds that only profile full matches, in the form in
// which they are looked up.
var fullKeys = []string{
	"92.0.2.0/24", "92.0.2.77/20", "92.1.0.0-92.1.7.255", "92.2.0.0 - 92.2.7.255", "2a00:1::/32", "2a00:2::1-2a00:2::ff", "2a00:3:0:0:0:0:0:1",
	"[2a00:4:0::1]:443", "::ffff:92.3.0.1", "t13d1516h2_8daaf6152771_02713d6af862",
	"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "sqlmap/1.7", "mozilla/5.0 (compatible; evilbot)",
}

// TestBuilder_full has keys that must come through unchanged, from every source.
func TestBuilder_full(t *testing.T) {
	t.Parallel()
	list := strings.ToUpper(strings.Join(fullKeys, "\n"))
	c := &build.Config{
		CustomDir: tree(t, "own.txt", list), Full: true, Bogons: ranges(t, "10.0.0.0/8\n127.0.0.0/8\n"), CDN: ranges(t, "104.16.0.0/13\n"),
	}
	sources := map[string]*build.Config{"custom": c}
	static := *c
	static.CustomDir, static.Static = "", os.DirFS(tree(t, "malware/x.txt", list))
	sources["static"] = &static
	remote := *c
	remote.CustomDir, remote.Remote = "", []build.Remote{{Name: "r", Text: strings.Join(fullKeys, "\n")}}
	sources["remote"] = &remote
	feed := *c
	var rows []trails.Trail
	for _, key := range fullKeys {
		rows = append(rows, trails.Trail{Key: key, Info: "x", Reference: "y"})
	}
	feed.CustomDir, feed.Feeds = "", []build.Feed{rowFeed{name: "f", rows: rows}}
	sources["feed"] = &feed
	for name, c := range sources {
		rows, report := run(t, c)
		var keys []string
		for _, r := range rows {
			key, _, _ := strings.Cut(r, "|")
			keys = append(keys, key)
		}
		for _, want := range fullKeys {
			if !slices.Contains(keys, want) {
				t.Errorf("%s: %q is not there", name, want)
			}
		}
		if name != "remote" && len(keys) != len(fullKeys) {
			t.Errorf("%s: %q", name, keys)
		}
		if report.Inert.Count != 0 {
			t.Errorf("%s: inert are %v", name, report.Inert.First)
		}
	}
}

// TestBuilder_fullDropped has networks that would raise false alarms.
func TestBuilder_fullDropped(t *testing.T) {
	t.Parallel()
	rules, _, err := allow.ReadLenientWhitelist(strings.NewReader("92.5.0.0/16\n92.6.0.0-92.6.0.9\n2a00:9::/32\n2a00:8::7\n"), "w")
	if err != nil {
		t.Fatal(err)
	}
	whitelist, err := allow.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]build.Reason{
		"10.0.0.0/24":             build.Bogon,
		"10.0.0.0-10.0.0.255":     build.Bogon,
		"9.200.0.0-10.0.0.255":    build.Bogon,
		"::ffff:10.0.0.1":         build.Bogon,
		"[::ffff:10.0.0.1]:80":    build.Bogon,
		"::ffff:10.0.0.0/112":     build.Bogon,
		"::/0":                    build.Wide,
		"64.0.0.0/2":              build.Wide,
		"64.0.0.0-65.0.0.0":       build.Wide,
		"fc00:1::/32":             build.Bogon,
		"fe80::1-fe80::2":         build.Bogon,
		"8000::/1":                build.Wide,
		"104.16.0.0/24":           build.CDN,
		"104.15.0.0 - 104.16.0.9": build.CDN,
		"127.0.0.0-127.0.0.9":     build.Local,
		"92.5.0.0/16":             build.Whitelisted,
		"92.5.1.0/24":             build.Whitelisted,
		"92.5.1.0-92.5.2.1":       build.Whitelisted,
		"92.6.0.0-92.6.0.9":       build.Whitelisted,
		"2a00:9:1::/48":           build.Whitelisted,
		"2a00:9::1":               build.Whitelisted,
		"2a00:8:0::7":             build.Whitelisted,
	}
	kept := []string{"92.4.0.0/15", "92.5.255.0-92.6.0.1", "2a00:8::/31", "[2a00:8::7]:80", "[2a00:8:0::7]:81", "fe80::1", "fe80:0::2"}
	keys := slices.Clone(kept)
	for key := range want {
		keys = append(keys, key)
	}
	got := map[string]build.Reason{}
	rows, _ := run(t, &build.Config{
		CustomDir: tree(t, "own.txt", strings.Join(keys, "\n")), Full: true, Whitelist: whitelist,
		Bogons: ranges(t, "10.0.0.0/8\n"), CDN: ranges(t, "104.16.0.0/13\n"),
		Drop: func(t trails.Trail, r build.Reason) { got[t.Key] = r },
	})
	for key, reason := range want {
		if r, ok := got[key]; !ok || r != reason {
			t.Errorf("%s: dropped %v, because it is %v", key, ok, r)
		}
	}
	if len(rows) != len(kept) || len(got) != len(want) {
		t.Errorf("kept are %q, dropped %v", rows, got)
	}
	_, report := run(t, &build.Config{Full: true, CustomDir: tree(t, "parking site.txt", "10.0.0.0-10.0.0.9\nfc00::/7\n"), Bogons: ranges(t, "10.0.0.0/8\n")})
	if report.DroppedCustom.Count != 0 {
		t.Errorf("of parking sites are dropped %v", report.DroppedCustom.First)
	}
}

// TestBuilder_notFull drops networks by nothing but their first address.
func TestBuilder_notFull(t *testing.T) {
	t.Parallel()
	list := "10.0.0.0/24\n10.0.0.0-10.0.0.255\n::ffff:10.0.0.1\n::/0\n64.0.0.0/2\nfc00:1::/32\n192.0.2.0/25\n"
	whitelist, err := allow.New([]allow.Rule{{Match: allow.Matcher{Form: allow.FormTrusted, Text: "192.0.2.0/24"}}})
	if err != nil {
		t.Fatal(err)
	}
	rows, report := run(t, &build.Config{CustomDir: tree(t, "own.txt", list), Bogons: ranges(t, "10.0.0.0/8\n"), Whitelist: whitelist})
	if len(rows) != 6 || report.Dropped[build.Bogon] != 1 {
		t.Errorf("rows %q, dropped %v", rows, report.Dropped)
	}
}

// TestBuilder_inertOnly has what only profile full matches in a set for the other.
func TestBuilder_inertOnly(t *testing.T) {
	t.Parallel()
	_, report := run(t, &build.Config{CustomDir: tree(t, "own.txt", strings.Join(fullKeys, "\n"))})
	for _, n := range report.Inert.First {
		if !strings.Contains(n.Reason, "networks are not matched") && !strings.Contains(n.Reason, "profile full") && !strings.Contains(n.Reason, "looked up as") {
			t.Errorf("%v", n)
		}
	}
	if report.Inert.Count != len(fullKeys)-1 { // of an address with a port nothing is said
		t.Errorf("%d of %d are inert: %v", report.Inert.Count, len(fullKeys), report.Inert.First)
	}
}
