package enrich_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/enrich"
	"github.com/trailscope/trailscope/exporter/event"
)

// countries is a database in the forms of several makers.
func countries(t *testing.T) string {
	t.Helper()

	return writeMMDB(t, "country.mmdb",
		entry{"192.0.2.0/24", map[string]any{"country": map[string]any{"iso_code": "DE"}}},
		entry{"198.51.100.0/25", map[string]any{"country_code": "fr"}},
		entry{"198.51.100.128/25", map[string]any{"country": "IT"}},
		entry{"203.0.113.7/32", map[string]any{"registered_country": map[string]any{"iso_code": "ES"}}},
		entry{"203.0.113.8/32", map[string]any{"country": map[string]any{"iso_code": "Europe"}}},
		entry{"203.0.113.9/32", map[string]any{"continent": "EU"}},
		entry{"2001:db8::/32", map[string]any{"country_code": "SE"}},
	)
}

// systems is a database of autonomous systems in the forms of several makers.
func systems(t *testing.T) string {
	t.Helper()

	return writeMMDB(t, "asn.mmdb",
		entry{"192.0.2.0/24", map[string]any{"autonomous_system_number": uint32(64500), "autonomous_system_organization": "Example Net"}},
		entry{"198.51.100.0/24", map[string]any{"asn": "AS64501", "as_name": "Other Net"}},
		entry{"203.0.113.7/32", map[string]any{"autonomous_system_number": uint32(64502)}},
		entry{"203.0.113.8/32", map[string]any{"asn": "none", "name": "Nobody"}},
	)
}

// newEnricher returns an enricher.
func newEnricher(t *testing.T, c *enrich.Config) *enrich.Enricher {
	t.Helper()

	e, err := enrich.New(c)
	if err != nil {
		t.Fatal(err)
	}

	return e
}

func TestEnricher_Place(t *testing.T) {
	e := newEnricher(t, &enrich.Config{CountryFile: countries(t), ASNFile: systems(t)})

	testCases := []struct {
		name string
		addr string
		want *event.Place
	}{
		{name: "nested", addr: "192.0.2.1", want: &event.Place{Country: "DE", ASN: 64500, Organization: "Example Net"}},
		{name: "flat", addr: "198.51.100.1", want: &event.Place{Country: "FR", ASN: 64501, Organization: "Other Net"}},
		{name: "text", addr: "198.51.100.200", want: &event.Place{Country: "IT", ASN: 64501, Organization: "Other Net"}},
		{name: "registered", addr: "203.0.113.7", want: &event.Place{Country: "ES", ASN: 64502}},
		{name: "useless_values", addr: "203.0.113.8"},
		{name: "no_country_in_record", addr: "203.0.113.9"},
		{name: "ipv6", addr: "2001:db8::1", want: &event.Place{Country: "SE"}},
		{name: "unknown", addr: "8.8.8.8"},
		{name: "unknown_ipv6", addr: "dead::1"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := e.Place(netip.MustParseAddr(tc.addr)); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}

	if got := e.Place(netip.Addr{}); got != nil {
		t.Errorf("no address: %+v", got)
	}
}

func TestEnricher_withoutDatabases(t *testing.T) {
	e := newEnricher(t, &enrich.Config{})

	if got := e.Place(netip.MustParseAddr("192.0.2.1")); got != nil {
		t.Errorf("got %+v", got)
	}

	if got := e.Databases(); got != nil {
		t.Errorf("databases: %+v", got)
	}

	if err := e.Reload(); err != nil {
		t.Error(err)
	}
}

func TestEnricher_Databases(t *testing.T) {
	path := countries(t)
	e := newEnricher(t, &enrich.Config{CountryFile: path, ASNFile: path})

	want := enrich.DatabaseInfo{Path: path, Type: "Trailscope-Test", Built: time.Unix(1_700_000_000, 0).UTC()}
	if got := e.Databases(); !reflect.DeepEqual(got, []enrich.DatabaseInfo{want, want}) {
		t.Errorf("got %+v", got)
	}
}

func TestNew_badFiles(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.mmdb")

	if err := os.WriteFile(broken, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}

	_, err := enrich.New(&enrich.Config{CountryFile: broken, ASNFile: filepath.Join(dir, "missing.mmdb")})
	if err == nil || !strings.Contains(err.Error(), "broken.mmdb") || !strings.Contains(err.Error(), "missing.mmdb") {
		t.Errorf("got %v", err)
	}

	if _, err = enrich.New(&enrich.Config{ASNFile: dir}); err == nil || !strings.Contains(err.Error(), "regular file") {
		t.Errorf("directory: got %v", err)
	}
}

func TestEnricher_Reload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "country.mmdb")
	write := func(b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	database := func(code string) []byte {
		return encodeMMDB([]entry{{"192.0.2.0/24", map[string]any{"country_code": code}}})
	}
	addr := netip.MustParseAddr("192.0.2.1")

	write(database("DE"))

	e := newEnricher(t, &enrich.Config{CountryFile: path})

	write([]byte("half a fi"))

	if err := e.Reload(); err == nil {
		t.Error("a broken file was taken")
	}

	if got := e.Place(addr); got == nil || got.Country != "DE" {
		t.Errorf("the old database is gone: %+v", got)
	}

	write(database("FR"))

	if err := e.Reload(); err != nil {
		t.Fatal(err)
	}

	if got := e.Place(addr); got == nil || got.Country != "FR" {
		t.Errorf("the new database is not in use: %+v", got)
	}
}

