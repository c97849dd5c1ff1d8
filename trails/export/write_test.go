package export_test

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, format string
		options      *export.Options
		want         string
	}{
		{name: "hosts", format: "hosts", want: "# Names of Trailscope's trails, sent nowhere.\n" +
			"# trails left out: 18 (17 not a kind that the format can express; 1 a whole top-level domain)\n" +
			"0.0.0.0 evil.example\n0.0.0.0 abcdef.onion\n"},
		{name: "hosts_ipv6", format: "hosts", options: &export.Options{Hosts: export.HostsOptions{IPv6: true}, Limit: 1}, want: "" +
			"# Names of Trailscope's trails, sent nowhere.\n# trails left out: 4 (4 not a kind that the format can express)\n" +
			"0.0.0.0 evil.example\n:: evil.example\n"},
		{name: "rpz", format: "rpz", want: "; Response policy zone of Trailscope's trails: no such domain.\n" +
			"; trails left out: 14 (13 not a kind that the format can express; 1 a whole top-level domain)\n" +
			"$TTL 300\n@ SOA localhost. hostmaster.localhost. 1 3600 600 86400 300\n@ NS localhost.\n" +
			"32.1.2.0.192.rpz-ip CNAME .\n128.1.zz.db8.2001.rpz-ip CNAME .\n" +
			"evil.example CNAME .\n*.evil.example CNAME .\nabcdef.onion CNAME .\n*.abcdef.onion CNAME .\n24.0.2.0.192.rpz-ip CNAME .\n" +
			"32.5.100.51.198.rpz-ip CNAME .\n32.6.100.51.198.rpz-ip CNAME .\n"},
		{name: "nftables", format: "nftables", want: "# Addresses of Trailscope's trails, as sets of the table trailscope. No rule uses them yet.\n" +
			"# trails left out: 14 (14 not a kind that the format can express)\n" +
			"add table inet trailscope\n" +
			"add set inet trailscope ipv4 { type ipv4_addr; flags interval; }\nflush set inet trailscope ipv4\n" +
			"add set inet trailscope ipv6 { type ipv6_addr; flags interval; }\nflush set inet trailscope ipv6\n" +
			"add set inet trailscope ipv4_port { type ipv4_addr . inet_service; }\nflush set inet trailscope ipv4_port\n" +
			"add set inet trailscope ipv6_port { type ipv6_addr . inet_service; }\nflush set inet trailscope ipv6_port\n" +
			"add set inet trailscope ipv4_network { type ipv4_addr; flags interval; }\nflush set inet trailscope ipv4_network\n" +
			"add set inet trailscope ipv6_network { type ipv6_addr; flags interval; }\nflush set inet trailscope ipv6_network\n" +
			"add element inet trailscope ipv4 { 192.0.2.1 }\nadd element inet trailscope ipv6 { 2001:db8::1 }\n" +
			"add element inet trailscope ipv4_port { 192.0.2.2 . 443 }\nadd element inet trailscope ipv6_port { 2001:db8::2 . 53 }\n" +
			"add element inet trailscope ipv4_network { 192.0.2.0-192.0.2.255, 198.51.100.5-198.51.100.6 }\n"},
		{name: "suricata_domain", format: "suricata-domain", want: "ZXZpbC5leGFtcGxl\nYWJjZGVmLm9uaW9u\n"},
		{name: "suricata_ip", format: "suricata-ip", want: "192.0.2.1\n2001:db8::1\n"},
		{name: "suricata_uri", format: "suricata-uri", want: "L2dhdGUucGhw\nL2EucGhwP2lkPQ==\n"},
		{name: "suricata_certificate", format: "suricata-certificate", want: "" +
			"MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE6MGE=\n"},
		{name: "csv", format: "csv", options: &export.Options{Limit: 2}, want: "" +
			"192.0.2.1,emotet (malware),(static)\r\n192.0.2.2:443,emotet (malware),(static)\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, s := write(t, tt.format, all(), tt.options)
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			left := 0
			for _, l := range s.LeftOut {
				left += l.Rows
			}
			if s.Written+left != s.Selected {
				t.Errorf("%+v does not add up", s)
			}
		})
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range export.Formats() {
		if f.Description == "" || f.File == "" || !strings.HasSuffix(f.File, f.Suffix) || seen[f.Name] || seen[f.File] {
			t.Errorf("%+v", f)
		}
		seen[f.Name], seen[f.File] = true, true
		for _, rows := range [][]trails.Trail{nil, all()} {
			first, s := write(t, f.Name, rows, &export.Options{Time: march})
			second, again := write(t, f.Name, rows, &export.Options{Time: march})
			if first != second || s.Written != again.Written {
				t.Errorf("%s is not the same twice", f.Name)
			}
		}
	}
	if _, ok := export.Find("nothing"); ok {
		t.Error("a format that does not exist is found")
	}
}

