package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// fullTrails are of kinds that only profile full looks for, and some beside them.
const fullTrails = `192.0.2.0/24,net (malware),x
192.0.2.64-192.0.2.95,range,x
192.0.2.7,address,x
192.0.2.8:80,port,x
2001:db8::/32,net6,x
2001:DB8:0:0::7,spelled,x
[2001:DB8:0:0::8]:53,spelled,x
10.0.0.0/8,net,x
t13d1516h2_8daaf6152771_02713d6af862,client,x
masscan,tool,x
"tool, other",tool,x
http://evil.example/x,url,x
ftp://evil.example/x,url,x
sub.evil.lan,name,x
a.under_score,name,x
`

// lookupOf looks up in a file, by a profile.
func lookupOf(t *testing.T, profile string) *lookup {
	t.Helper()
	c := config.NewDefault()
	c.Sensor.StateDir, c.Detection.Profile = t.TempDir(), profile
	c.Trails.File, c.Trails.WhitelistFile = filepath.Join(t.TempDir(), "trails.csv"), filepath.Join(t.TempDir(), "whitelist.txt")
	for file, text := range map[string]string{c.Trails.File: fullTrails, c.Trails.WhitelistFile: "10.0.0.0/8\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x, err := newLookup(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestLookup_profiles has what both profiles make of a key: the last trail that is
// found, its event, "hidden" if it is not reported, and what a note says.
func TestLookup_profiles(t *testing.T) {
	t.Parallel()
	full, maltrail := lookupOf(t, config.ProfileFull), lookupOf(t, config.ProfileMaltrail)
	const only = "only the profile full looks for"
	for _, tc := range []struct {
		asked, full, maltrail string
		note, noteMaltrail    string
	}{
		{asked: "192.0.2.1", full: "192.0.2.0/24 IP", note: "inside this network", noteMaltrail: only + " networks"},
		{asked: "192.0.2.1:80", full: "192.0.2.0/24 IP", note: "inside this network", noteMaltrail: only + " networks"},
		{asked: "192.0.2.70", full: "192.0.2.64-192.0.2.95 IP", note: "inside this network", noteMaltrail: only + " networks"},
		{asked: "192.0.2.7", full: "192.0.2.7 IP", maltrail: "192.0.2.7 IP"},
		{asked: "192.0.2.8:80", full: "192.0.2.8:80 IPORT", maltrail: "192.0.2.8:80 IPORT", note: "TCP and UDP", noteMaltrail: "only TCP"},
		{asked: "192.0.2.0/24", full: "192.0.2.0/24 IP", maltrail: "192.0.2.0/24  hidden", note: "all of its addresses", noteMaltrail: only},
		{asked: "192.0.2.66/31", full: "192.0.2.64-192.0.2.95 IP", note: "inside this network", noteMaltrail: only},
		{asked: "192.0.2.32-192.0.3.1"},
		{asked: "192.0.0.0/16"},
		{asked: "198.51.100.0/24"},
		{asked: "2001:db8::1", full: "2001:db8::/32 IP", note: "inside this network", noteMaltrail: only},
		{asked: "2001:db8::7", full: "2001:DB8:0:0::7 IP", note: "another spelling", noteMaltrail: only},
		{asked: "2001:DB8:0:0::7", full: "2001:DB8:0:0::7 IP", maltrail: "2001:DB8:0:0::7  hidden", note: "another spelling", noteMaltrail: only},
		{asked: "[2001:db8::8]:53", full: "[2001:DB8:0:0::8]:53 IPORT", note: "another spelling", noteMaltrail: only},
		{asked: "10.1.2.3", full: "10.0.0.0/8 IP hidden", noteMaltrail: only},
		{asked: "10.0.0.0/8", full: "10.0.0.0/8 IP hidden", maltrail: "10.0.0.0/8  hidden"},
		{asked: "t13d1516h2_8daaf6152771_02713d6af862", full: "t13d1516h2_8daaf6152771_02713d6af862 JA4", maltrail: "t13d1516h2_8daaf6152771_02713d6af862  hidden", noteMaltrail: only},
		{asked: "t13d1516h2_8daaf6152771_000000000000"},
		{asked: "MASSCAN", full: "masscan UA", maltrail: "masscan DNS", note: "only names below it"},
		{asked: "Tool, Other", full: "tool, other UA", maltrail: "tool, other  hidden", noteMaltrail: only},
		{asked: "http://evil.example/x", full: "http://evil.example/x URL", maltrail: "http://evil.example/x  hidden", noteMaltrail: only},
		{asked: "evil.example/x", full: "http://evil.example/x URL", noteMaltrail: only},
		{asked: "ftp://evil.example/x", full: "http://evil.example/x URL", maltrail: "ftp://evil.example/x  hidden", noteMaltrail: only},
		{asked: "sub.evil.lan", full: "sub.evil.lan DNS", maltrail: "sub.evil.lan DNS", noteMaltrail: "DNS questions for this local"},
		{asked: "a.under_score", full: "a.under_score UA", maltrail: "a.under_score  hidden", noteMaltrail: "no underscore behind"},
	} {
		for profile, x := range map[string]*lookup{config.ProfileFull: full, config.ProfileMaltrail: maltrail} {
			want, note := tc.full, tc.note
			if profile == config.ProfileMaltrail {
				want, note = tc.maltrail, tc.noteMaltrail
			}
			a := x.answer(tc.asked)
			got, notes := "", ""
			for _, c := range a.Checks {
				if c.Found != nil {
					got = c.Found.Key + " " + c.Found.Event
				}
				notes += strings.Join(c.Notes, "\n")
			}
			if a.Hidden {
				got += " hidden"
			}
			if got != want || a.Found != (want != "") || !strings.Contains(notes, note) {
				t.Errorf("%s, profile %s: %q, want %q; notes %q, want %q", tc.asked, profile, got, want, notes, note)
			}
		}
	}
}