func TestEnricher_concurrentReload(t *testing.T) {
	e := newEnricher(t, &enrich.Config{CountryFile: countries(t), ASNFile: systems(t)})
	addr := netip.MustParseAddr("192.0.2.1")
	want := event.Place{Country: "DE", ASN: 64500, Organization: "Example Net"}

	var wg sync.WaitGroup

	for range 4 {
		wg.Go(func() {
			for range 200 {
				if got := e.Place(addr); got == nil || *got != want {
					t.Errorf("got %+v", got)

					return
				}
			}
		})
	}

	for range 20 {
		if err := e.Reload(); err != nil {
			t.Error(err)
		}
	}

	wg.Wait()
}

func TestFinisher_Finish(t *testing.T) {
	ids, err := event.NewIDs(&event.IDsConfig{})
	if err != nil {
		t.Fatal(err)
	}

	f, err := enrich.NewFinisher(&enrich.FinisherConfig{
		IDs:      ids,
		Enricher: newEnricher(t, &enrich.Config{CountryFile: countries(t), ASNFile: systems(t)}),
	})
	if err != nil {
		t.Fatal(err)
	}

	e := &event.Event{
		Time:            time.Unix(1_700_000_000, 0).UTC(),
		Source:          netip.MustParseAddr("10.0.0.1"),
		SourcePort:      50000,
		Destination:     netip.MustParseAddr("192.0.2.1"),
		DestinationPort: 443,
		Transport:       "TCP",
		Kind:            event.KindIP,
		Trail:           "192.0.2.1",
		Info:            "emotet (malware)",
		Reference:       "(static)",
	}
	f.Finish(e)

	if e.ID.IsZero() || e.Count != 1 || e.CommunityID == "" {
		t.Errorf("id %s, count %d, community id %q", e.ID, e.Count, e.CommunityID)
	}

	if e.SourcePlace != nil || e.DestinationPlace == nil || e.DestinationPlace.Country != "DE" {
		t.Errorf("places %+v, %+v", e.SourcePlace, e.DestinationPlace)
	}

	if e.Threat == nil || e.Threat.Direction != event.DirectionOutbound || e.Threat.Severity != event.SeverityHigh {
		t.Errorf("threat %+v", e.Threat)
	}

	first := e.ID
	if f.Finish(e); e.ID == first {
		t.Error("an equal event has the same id")
	}
}

func TestNewFinisher_incomplete(t *testing.T) {
	if _, err := enrich.NewFinisher(&enrich.FinisherConfig{}); err == nil {
		t.Error("no error")
	}
}

func BenchmarkEnricher_Place(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.mmdb")
	record := map[string]any{"country_code": "DE", "autonomous_system_number": uint32(1), "autonomous_system_organization": "N"}

	if err := os.WriteFile(path, encodeMMDB([]entry{{"192.0.2.0/24", record}}), 0o600); err != nil {
		b.Fatal(err)
	}

	e, err := enrich.New(&enrich.Config{CountryFile: path, ASNFile: path})
	if err != nil {
		b.Fatal(err)
	}

	addr := netip.MustParseAddr("192.0.2.1")

	b.ReportAllocs()

	for b.Loop() {
		e.Place(addr)
	}
}
