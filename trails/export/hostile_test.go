package export_test

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// hostile are keys, infos and references with which a feed might try to write
// more than a row.
func hostile() []string {
	return []string{
		"evil.example\n0.0.0.0 bank.example", "evil.example\r\n127.0.0.1 bank.example", "evil.example # bank.example",
		"evil.example CNAME rpz-passthru.", "$INCLUDE /etc/shadow", "$GENERATE 1-9 a$ CNAME .", "@", "*", "*.com", "evil.example ; x",
		"0.0.0.0.0.rpz-ip", "32.1.0.0.127.rpz-client-ip", "a.rpz-nsdname", "rpz-drop", `a\.b.example`, `a\000.example`, "evil.example.",
		"192.0.2.1 }\nflush ruleset\nadd element inet trailscope ipv4 { 192.0.2.2", "192.0.2.1, 0.0.0.0/0", "0.0.0.0/0", "192.0.2.1-192.0.2.9",
		"192.0.2.1:443 }; flush ruleset;", "[2001:db8::1]:1 } flush ruleset", "2001:db8::1%eth0", "fe80::1%}",
		"' OR url:value = 'http://bank.example", `\' OR x`, `x\`, `evil.example/'] OR [url:value = '`, "/'] OR [url:value LIKE '%", `/\`,
		`"}],"objects":[{`, `x","revoked":true,"y":"`, "\u2028", "\x00", "\x7f", "\xff\xfe", "/\xff", "/\x00\"\\\n", "</script>",
		`x.*"}`, `[a-z]\n.*' OR '`, `"quoted",info,(static)`, "a,b,c", "a\nb,c,(custom)", `a" , "b`, "", " ",
		"localhost", "localhost.localdomain", "localhost.example", "www.localhost",
		strings.Repeat("a", 64) + ".example", strings.Repeat("abcdefg.", 31) + "example", strings.Repeat("a.", 5000) + "a", "a..example",
		"(+a,b)", "a (+b,c)", "a (+", "a (+,)", "MZXW6===", "=", "trailscope",
	}
}

func TestWrite_hostile(t *testing.T) {
	t.Parallel()
	var rows []trails.Trail
	for _, h := range hostile() {
		rows = append(
			rows,
			trails.Trail{Key: h, Info: "info", Reference: "(static)"},
			trails.Trail{Key: "fine.example", Info: h, Reference: h},
			trails.Trail{Key: "192.0.2.1", Info: h, Reference: h},
		)
	}
	for _, f := range export.Formats() {
		out, s := write(t, f.Name, rows, nil)
		check(t, f.Name, out, rows, s)
		if f.Name != "csv" && f.Name != "stix" && strings.Contains(out, "bank") {
			t.Errorf("%s has a name of its own:\n%s", f.Name, out)
		}
	}
	// The csv is read back by what the sensor uses.
	out, s := write(t, "csv", rows, nil)
	set, report, err := trails.Parse([]byte(out), nil)
	if err != nil || report.Rows+report.Malformed.Count != s.Written {
		t.Errorf("%d rows and %d malformed of %d: %v", report.Rows, report.Malformed.Count, s.Written, err)
	}
	if r := set.Text([]byte("b")); r != 0 {
		t.Errorf("a row of its own: %v", set.Trail(r))
	}
}

