package build_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
)

func TestBuilder_custom(t *testing.T) {
	t.Parallel()
	dir := tree(t,
		"b_own_list.txt", "# comment\n\n  One.example  # why\nhttps://two.example/\nthree.example/a/\n.four.example.\n192.0.2.1\n192.0.2.2:80\n[2001:db8::1]:53\none.example\n",
		"a.name.txt", "two.example\nfive.example\n",
		"upper.TXT", "no.example\n",
		"list.csv", "no.example,info\n",
		"deeper/list.txt", "no.example\n",
	)
	got, report := run(t, &build.Config{CustomDir: dir})
	expect(t, got, `two.example|b_own_list|(custom) five.example|a.name|(custom) three.example/a|b_own_list|(custom)
		four.example|b_own_list|(custom) 192.0.2.1|b_own_list|(custom) 192.0.2.2:80|b_own_list|(custom)
		[2001:db8::1]:53|b_own_list|(custom) one.example|b_own_list|(custom)`)
	if report.Custom != 9 || report.Refused.Count != 0 {
		t.Errorf("report: %+v", report)
	}
}

// TestBuilder_static: the order of directories and files decides who wins.
func TestBuilder_static(t *testing.T) {
	t.Parallel()
	dir := tree(t,
		"malware/bot_net.txt", "all.example\nhttp://root.example\nroot.example/\npath.example/a/\nhist.example\n",
		"malware/a_history.txt", "hist.example\n",
		"malicious/kit.txt", "all.example\nms.example\n",
		"malicious/z_history.txt", "ms.example\nold.example\n",
		"suspicious/odd.txt", "all.example\nms.example\nroots.example\n",
		"mass_scanner.txt", "all.example\nroots.example\nother.example\n192.0.2.7\n",
		"zoo/beast.txt", "other.example\n",
		"malware/deep/list.txt", "no.example\n",
		"malware/values.csv", "# value,info\nvalue.example,\"some, info\"\nhttp://slash.example/ , b\n",
		"root.csv", "csv.example,info\n",
	)
	got, report := run(t, &build.Config{Static: os.DirFS(dir)})
	expect(t, got, `all.example|bot_net_(malware)|(static) ms.example|odd_(suspicious)|(static)
		old.example|z_history_(malicious)|(static) roots.example|mass_scanner|(static)
		other.example|beast_(zoo)|(static) 192.0.2.7|mass_scanner|(static) csv.example|info|root_(static)
		root.example/|bot_net_(malware)|(static) path.example/a|bot_net_(malware)|(static)
		hist.example|a_history_(malware)|(static) value.example|some,_info_(malware)|values_(static)
		slash.example|b_(malware)|values_(static)`)
	if report.Static != 12 || report.Refused.Count != 0 {
		t.Errorf("report: %+v", report)
	}
}

// TestBuilder_history: what is history beats nothing of another source.
func TestBuilder_history(t *testing.T) {
	t.Parallel()
	got, _ := run(t, &build.Config{
		CustomDir: tree(t, "own.txt", "a.example\n", "own_history.txt", "b.example\n"),
		Static:    os.DirFS(tree(t, "malware/x_history.txt", "a.example\nb.example\nc.example\n")),
	})
	expect(t, got, `a.example|own|(custom)_(+(static)) b.example|own_history|(custom)_(+(static)) c.example|x_history_(malware)|(static)`)
}

