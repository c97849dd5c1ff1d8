package export_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// object has the properties that STIX 2.1 knows of what we write.
type object struct {
	Type           string      `json:"type"`
	SpecVersion    string      `json:"spec_version"`
	ID             string      `json:"id"`
	CreatedBy      string      `json:"created_by_ref"`
	Created        string      `json:"created"`
	Modified       string      `json:"modified"`
	Name           string      `json:"name"`
	Description    string      `json:"description"`
	IdentityClass  string      `json:"identity_class"`
	IndicatorTypes []string    `json:"indicator_types"`
	Pattern        string      `json:"pattern"`
	PatternType    string      `json:"pattern_type"`
	PatternVersion string      `json:"pattern_version"`
	ValidFrom      string      `json:"valid_from"`
	Labels         []string    `json:"labels"`
	References     []reference `json:"external_references"`
}

type reference struct {
	SourceName  string `json:"source_name"`
	Description string `json:"description"`
}

type bundle struct {
	id         string
	identity   object
	indicators []object
}

var (
	stixID      = regexp.MustCompile(`^[a-z]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	stixPattern = regexp.MustCompile(`^\[(?s:[a-z0-9-]+:[a-zA-Z0-9_.'-]+ (?:=|MATCHES|ISSUBSET) (?:'(?:[^'\\]|\\['\\])*'|\d{1,5})(?: AND | OR )?)+\]$`)
	stixTypes   = []string{"anomalous-activity", "anonymization", "benign", "compromised", "malicious-activity", "attribution", "unknown"}
)

// parseSTIX reads a bundle and checks what the standard demands of it.
func parseSTIX(t testing.TB, text string) bundle {
	t.Helper()
	var b struct {
		Type, ID string
		Objects  []object
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if b.Type != "bundle" || !stixID.MatchString(b.ID) || len(b.Objects) == 0 || d.More() {
		t.Fatalf("bundle %s", text)
	}
	who := b.Objects[0]
	if who.Type != "identity" || who.Name == "" || who.IdentityClass != "system" {
		t.Fatalf("identity %+v", who)
	}
	for i := range b.Objects {
		o := &b.Objects[i]
		created, err1 := time.Parse(time.RFC3339, o.Created)
		modified, err2 := time.Parse(time.RFC3339, o.Modified)
		if o.SpecVersion != "2.1" || !strings.HasPrefix(o.ID, o.Type+"--") || !stixID.MatchString(o.ID) ||
			err1 != nil || err2 != nil || modified.Before(created) || !strings.HasSuffix(o.Created, "Z") {
			t.Fatalf("object %+v", o)
		}
		if i > 0 {
			checkIndicator(t, o, who.ID)
		}
	}
	return bundle{b.ID, who, b.Objects[1:]}
}

func checkIndicator(t testing.TB, o *object, who string) {
	t.Helper()
	_, err := time.Parse(time.RFC3339, o.ValidFrom)
	if o.Type != "indicator" || o.CreatedBy != who || o.Name == "" || o.PatternType != "stix" || o.PatternVersion != "2.1" || err != nil ||
		len(o.IndicatorTypes) != 1 || !slices.Contains(stixTypes, o.IndicatorTypes[0]) || !stixPattern.MatchString(o.Pattern) {
		t.Fatalf("indicator %+v", o)
	}
	for _, r := range o.References {
		if r.SourceName == "" || r.Description == "" {
			t.Fatalf("reference %+v", r)
		}
	}
}

func TestWrite_stixPatterns(t *testing.T) {
	t.Parallel()
	tests := []struct{ key, want string }{
		{"192.0.2.1", `[ipv4-addr:value = '192.0.2.1']`},
		{"2001:db8::0", `[ipv6-addr:value = '2001:db8::']`},
		{"192.0.2.7/24", `[ipv4-addr:value ISSUBSET '192.0.2.0/24']`},
		{"192.0.2.7-192.0.2.9", `[ipv4-addr:value ISSUBSET '192.0.2.7/32' OR ipv4-addr:value ISSUBSET '192.0.2.8/31']`},
		{"2001:db8::/32", `[ipv6-addr:value ISSUBSET '2001:db8::/32']`},
		{strings.Repeat("0a", 32), `[x509-certificate:hashes.'SHA-256' = '` + strings.Repeat("0a", 32) + `']`},
		{"evil bot's/1.0 (x)", `[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' MATCHES '(?i)^evil bot\'s/1\\.0 \\(x\\)$']`},
		{"https://evil.example/x", `[url:value = 'https://evil.example/x']`},
		{"192.0.2.1:443", `[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]`},
		{"[2001:db8::1]:53", `[network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:dst_ref.value = '2001:db8::1' AND network-traffic:dst_port = 53]`},
		{"evil.example", `[domain-name:value = 'evil.example']`},
		{"abcdef.onion", `[domain-name:value = 'abcdef.onion']`},
		{"evil.example/x'y\\z", `[url:value = 'http://evil.example/x\'y\\z']`},
		{"evil.example/", `[url:value = 'http://evil.example/']`},
		{"/é?a=", `[network-traffic:extensions.'http-request-ext'.request_value = '/é?a=']`},
		{`dga[0-9]+\.example`, `[domain-name:value MATCHES 'dga[0-9]+\\.example']`},
		{strings.Repeat("0a", 20), `[x509-certificate:hashes.'SHA-1' = '` + strings.Repeat("0a", 20) + `']`},
	}
	for _, tt := range tests {
		out, _ := write(t, "stix", keys(tt.key), nil)
		b := parseSTIX(t, out)
		if len(b.indicators) != 1 || b.indicators[0].Pattern != tt.want || b.indicators[0].Name != tt.key {
			t.Errorf("%q: %+v, want %s", tt.key, b.indicators, tt.want)
		}
	}
}

func TestWrite_stixProperties(t *testing.T) {
	t.Parallel()
	rows := []trails.Trail{
		{Key: "a.example", Info: "mass scanner", Reference: "feed.example (+b.example,(custom))"},
		{Key: "b.example", Reference: "\x01\"\xff"},
		{Key: "c.example", Info: "emotet (malware)\u2028"},
	}
	out, _ := write(t, "stix", rows, &export.Options{Time: march})
	got := parseSTIX(t, out).indicators
	want := []reference{{"feed.example", "mass scanner"}, {"b.example", "mass scanner"}, {"(custom)", "mass scanner"}}
	if !slices.Equal(got[0].References, want) || got[0].IndicatorTypes[0] != "anomalous-activity" || got[0].Labels[0] != "mass scanner" {
		t.Errorf("%+v", got[0])
	}
	if got[0].Created != "2026-01-01T00:00:00.000Z" || got[0].Modified != "2026-03-01T08:00:00.000Z" || got[0].ValidFrom != got[0].Modified {
		t.Errorf("%+v", got[0])
	}
	if !slices.Equal(got[1].References, []reference{{"\x01\"\uFFFD", "b.example"}}) || got[1].Labels != nil {
		t.Errorf("%+v", got[1])
	}
	if got[2].References != nil || got[2].Labels[0] != rows[2].Info || got[2].Description != rows[2].Info {
		t.Errorf("%+v", got[2])
	}
}

// TestWrite_stixIDs checks what ids depend on, and one id against RFC 9562 as
// another program computes it.
func TestWrite_stixIDs(t *testing.T) {
	t.Parallel()
	ids := func(rows []trails.Trail, o *export.Options) bundle {
		out, _ := write(t, "stix", rows, o)
		return parseSTIX(t, out)
	}
	one, later := ids(keys("a.example"), nil), ids(keys("b.example", "a.example"), &export.Options{Time: march})
	if one.indicators[0].ID != later.indicators[1].ID || one.identity.ID != later.identity.ID || one.id == later.id {
		t.Errorf("ids depend on more than the key: %v, %v", one, later)
	}
	if later.indicators[0].ID == later.indicators[1].ID {
		t.Error("two keys have one id")
	}
	other := ids(keys("a.example"), &export.Options{STIX: export.STIXOptions{Identity: "someone else"}})
	if other.indicators[0].ID == one.indicators[0].ID || other.identity.ID == one.identity.ID {
		t.Error("two identities have one id")
	}
	// python3: u = uuid5(NAMESPACE_URL, 'https://github.com/trailscope/trailscope')
	// uuid5(u, 'indicator\0Trailscope\0a.example')
	if want := "29789841-48be-5960-adfa-e862a7ba4507"; one.indicators[0].ID != "indicator--"+want {
		t.Errorf("id is %s, want %s", one.indicators[0].ID, want)
	}
	if empty := ids(nil, nil); len(empty.indicators) != 0 {
		t.Errorf("%+v", empty)
	}
}
