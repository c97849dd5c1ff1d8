package build_test

import (
	"os"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

func TestBuilder_finish(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		csv  []string
		want string
	}{
		{
			name: "lower case: the key that is there keeps its place and gets the pair",
			csv:  []string{"Mixed.com,upper mixed.com,lower First.com,one last.com,two"},
			want: "mixed.com|upper|a.example last.com|two|a.example first.com|one|a.example",
		},
		{
			name: "others are those of the new spelling",
			csv:  []string{"x.com,one X.com,up", "x.com,two"},
			want: "x.com|up|a.example_(+b.example)",
		},
		{
			name: "others of the old spelling are forgotten",
			csv:  []string{"X.com,one", "X.com,two"},
			want: "x.com|two|b.example",
		},
		{
			name: "names in other scripts",
			csv:  []string{"bücher.example,one straße.example,one ÄÖ..example,one пример.example/путь,one"},
			want: "xn--bcher-kva.example|one|a.example strasse.example|one|a.example äö..example|one|a.example " +
				"xn--e1afmkfd.xn--example/-3bh4ak3i|one|a.example",
		},
		{
			name: "bare words",
			csv:  []string{"word,one .word,one word2,one .com.,one"},
			want: "word2|one|a.example .com.|one|a.example",
		},
		{
			name: "addresses",
			csv:  []string{"66.1.1.1,malware 66.1.1.1:80,malware 266.1.1.1,one 266.1.1.1:80,one 066.1.1.1,one x.com,malware"},
			want: "66.1.1.1|potential_malware_site|a.example 66.1.1.1:80|malware|a.example 266.1.1.1:80|one|a.example " +
				"066.1.1.1|one|a.example x.com|malware|a.example",
		},
		{
			name: "ransomware",
			csv:  []string{"x.com,ransomware y.com,ransomware_x"},
			want: "x.com|ransomware_(malware)|a.example y.com|ransomware_x|a.example",
		},
		{
			name: "needless parts",
			csv:  []string{"q.com?a,one /q?a//b,one x.com//a///b,one WWW.up.com,one ?q,one"},
			want: "q.com|one|a.example /q?a/b|one|a.example x.com/a//b|one|a.example up.com|one|a.example",
		},
		{
			name: "sinkholes have no others",
			csv:  []string{"66.1.1.1,sinkhole_x x.com,sinkhole_x", "66.1.1.1,parking_site x.com,sinkhole_x"},
			want: "66.1.1.1|parking_site|b.example x.com|sinkhole_x|b.example_(+a.example)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := run(t, &build.Config{Feeds: feeds(tt.csv...)})
			expect(t, got, tt.want)
		})
	}
}

// TestBuilder_minimumFeeds counts references, not feeds, and IPv4 alone.
func TestBuilder_minimumFeeds(t *testing.T) {
	t.Parallel()
	c := &build.Config{
		Feeds: append(
			feeds("66.0.0.1,one 66.0.0.2,one 66.0.0.3,one 66.0.0.4,sinkhole x.com,one 2001:db8::1,one 66.0.0.5:80,one", "66.0.0.2,two 66.0.0.4,sinkhole"),
			feed{name: "c", csv: "66.0.0.1,three,a.example\n66.0.0.6,one,\"x, custom\"\n66.0.0.7,one,customs\n66.0.0.8,one,a_static\n"},
		),
		CustomDir:    tree(t, "own.txt", "66.0.0.9\n"),
		Static:       os.DirFS(tree(t, "malware/bot.txt", "66.0.0.3\n")),
		Remote:       remote("66.0.0.10\n"),
		MinimumFeeds: 2,
	}
	got, report := run(t, c)
	expect(t, got, `66.0.0.2|two|b.example_(+a.example) 66.0.0.3|bot_(malware)|(static)_(+a.example) x.com|one|a.example
		2001:db8::1|one|a.example 66.0.0.5:80|one|a.example 66.0.0.6|one|x,_custom 66.0.0.9|own|(custom) 66.0.0.10|blacklisted|(remote_custom)`)
	if report.Dropped[build.TooFewFeeds] != 4 {
		t.Errorf("dropped: %v", report.Dropped)
	}
}

func TestBuilder_disabledInfo(t *testing.T) {
	t.Parallel()
	expr, err := pattern.Compile("bad|bot", 0)
	if err != nil {
		t.Fatal(err)
	}
	got, report := run(t, &build.Config{
		Feeds:        append(feeds("x.com,one y.com,a_bad_one z.com,Bad"), feed{name: "b", info: "bad feed", csv: "w.com,one,b\n"}),
		CustomDir:    tree(t, "my_bots.txt", "own.example\n", "fine.txt", "fine.example\n"),
		DisabledInfo: expr,
	})
	expect(t, got, "x.com|one|a.example z.com|Bad|a.example fine.example|fine|(custom)")
	if report.Feeds != 3 || report.Dropped[build.Disabled] != 2 || report.DroppedCustom.Count != 1 {
		t.Errorf("report: %+v", report)
	}
}

