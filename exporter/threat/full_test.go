package threat_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

const (
	ja4    = "t13d1516h2_8daaf6152771_02713d6af862"
	sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// TestDerive_ja4 shows that a fingerprint is judged as a certificate is.
func TestDerive_ja4(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name     string
		rest     string // info, reference
		severity event.Severity
		risk     int
	}{
		{name: "malware", rest: `"sliver (malware)" (static)`, severity: event.SeverityHigh, risk: 3400},
		{name: "feed", rest: `"c2 client" ja4.example`, severity: event.SeverityMedium, risk: 2400},
		{name: "custom", rest: `"old browser" (custom)`, severity: event.SeverityHigh, risk: 3000},
		{name: "scanner", rest: `"mass scanner" ja4.example`, severity: event.SeverityLow, risk: 750},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			got := threat.Derive(parse(t, "10.0.0.1 50000 8.8.8.8 8444 TCP JA4 "+ja4+" "+tc.rest), home{})
			cert := threat.Derive(parse(t, "10.0.0.1 50000 8.8.8.8 8444 TCP CERT "+sha256+" "+tc.rest), home{})

			if got.Severity != tc.severity || got.Risk != tc.risk {
				t.Errorf("severity %s, risk %d; want %s, %d", got.Severity, got.Risk, tc.severity, tc.risk)
			}

			if got.Trail != ja4 || got.Rule != "trail-ja4" || got.Machine.String() != "10.0.0.1" {
				t.Errorf("trail %q, rule %q, machine %s", got.Trail, got.Rule, got.Machine)
			}

			got.ID, got.Display, got.Trail, got.Rule = cert.ID, cert.Display, cert.Trail, cert.Rule
			if !slices.Equal(got.Techniques, cert.Techniques) || got.Service != cert.Service || got.Risk != cert.Risk {
				t.Errorf("got %+v, a certificate's is %+v", got, cert)
			}
		})
	}
}

// TestDerive_homograph shows that a look-alike is judged by what it is, and not
// by words of the name it looks like.
func TestDerive_homograph(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"bank.example", "malware-scanner.example", "download.proxy.example", "c2.rat.example"} {
		info := `"homograph of ` + name + ` (suspicious)" `
		e := parse(t, `10.0.0.1 50000 8.8.8.8 53 UDP DNS (www).xn--bnk-5cd.example `+info+"(heuristic)")
		got := threat.Derive(e, home{})

		if got.Severity != event.SeverityMedium || got.Risk != 2000 || got.Class != "suspicious" || got.Rule != "homograph" {
			t.Errorf("%s: severity %s, risk %d, class %q, rule %q", name, got.Severity, got.Risk, got.Class, got.Rule)
		}

		if !slices.Equal(got.Techniques, []string{"T1566", "T1036"}) {
			t.Errorf("%s: techniques %v", name, got.Techniques)
		}

		if f := threat.Finding(e); f != "homograph (suspicious)" {
			t.Errorf("%s: finding %q", name, f)
		}

		listed := parse(t, `10.0.0.1 50000 8.8.8.8 53 UDP DNS x.example `+info+"a.example")
		if f := threat.Finding(listed); f != listed.Info {
			t.Errorf("%s: finding of a list %q", name, f)
		}
	}

	if got, ok := threat.TechniqueByID("T1036"); !ok || got.Name != "Masquerading" || got.TacticID != "TA0005" {
		t.Errorf("got %+v", got)
	}
}

func TestDerive_homographIdentity(t *testing.T) {
	t.Parallel()

	id := func(line string) event.ThreatID { return threat.Derive(parse(t, line), home{}).ID }
	first := id(`10.0.0.1 1 8.8.8.8 53 UDP DNS (www).xn--bnk-5cd.example "homograph of bank.example (suspicious)" (heuristic)`)

	if first != id(`10.0.0.1 2 9.9.9.9 443 TCP DNS (mail).xn--bnk-5cd.example "homograph of bank.example (suspicious)" (heuristic)`) {
		t.Error("two names of one look-alike are two threats")
	}

	if first == id(`10.0.0.1 1 8.8.8.8 53 UDP DNS xn--bnk-5cd.example "homograph of bonk.example (suspicious)" (heuristic)`) {
		t.Error("look-alikes of two names are one threat")
	}
}