func TestOptions_selection(t *testing.T) {
	t.Parallel()
	rows := []trails.Trail{
		{Key: "a.example", Info: "emotet (malware)", Reference: "(static)"},
		{Key: "b.example", Info: "mass scanner", Reference: "feed.example"},
		{Key: "c.example", Info: "emotet scanner", Reference: "feed.example (+other.example)"},
		{Key: "192.0.2.1", Info: "emotet (malware)", Reference: "(custom)"},
	}
	tests := []struct {
		name    string
		options *export.Options
		want    string
	}{
		{"nil", nil, "abc1"},
		{"kind", &export.Options{Kinds: []trails.Kind{trails.KindIPv4}}, "1"},
		{"info", &export.Options{Info: regexp.MustCompile("^emotet")}, "ac1"},
		{"except", &export.Options{ExceptInfo: regexp.MustCompile("scanner")}, "a1"},
		{"both", &export.Options{Info: regexp.MustCompile("emotet"), ExceptInfo: regexp.MustCompile("scanner")}, "a1"},
		{"reference", &export.Options{Reference: "feed"}, "bc"},
		{"limit", &export.Options{Limit: 3}, "abc"},
		{"all", &export.Options{Kinds: []trails.Kind{trails.KindDomain}, Info: regexp.MustCompile("e"), Reference: "e", Limit: 1}, "b"},
	}
	for _, tt := range tests {
		out, s := write(t, "csv", rows, tt.options)
		got := ""
		for line := range strings.Lines(out) {
			key, _, _ := strings.Cut(line, ",")
			got += strings.TrimSuffix(strings.TrimPrefix(key, "192.0.2."), ".example")
		}
		if got != tt.want || s.Written != len(tt.want) {
			t.Errorf("%s: %q, want %q; %+v", tt.name, got, tt.want, s)
		}
	}
}

func TestOptions_refused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options export.Options
		want    string
	}{
		{"kind", export.Options{Kinds: []trails.Kind{99}}, "kinds"},
		{"limit", export.Options{Limit: -1}, "limit"},
		{"year", export.Options{Time: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}, "10000"},
		{"zone", export.Options{RPZ: export.RPZOptions{Zone: "a b"}}, "zone"},
		{"table", export.Options{NFTables: export.NFTablesOptions{Table: "x; flush ruleset"}}, "nftables"},
		{"set", export.Options{NFTables: export.NFTablesOptions{IPv6: "a\nb"}}, "nftables"},
		{"network_set", export.Options{NFTables: export.NFTablesOptions{IPv4Network: "x y"}}, "nftables"},
		{"same_network_sets", export.Options{NFTables: export.NFTablesOptions{IPv4Network: "ipv4"}}, "two sets"},
		{"same_sets", export.Options{NFTables: export.NFTablesOptions{IPv4: "ipv6"}}, "two sets"},
		{"prefix", export.Options{Suricata: export.SuricataOptions{Prefix: "../x"}}, "suricata"},
		{"long_prefix", export.Options{Suricata: export.SuricataOptions{Prefix: strings.Repeat("a", 60)}}, "suricata"},
	}
	for _, tt := range tests {
		_, err := export.Write(&bytes.Buffer{}, "csv", slices.Values(all()), &tt.options)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := export.Write(&bytes.Buffer{}, "nothing", slices.Values(all()), nil); err == nil {
		t.Error("a format that does not exist is written")
	}
}

func TestWrite_changedRows(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats() {
		_, err := export.Write(&bytes.Buffer{}, f.Name, once(all()), nil)
		want := f.Name == "hosts" || f.Name == "rpz" || f.Name == "nftables"
		if errors.Is(err, export.ErrRows) != want {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// full takes n bytes.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("disk full")

func TestWrite_failing(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats() {
		if f.Name == "suricata-rules" {
			continue
		}
		rows := slices.Repeat(all(), 4_000)
		for _, n := range []int{0, 70_000} {
			if _, err := export.Write(&full{n}, f.Name, slices.Values(rows), nil); !errors.Is(err, errFull) {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	rows := slices.Repeat(all(), 10_000)
	for _, f := range export.Formats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := export.Write(&full{1 << 40}, f.Name, slices.Values(rows), nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
