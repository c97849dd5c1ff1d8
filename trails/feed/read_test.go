package feed_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/feed/feedtest"
	"github.com/trailscope/trailscope/trails/parse"
)

// bodiesOf returns the bodies of a feed's addresses, or of the list that they
// lead to.
func bodiesOf(t testing.TB, f *feed.Feed) [][]byte {
	t.Helper()
	all := feedtest.Bodies()
	get := func(address string) []byte {
		body, ok := all[address]
		if !ok {
			t.Fatalf("no sample for %s", address)
		}
		return body
	}
	if f.Follow != nil {
		address, err := f.Next(get(f.Addresses[0]))
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{get(address)}
	}
	var bodies [][]byte
	for _, a := range f.Addresses {
		bodies = append(bodies, get(a))
	}
	return bodies
}

// TestFeed_Read_samples reads the sample of every feed.
func TestFeed_Read_samples(t *testing.T) {
	t.Parallel()
	want := feedtest.Want()
	for _, f := range feed.All() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			bodies := bodiesOf(t, &f)
			l, err := f.Read(bodies...)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range bodies {
				if err := f.Check(b); err != nil {
					t.Errorf("Check: %v", err)
				}
				clear(b) // the list has a copy
			}
			got := slices.Collect(l.Items())
			if diff := cmp.Diff(want[f.Name], got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if l.Len() != len(got) || l.Name() != f.Name {
				t.Errorf("%s has %d entries, %d items", l.Name(), l.Len(), len(got))
			}
		})
	}
}

// TestFeed_Read_fallback reads what lies at the other address.
func TestFeed_Read_fallback(t *testing.T) {
	t.Parallel()
	for _, f := range feed.All() {
		if f.Fallback == "" {
			continue
		}
		l, err := f.Read(feedtest.Bodies()[f.Fallback])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(feedtest.Want()[f.Name], slices.Collect(l.Items())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
	}
}

// TestSamples has a body for each address and none besides.
func TestSamples(t *testing.T) {
	t.Parallel()
	left := feedtest.Bodies()
	for _, f := range feed.All() {
		for _, a := range append([]string{f.Fallback}, f.Addresses...) {
			delete(left, a)
		}
	}
	if len(left) != 1 || len(feedtest.Want()) != 42 {
		t.Errorf("%d samples for %v", len(feedtest.Want()), slices.Collect(maps.Keys(left)))
	}
}

// TestList_Info has the infos by which a whole feed is left out (SPEC 1.5).
func TestList_Info(t *testing.T) {
	t.Parallel()
	without := map[string]bool{"blackbook": true, "feodotrackerip": true, "sslblcert": true, "statics": true}
	for _, f := range feed.All() {
		l, err := f.Read(bodiesOf(t, &f)...)
		if err != nil {
			t.Fatal(err)
		}
		if want := f.Info; without[f.Name] {
			if l.Info() != "" {
				t.Errorf("%s has the info %q", f.Name, l.Info())
			}
		} else if l.Info() != want || want == "" {
			t.Errorf("%s has the info %q, want %q", f.Name, l.Info(), want)
		}
	}
}

func TestList_Items_stops(t *testing.T) {
	t.Parallel()
	for _, f := range feed.All() {
		l, err := f.Read(bodiesOf(t, &f)...)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for range l.Items() {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%s gives %d items", f.Name, n)
		}
	}
}

// TestFeed_Read_refused has bodies that are no list.
func TestFeed_Read_refused(t *testing.T) {
	t.Parallel()
	ten := strings.Repeat("66.0.0.1\n", 10)
	for _, tt := range []struct {
		name, feed string
		bodies     []string
		want       string
	}{
		{"nothing", "blocklist", nil, "blocklist is no list: nothing was fetched"},
		{"empty", "blocklist", []string{""}, "blocklist is no list: it has 0 entries, and fewer than 10 mean that it is damaged"},
		{"nine", "blocklist", []string{ten[9:]}, "it has 9 entries"},
		{"ten", "blocklist", []string{ten}, ""},
		{"without marker", "ipnoise", []string{ten}, `ipnoise is no list: it does not contain "ipnoise"`},
		{"with marker", "ipnoise", []string{"# ipnoise\n" + ten}, ""},
		{"page", "blocklist", []string{"<!DOCTYPE html>\n" + ten}, "blocklist is no list: it is a page for a browser"},
		{"page behind blanks", "blocklist", []string{"\uFEFF \r\n\t<HTML lang=en>" + ten}, "it is a page for a browser"},
		{"piece of a page", "blocklist", []string{"<p>" + ten}, ""},
		{"marker in a page", "blackbook", []string{"<html>Malware"}, "it is a page for a browser"},
		{"format is a page", "atmos", []string{"<html>Atmos Strategic Monitoring</html>"}, "it has 0 entries, and fewer than 1 mean"},
		{"may be empty", "feodotrackerip", []string{"# dst_ip\n"}, ""},
		{"one part of two", "dataplane", []string{"<html>", "# Dataplane.org\n" + strings.Repeat("1|2|66.0.0.1\n", 10)}, ""},
		{"no part of two", "dataplane", []string{"<html>", ""}, `dataplane is no list: it does not contain "Dataplane.org"`},
		{"no JSON", "torprojectnodes", []string{"or_addresses"}, "it is damaged JSON at byte"},
		{"JSON cut short", "torprojectnodes", []string{`{"relays":[{"or_addresses":["66.0.0.1:1"`}, "it is JSON that ends too early"},
		{"JSON too deep", "torprojectnodes", []string{`{"or_addresses":` + strings.Repeat("[", 1000)}, "it is JSON of more than 64 levels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, ok := feed.Find(tt.feed)
			if !ok {
				t.Fatal("unknown feed")
			}
			var bodies [][]byte
			for _, b := range tt.bodies {
				bodies = append(bodies, []byte(b))
			}
			l, err := f.Read(bodies...)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if (l == nil) != (err != nil) {
				t.Errorf("list %v with error %v", l, err)
			}
		})
	}
}