func TestWrite_leftOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format, key string
		want        export.Reason
	}{
		{"hosts", "xyz", export.TopLevel},
		{"hosts", "localhost.localdomain", export.BadName},
		{"hosts", strings.Repeat("a", 64) + ".example", export.TooLong},
		{"hosts", strings.Repeat("a.", 126) + "aa", export.TooLong},
		{"rpz", "onion", export.TopLevel},
		{"rpz", "0.0.0.0.0.rpz-ip", export.BadName},
		{"rpz", "::ffff:c000:201", export.BadName},
		{"rpz", strings.Repeat("a.", 118) + "aa", export.TooLong},
		{"rpz", "192.0.2.1:443", export.WrongKind},
		{"nftables", "evil.example", export.WrongKind},
		{"suricata-domain", "xyz", export.TopLevel},
		{"stix", "/\xff", export.BadText},
		{"stix", "t13d1516h2_8daaf6152771_02713d6af862", export.WrongKind},
		{"suricata-ip", "192.0.2.0/24", export.WrongKind},
		{"rpz", "192.0.2.0/6", export.TooWide},
		{"rpz", "::ffff:192.0.2.0/120", export.BadName},
		{"rpz", "::ff00:0:0-::ffff:0:0", export.BadName},
		{"nftables", "::/0", export.TooWide},
		{"stix", "0.0.0.0/0", export.TooWide},
		{"nftables", "1.0.0.0-3.0.0.0", export.TooWide},
		{"csv", "a\nb", export.BadText},
	}
	for _, tt := range tests {
		_, s := write(t, tt.format, keys(tt.key), nil)
		want := []export.LeftOut{{Kind: trails.KindOf(tt.key, "(static)"), Reason: tt.want, Rows: 1}}
		if !slices.Equal(s.LeftOut, want) || s.Written != 0 {
			t.Errorf("%s of %q: %+v", tt.format, tt.key, s)
		}
		if tt.want.String() == "" {
			t.Errorf("%d has no text", tt.want)
		}
	}
	if _, s := write(t, "rpz", keys("xyz", strings.Repeat("a.", 117)+"aa"), &export.Options{TopLevel: true}); s.Written != 2 {
		t.Errorf("%+v", s)
	}
}

const (
	rowSeparator   = "\x1e"
	fieldSeparator = "\x1f"
)

func seeds() [][]byte {
	join := func(s ...string) []byte { return []byte(strings.Join(s, rowSeparator)) }
	list := [][]byte{
		join("evil.example"+fieldSeparator+"malware"+fieldSeparator+"(static)", "192.0.2.1", "[2001:db8::2]:53", "2001:db8::1", "192.0.2.1:80"),
		join(`x'\.example/a`, "/a?b=", "a.rpz-ip", `dga[0-9]+`+fieldSeparator+fieldSeparator+"a (+b,c) static", strings.Repeat("0a", 20)),
	}
	for h := range slices.Chunk(hostile(), 8) {
		if s := join(h...); len(s) < 1000 {
			list = append(list, s)
		}
	}
	return list
}

// rowsOf returns the rows that an input stands for.
func rowsOf(input []byte) []trails.Trail {
	var rows []trails.Trail
	for text := range strings.SplitSeq(string(input), rowSeparator) {
		f := append(strings.SplitN(text, fieldSeparator, 3), "", "")
		rows = append(rows, trails.Trail{Key: f[0], Info: f[1], Reference: f[2]})
	}
	return rows
}

func FuzzWrite(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		rows := rowsOf(b)
		for _, f := range export.Formats() {
			out, s := write(t, f.Name, rows, nil)
			check(t, f.Name, out, rows, s)
		}
	})
}

// written is an output that is checked later.
type written struct {
	format, out string
	rows        []trails.Trail
	summary     export.Summary
}

// TestWrite_damaged takes the formats in turn. Outputs are checked afterwards,
// so that only Write is charged for memory; the buffer that the csv writer
// would need for its own is shared by all.
func TestWrite_damaged(t *testing.T) {
	const inputs = 20_000
	var out bytes.Buffer
	w := bufio.NewWriterSize(&out, 1<<16)
	formats, all := export.Formats(), make([]written, 0, inputs)
	fuzzed.Run(t, inputs, seeds(), func(b []byte) {
		out.Reset()
		rows, f := rowsOf(b), formats[len(all)%len(formats)]
		s, err := export.Write(w, f.Name, slices.Values(rows), nil)
		if err != nil || w.Flush() != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		all = append(all, written{f.Name, out.String(), rows, s})
	})
	for _, o := range all {
		check(t, o.format, o.out, o.rows, o.summary)
	}
}
