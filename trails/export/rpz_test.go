package export_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/export"
)

// TestWrite_rpzAddresses has the spellings that BIND accepts without a word:
// zz stands for the first of the longest runs of at least two zeros.
func TestWrite_rpzAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct{ key, want string }{
		{"192.0.2.1", "32.1.2.0.192"},
		{"2001:db8::1", "128.1.zz.db8.2001"},
		{"2001:db8::1:0:0:1", "128.1.0.0.1.zz.db8.2001"},
		{"::1:0:0:0:db8", "128.db8.0.0.0.1.zz"},
		{"::1:10:0:0:0", "128.0.0.0.10.1.zz"},
		{"1::1:1:1:1:1:1", "128.1.1.1.1.1.1.0.1"},
		{"1::0", "128.zz.1"},
		{"::1", "128.1.zz"},
		{"::0", "128.zz"},
		{"2001:0db8:0001:0001:0001:0001:0001:0001", "128.1.1.1.1.1.1.db8.2001"},
	}
	for _, tt := range tests {
		out, _ := write(t, "rpz", keys(tt.key), nil)
		lines := strings.Split(strings.TrimSpace(out), "\n")[headers["rpz"]:]
		if len(lines) != 1 || lines[0] != tt.want+".rpz-ip CNAME ." {
			t.Errorf("%s: %q, want %q", tt.key, lines, tt.want)
		}
	}
}

func TestWrite_rpzSerial(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options *export.Options
		want    string
	}{
		{"none", nil, " 1 3600"},
		{"time", &export.Options{Time: march}, " 1772352000 3600"},
		{"own", &export.Options{Time: march, RPZ: export.RPZOptions{Serial: 4294967295}}, " 4294967295 3600"},
	}
	for _, tt := range tests {
		if out, _ := write(t, "rpz", nil, tt.options); !strings.Contains(out, tt.want) {
			t.Errorf("%s: %s", tt.name, out)
		}
	}
}

// TestWrite_rpzZone checks that room is left for the zone's name.
func TestWrite_rpzZone(t *testing.T) {
	t.Parallel()
	zone := strings.Repeat("a.", 120) + "zone."
	for key, want := range map[string]int{"x.ab": 1, "x.abcde": 0, "192.0.2.1": 0} {
		if _, s := write(t, "rpz", keys(key), &export.Options{RPZ: export.RPZOptions{Zone: zone}}); s.Written != want {
			t.Errorf("%s: %+v", key, s)
		}
	}
}