// TestBuilder_refused: a bad line or file spoils no other, and is named.
func TestBuilder_refused(t *testing.T) {
	t.Parallel()
	own := tree(t, "a.txt", "good.example\n\xff.example\n/\n\nafter.example\n", "b.txt/file", "a directory\n", "c.txt", "c.example\n")
	static := tree(t, "malware/v.csv", "no comma\nv.example,info\n")
	if err := os.Symlink(filepath.Join(own, "nowhere"), filepath.Join(own, "d.txt")); err != nil {
		t.Fatal(err)
	}
	got, report := run(t, &build.Config{CustomDir: own, Static: os.DirFS(static), StaticName: static})
	expect(t, got, "good.example|a|(custom) after.example|a|(custom) c.example|c|(custom) v.example|info_(malware)|v_(static)")
	notes := notesOf(report.Refused, own, static)
	for i, want := range []string{
		"a.txt:2: \uFFFD.example: not UTF-8",
		"a.txt:3: /: names neither a host nor a path",
		"b.txt: not a regular file",
		"d.txt: no such file or directory",
		"malware/v.csv:1: no comma: no comma between trail and info",
	} {
		if i >= len(notes) || notes[i] != want {
			t.Fatalf("refused: %q, want %q at %d", notes, want, i)
		}
	}
}

// notesOf returns notes without the directories they are in.
func notesOf(n parse.Notes, dirs ...string) (all []string) {
	for _, note := range n.First {
		s := note.String()
		for _, d := range dirs {
			s = strings.TrimPrefix(s, d+"/")
		}
		all = append(all, s)
	}
	return all
}

func TestBuilder_remote(t *testing.T) {
	t.Parallel()
	got, report := run(t, &build.Config{
		Feeds:     feeds("feed.example,one twice.example,one 192.0.2.0,one", "twice.example,two"),
		CustomDir: tree(t, "own.txt", "own.example\n192.0.2.1\n"),
		Static:    os.DirFS(tree(t, "malware/bot.txt", "static.example\n192.0.2.1\n")),
		Remote: remote("# 198.51.100.4/31\n  one.example  # why\nhttp://two.example/a/\nfeed.example\ntwice.example\nown.example\nstatic.example\n" +
			"192.0.2.0/31\n192.0.2.0/21\n300.0.2.0/31\n192.0.2.0/33\nsee http://x.example/203.0.113.9/32.html\n"),
	})
	expect(t, got, `feed.example|blacklisted|(remote_custom) twice.example|blacklisted|(remote_custom)_(+a.example,b.example)
		192.0.2.0|blacklisted|(remote_custom)
		own.example|own|(custom) 192.0.2.1|blacklisted|(remote_custom)_(+(custom),(static)) static.example|bot_(malware)|(static)
		one.example|blacklisted|(remote_custom) two.example/a|blacklisted|(remote_custom)
		192.0.2.0/31|blacklisted|(remote_custom) 192.0.2.0/21|blacklisted|(remote_custom)
		300.0.2.0/31|blacklisted|(remote_custom) 192.0.2.0/33|blacklisted|(remote_custom)
		x.example/203.0.113.9/32.html|blacklisted|(remote_custom)
		198.51.100.4|blacklisted|(remote_custom) 198.51.100.5|blacklisted|(remote_custom) 203.0.113.9|blacklisted|(remote_custom)`)
	if !slices.Equal(report.Remote, []int{11 + 2 + 2 + 1}) {
		t.Errorf("report: %+v", report)
	}
}

// TestBuilder_remoteNetworks: how large a network may be, and how many.
func TestBuilder_remoteNetworks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		list string
		want int
	}{
		{"198.18.0.77/22", 1024 + 1},
		{"198.18.0.77/21", 1},
		{"198.18.0.77/0", 1},
		{"198.18.0.77/032", 1 + 1},
		{"1198.18.0.77/32", 1},
		{"1.2.3.198.18.0.77/32", 1 + 1},
		{"198.18.0/24", 1},
		{"198.18.0.77/9999999999999999999999", 1},
		{"255.255.255.255/31", 2 + 1},
	} {
		if got, _ := run(t, &build.Config{Remote: remote(tt.list)}); len(got) != tt.want {
			t.Errorf("%s: %d rows, want %d", tt.list, len(got), tt.want)
		}
	}
	_, report := run(t, &build.Config{Remote: remote(strings.Repeat("198.18.0.77/22\n", 1500))})
	if report.Remote[0] > 2<<20 || report.Refused.Count != 1 {
		t.Errorf("a bomb gives %v trails, %d refused", report.Remote, report.Refused.Count)
	}
}