// TestDerive_serviceOfNetwork shows that networks name a side as addresses do.
func TestDerive_serviceOfNetwork(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name string
		line string
		side event.Side
	}{
		{name: "dst_in_network", line: "1.1.1.1 80 2.2.2.2 50000 TCP IP 2.2.2.0/24", side: event.SideDestination},
		{name: "src_in_network", line: "1.1.1.1 80 2.2.2.2 50000 TCP IP 1.1.1.0/24", side: event.SideSource}, // by its port
		{name: "both_in_network", line: "2.2.2.1 80 2.2.2.2 50000 TCP IP 2.2.2.0/24", side: event.SideSource},
		{name: "dst_in_range", line: "1.1.1.1 80 2.2.2.2 50000 TCP IP 2.2.2.1-2.2.2.9", side: event.SideDestination},
		{name: "dst_in_v6_network", line: "dead::1 80 2001:db8::2 50000 TCP IP 2001:DB8::/32", side: event.SideDestination},
		{name: "v6_in_other_spelling", line: "dead::1 80 2001:db8::2 50000 TCP IP 2001:DB8:0:0::0:2", side: event.SideDestination},
		{name: "v6_port_in_other_spelling", line: "dead::1 50000 2001:db8::2 80 TCP IPORT [DEAD:0::1]:50000", side: event.SideSource},
		{name: "v6_port_of_dst", line: "dead::1 80 2001:db8::2 50000 TCP IPORT [2001:DB8::2]:50000", side: event.SideDestination},
		{name: "udp_port", line: "1.1.1.1 80 2.2.2.2 50000 UDP IPORT 2.2.2.2:50000", side: event.SideDestination},
		{name: "url_is_no_network", line: "1.1.1.1 80 2.2.2.2 50000 TCP URL 2.2.2.0/24", side: event.SideSource},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if got := threat.Derive(parse(t, tc.line+" x a"), home{}).Service.Side; got != tc.side {
				t.Errorf("got %q, want %q", got, tc.side)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name    string
		trail   string
		address string
		want    bool
	}{
		{name: "in_network", trail: "192.0.2.0/24", address: "192.0.2.255", want: true},
		{name: "behind_network", trail: "192.0.2.0/24", address: "192.0.3.0"},
		{name: "bits_behind_the_prefix", trail: "192.0.2.77/24", address: "192.0.2.1", want: true},
		{name: "zeros", trail: "192.0.2.0/024", address: "192.0.2.1", want: true},
		{name: "v6", trail: "2001:db8::/32", address: "2001:db8:ffff::1", want: true},
		{name: "v6_capitals", trail: "2001:DB8::0/32", address: "2001:db8::1", want: true},
		{name: "v4_in_v6", trail: "::/0", address: "192.0.2.1"},
		{name: "v6_in_v4", trail: "0.0.0.0/0", address: "::1"},
		{name: "first_of_range", trail: "192.0.2.1-192.0.2.9", address: "192.0.2.1", want: true},
		{name: "last_of_range", trail: "192.0.2.1 - 192.0.2.9", address: "192.0.2.9", want: true},
		{name: "behind_range", trail: "192.0.2.1-192.0.2.9", address: "192.0.2.10"},
		{name: "before_range", trail: "192.0.2.1-192.0.2.9", address: "192.0.2.0"},
		{name: "v6_range", trail: "2001:db8::1-2001:db8::9", address: "2001:db8::5", want: true},
		{name: "v6_in_v4_range", trail: "0.0.0.0-255.255.255.255", address: "::5"},
		{name: "address", trail: "192.0.2.1", address: "192.0.2.1"},
		{name: "name", trail: "a-b.example/24", address: "192.0.2.1"},
		{name: "path", trail: "a.example/24", address: "192.0.2.1"},
		{name: "nothing", trail: "", address: "192.0.2.1"},
		{name: "too_long_prefix", trail: "192.0.2.0/33", address: "192.0.2.1"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if got := threat.Covers(tc.trail, netip.MustParseAddr(tc.address)); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}

	if threat.Covers("192.0.2.0/24", netip.Addr{}) || threat.Covers("0.0.0.0-0.0.0.9", netip.Addr{}) {
		t.Error("the zero address is covered")
	}
}