// TestFeed_Check_part lets a part of a list be small.
func TestFeed_Check_part(t *testing.T) {
	t.Parallel()
	f, _ := feed.Find("dataplane")
	if err := f.Check([]byte("# Dataplane.org\n1|2|66.0.0.1\n")); err != nil {
		t.Error(err)
	}
	if err := f.Check([]byte("# Dataplane.org\n")); err == nil {
		t.Error("a part without entries is taken")
	}
	if _, err := f.Read([]byte("# Dataplane.org\n1|2|66.0.0.1\n")); err == nil {
		t.Error("one small part is a list")
	}
}

// TestList_Refused has lines that cannot be used, which spoil no others.
func TestList_Refused(t *testing.T) {
	t.Parallel()
	f := feed.Feed{
		Name: "x", Addresses: []string{"https://x.example/1", "https://x.example/2"}, Marker: "#",
		Format: feed.Lines, Rules: feed.OwnRules(), Info: "i", Reference: "r",
	}
	l, err := f.Read(
		[]byte("# a\nok.example\nbad\xff.example\n"+strings.Repeat("a.", 40_000)+"\nhttps://.\x01.example\nhttp:///.\n://\n"),
		[]byte("<html>"))
	if err != nil {
		t.Fatal(err)
	}
	want := []trails.Trail{{Key: "ok.example", Info: "i", Reference: "r"}, {Key: "/.", Info: "i", Reference: "r"}}
	if diff := cmp.Diff(want, slices.Collect(l.Items())); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	var got []string
	for _, n := range l.Refused.First {
		got = append(got, strings.ReplaceAll(n.String(), strings.Repeat("a.", 60), "a…"))
	}
	each := 0
	l.EachRefused(func(n parse.Note) {
		if each++; n.File != "https://x.example/1" {
			t.Errorf("refused in %q", n.File)
		}
	})
	if each != 4 {
		t.Errorf("%d refused lines one by one, want 4", each)
	}
	wantNotes := []string{
		"https://x.example/1:3: bad\uFFFD.example: not UTF-8",
		"https://x.example/1:4: a…: longer than any trail",
		"https://x.example/1:5: https://.\x01.example: control characters",
		"https://x.example/1:7: ://: names nothing",
		`https://x.example/2: the whole part: it does not contain "#"`,
	}
	if diff := cmp.Diff(wantNotes, got); diff != "" || l.Refused.Count != 5 {
		t.Errorf("%d notes (-want +got):\n%s", l.Refused.Count, diff)
	}
}

func TestFeed_Next(t *testing.T) {
	t.Parallel()
	f, _ := feed.Find("trickbot")
	for _, tt := range []struct {
		name, page, want, problem string
	}{
		{"last", "mcconf config.conf_2.xml config.conf_1.xml ", f.Follow.Prefix + "config.conf_1.xml", ""},
		{"without marker", "config.conf_1.xml", "", `it does not contain "mcconf"`},
		{"without a list", "mcconf config.conf_.xml", "", "the page does not lead to a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := f.Next([]byte(tt.page))
			if got != tt.want || (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
				t.Errorf("Next = %q, %v", got, err)
			}
		})
	}
	other, _ := feed.Find("blocklist")
	if _, err := other.Next(nil); err == nil {
		t.Error("a list leads somewhere")
	}
}

// TestOwnRules takes what has no dot and can be a trail all the same.
func TestOwnRules(t *testing.T) {
	t.Parallel()
	f := feed.Feed{
		Name: "x", Addresses: []string{"https://x.example/1"},
		Format: feed.Lines, Rules: feed.OwnRules(), Info: "i", Reference: "r",
	}
	const (
		digest = "0123456789ABCDEF0123456789abcdef01234567"
		long   = digest + "89abcdef0123456789abcdef"
		ja4    = "t13d1516h2_8daaf6152771_02713d6af862"
	)
	full := []string{long, ja4, "192.0.2.0/24", "192.0.2.5-192.0.2.9", "2001:db8::/32", "2001:db8::1-2001:db8::2", "sqlmap/1.7"}
	l, err := f.Read([]byte(digest + "\nno-name\n2001:db8:0::1\nhttps://a.example/x/\n" + digest[1:] + "\n" + strings.Join(full, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for item := range l.Items() {
		got = append(got, item.Key)
	}
	if diff := cmp.Diff(append([]string{digest, "2001:db8::1", "a.example/x"}, full...), got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