func ranges(t *testing.T, text string) *addr.Ranges {
	t.Helper()
	r, _, err := parse.Ranges(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBuilder_secondPass takes out what a user asked for too, and says so.
func TestBuilder_secondPass(t *testing.T) {
	t.Parallel()
	own := tree(t, "own.txt", strings.Join([]string{
		"good.example",           // whitelisted
		"sub.good.example",       // only its parent is
		"Good.example",           // once it is in lower case
		"203.0.113.9",            // in a whitelisted network
		"203.0.113.9:80",         // only its address is
		"192.168.7.7",            // local
		"127.example",            // looks local, and is dropped all the same
		"localhost.example",      // the same
		"10.1.2.3",               // bogon
		"10.1.2.3:80",            // bogon
		"10.1.2.3/path",          // bogon
		"10.1.2.3.example",       // a name
		"010.1.2.3",              // not found under its first octet
		"225.0.0.1",              // 224/3 is looked up under 224 only
		"224.0.0.1",              // bogon
		"198.51.100.200:443",     // content network
		"198.51.101.200",         // none
		"66.66.66.66",            // fine
		"xn--bcher-kva.example",  // fine
		"http://good.example/x",  // a path, so not whitelisted
		"[2001:db8::1]:80",       // fine
		"good.example.",          // the dot goes first
		"http://10.1.2.4/a?b=c#", // bogon
	}, "\n"))
	c := &build.Config{
		CustomDir: own,
		Feeds:     feeds("10.9.9.9:1,parking_x 10.9.9.9:2,a_sinkhole 10.9.9.9:3,one"),
		Whitelist: whitelist(t, "good.example\n203.0.113.0/24\n"),
		Bogons:    ranges(t, "10.0.0.0/8\n224.0.0.0/3\n"),
		CDN:       ranges(t, "198.51.100.0/24\n"),
	}
	got, report := run(t, c)
	expect(t, got, `10.9.9.9:1|parking_x|a.example 10.9.9.9:2|a_sinkhole|a.example
		sub.good.example|own|(custom) 203.0.113.9:80|own|(custom) 10.1.2.3.example|own|(custom) 010.1.2.3|own|(custom)
		225.0.0.1|own|(custom) 198.51.101.200|own|(custom) 66.66.66.66|own|(custom) xn--bcher-kva.example|own|(custom)
		good.example/x|own|(custom) [2001:db8::1]:80|own|(custom)`)
	want := map[build.Reason]int{build.Whitelisted: 2, build.Local: 3, build.Bogon: 6, build.CDN: 1}
	sum := 0
	for reason, n := range report.Dropped {
		if n != want[build.Reason(reason)] {
			t.Errorf("%d dropped: %v, want %d", n, build.Reason(reason), want[build.Reason(reason)])
		}
		sum += n
	}
	if report.DroppedCustom.Count != sum-1 {
		t.Errorf("%d custom trails of %d", report.DroppedCustom.Count, sum)
	}
	if notes := notesOf(report.DroppedCustom, own); notes[1] != "own.txt:4: 203.0.113.9: on the whitelist" {
		t.Errorf("dropped: %q", notes)
	}
}

// TestReason_String has words for all of them.
func TestReason_String(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"": true}
	for r := range (build.Report{}).Dropped {
		if s := build.Reason(r).String(); seen[s] {
			t.Errorf("reason %d: %q", r, s)
		} else {
			seen[s] = true
		}
	}
}

// TestBuilder_inert: trails of the user's own that can never match are kept,
// as the peer keeps them, and named.
func TestBuilder_inert(t *testing.T) {
	t.Parallel()
	own := tree(t, "own.txt", "192.0.2.0/24\nevil.example because\n*.evil.example\n2001:DB8:0::1\nä..example\nfine.example/a b\nfine.example\n2001:db8::1\n")
	got, report := run(t, &build.Config{CustomDir: own})
	if len(got) != 8 {
		t.Errorf("rows: %q", got)
	}
	notes := notesOf(report.Inert, own)
	for i, want := range []string{
		"own.txt:1: 192.0.2.0/24: networks are not matched",
		"own.txt:2: evil.example because: a name or address ends at",
		"own.txt:3: *.evil.example: wildcards are not matched",
		"own.txt:5: ä..example: no name has these characters",
		"own.txt:4: 2001:db8:0::1: this address is looked up as 2001:db8::1",
	} {
		if i >= len(notes) || !strings.HasPrefix(notes[i], want) {
			t.Fatalf("inert: %q, want %q at %d", notes, want, i)
		}
	}
	if report.Inert.Count != 5 {
		t.Errorf("%d inert", report.Inert.Count)
	}
}
