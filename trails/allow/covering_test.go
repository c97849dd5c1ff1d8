package allow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/allow"
)

func TestList_Covering(t *testing.T) {
	t.Parallel()
	var rules []allow.Rule
	for _, entry := range []string{"good.example", "192.0.2.0/24", "198.51.100.7"} {
		rules = append(rules, allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: entry}})
	}
	rules = append(rules,
		allow.Rule{Match: allow.Matcher{Form: allow.FormIgnore, Source: "203.0.113.1", SourcePort: "*", Destination: "*", DestinationPort: "*"}},
		allow.Rule{Match: allow.Matcher{Form: allow.FormExpression, Text: "."}},
		allow.Rule{Match: allow.Matcher{Trail: "good.example", Source: "10.0.0.0/8"}},
		allow.Rule{Match: allow.Matcher{Trail: "/login.php"}},
		allow.Rule{Match: allow.Matcher{Destination: "203.0.113.0/24"}},
		allow.Rule{Match: allow.Matcher{Trail: "203.0.113.1"}},
		allow.Rule{Match: allow.Matcher{Trail: "old.example"}, Expires: time.Unix(1000, 0)},
	)
	l := compile(t, rules...)
	const (
		trail   = ": leaves the trail out"
		name    = ": leaves the name and everything below it unchecked"
		address = ": drops events from and to the address, except DNS"
		events  = ": drops events that match all of it"
	)
	tests := []struct {
		key  string
		want []string
	}{
		{"good.example", []string{"trusted entry good.example" + trail, "trusted entry good.example" + name, "trail good.example, source 10.0.0.0/8" + events}},
		{"192.0.2.0/25", []string{"trusted entry 192.0.2.0/24" + trail}},
		{"192.0.2.1-192.0.2.9", []string{"trusted entry 192.0.2.0/24" + trail}},
		{"192.0.2.0/23", nil},
		{"198.51.100.7-198.51.100.8", nil},
		{"www.Good.example", []string{"trusted entry good.example" + name, "trail good.example, source 10.0.0.0/8" + events}},
		{"www.good.example:80/login.php", []string{"trusted entry good.example" + name, "trail good.example, source 10.0.0.0/8" + events}},
		{"/login.php", []string{"trail /login.php" + events}},
		{"192.0.2.9", []string{"trusted entry 192.0.2.0/24" + trail, "trusted entry 192.0.2.0/24" + address}},
		{"192.0.2.9:443", []string{"trusted entry 192.0.2.0/24" + address}},
		{"198.51.100.7/x", []string{"trusted entry 198.51.100.7" + address, "trusted entry 198.51.100.7" + name}},
		{"203.0.113.1", []string{"ignore rule 203.0.113.1;*;*;*" + events, "destination 203.0.113.0/24" + events, "trail 203.0.113.1" + events}},
		{"old.example", nil},
		{"other.example", nil},
		{"", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range l.Covering(tt.key, 1000) {
			got = append(got, fmt.Sprintf("%v: %v", c.Rule.Match, c.Effect))
		}
		if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", tt.key, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
	if n := len(l.Covering("old.example", 999)); n != 1 {
		t.Errorf("%d rules before the expiry", n)
	}
	for _, c := range l.Counts() {
		if c.Hits+c.Trails != 0 || c.Rule.ID == "" {
			t.Errorf("asking counts, or there is no ID: %+v", c)
		}
	}
}
