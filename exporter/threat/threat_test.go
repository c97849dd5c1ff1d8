package threat_test

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

// home is 10/8 and one IPv6 network.
type home struct{}

func (home) Contains(a netip.Addr) bool {
	return netip.MustParsePrefix("10.0.0.0/8").Contains(a) || netip.MustParsePrefix("2001:db8::/32").Contains(a)
}

// parse reads the columns from the source on.
func parse(t *testing.T, columns string) *event.Event {
	t.Helper()

	e, err := event.ParseLine([]byte(`"2023-11-14 22:13:20.000000" s `+columns), nil)
	if err != nil {
		t.Fatal(err)
	}

	return e
}

func TestDerive(t *testing.T) {
	const (
		low, medium, high = event.SeverityLow, event.SeverityMedium, event.SeverityHigh
		ends              = "10.0.0.1 50000 8.8.8.8 53 UDP DNS "
	)

	testCases := []struct {
		name       string
		line       string // trail, info, reference
		severity   event.Severity
		risk       int
		class      string
		rule       string
		techniques string
	}{
		// Severity: each rule, and the order among them.
		{name: "custom", line: `x.example "known scanner" (custom)`, severity: high, risk: 2750, rule: "trail-dns", techniques: "T1595"},
		{name: "custom_combined", line: `x.example reputation "(custom) (+a.example)"`, severity: high, risk: 2750, rule: "trail-dns"},
		{name: "custom_added", line: `x.example reputation "a.example (+(custom))"`, severity: high, risk: 2750, rule: "trail-dns"},
		{name: "remote_custom", line: `x.example blacklisted "(remote custom)"`, severity: high, risk: 3000, rule: "trail-dns"},
		{name: "custom_without_brackets", line: `x.example blacklisted custom`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "potential_malware_site", line: `x.example "potential malware site" (static)`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "potential_malware_site_custom", line: `x.example "potential malware site" (custom)`, severity: high, risk: 3400, rule: "trail-dns"},
		{name: "malwaredomainlist", line: `x.example crawler malwaredomainlist.com`, severity: high, risk: 2750, rule: "trail-dns"},
		{name: "malwaredomainlist_site", line: `x.example "potential malware site" malwaredomainlist.com`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "malware_distribution", line: `x.example "malware distribution" a.example`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "malware_distribution_listed", line: `x.example "malware distribution" malwaredomainlist`, severity: high, risk: 3400, rule: "trail-dns"},
		{name: "mass_scanner", line: `x.example "mass scanner" (static)`, severity: low, risk: 750, rule: "trail-dns", techniques: "T1595"},
		{name: "mass_scanner_malware", line: `x.example "mass scanner (malware)" (static)`, severity: low, risk: 1150, class: "malware", rule: "trail-dns", techniques: "T1595"},
		{name: "malware", line: `x.example "emotet (malware)" (static)`, severity: high, risk: 3400, class: "malware", rule: "trail-dns"},
		{name: "malware_in_word", line: `x.example antimalwares (static)`, severity: high, risk: 3000, rule: "trail-dns"},
		{name: "malware_upper", line: `x.example MALWARE (static)`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "malware_attacker", line: `x.example "attacker malware" (static)`, severity: high, risk: 3150, rule: "trail-dns"},
		{name: "malware_in_trail_only", line: `malware.example x (static)`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "adversary", line: `x.example "known adversary" (static)`, severity: high, risk: 3000, rule: "trail-dns"},
		{name: "ransomware", line: `x.example ransomware (static)`, severity: high, risk: 3000, rule: "trail-dns", techniques: "T1486"},
		{name: "reputation", line: `x.example "bad reputation" a.example`, severity: low, risk: 750, rule: "trail-dns"},
		{name: "attacker", line: `x.example "known attacker" a.example`, severity: low, risk: 750, rule: "trail-dns"},
		{name: "spammer", line: `x.example spammer a.example`, severity: low, risk: 1000, rule: "trail-dns"},
		{name: "compromised", line: `x.example compromised a.example`, severity: low, risk: 1000, rule: "trail-dns"},
		{name: "crawler", line: `x.example crawler a.example`, severity: low, risk: 750, rule: "trail-dns"},
		{name: "scanning", line: `x.example "potential port scanning" (heuristic)`, severity: low, risk: 1000, rule: "potential-port-scanning", techniques: "T1595"},
		{name: "nothing", line: `x.example something a.example`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "empty", line: `- - -`, severity: medium, risk: 2000, rule: "trail-dns"},

		// Risk: words of the trail, both signs at once.
		{name: "compromise_in_trail", line: `(c2).x.example x a.example`, severity: medium, risk: 2400, rule: "trail-dns"},
		{name: "noise_in_trail", line: `x.example(/probe) x a.example`, severity: medium, risk: 1750, rule: "trail-dns"},
		{name: "both_in_trail", line: `x.example(/probe/c2) x a.example`, severity: medium, risk: 2150, rule: "trail-dns"},
		{name: "counted_once", line: `c2.example "c2 botnet rat" a.example`, severity: medium, risk: 2400, rule: "trail-dns", techniques: "T1071"},

		// ATT&CK: each rule, and what lies beside it.
		{name: "t1595_not_scanned", line: `x "port scanned" a.example`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1595_mass_x_scanner", line: `x mass_scanners a.example`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1595"},
		{name: "t1071_sinkhole", line: `x "sinkholed by acme (malware)" (heuristic)`, severity: high, risk: 3400, class: "malware", rule: "sinkholed-domain", techniques: "T1071"},
		{name: "t1071_seized", line: `x "seized domain (suspicious)" (heuristic)`, severity: medium, risk: 2000, class: "suspicious", rule: "seized-domain", techniques: "T1071"},
		{name: "t1071_seize", line: `x seize a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1071_cobalt", line: `x CobaltStrike a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_c2_word", line: `x "c2 cert" a`, severity: medium, risk: 2400, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_c2_behind_underscore", line: `x x_c2 a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_c2_within", line: `x xc2x a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1071_c2_before_underscore", line: `x xc2_x a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_empires", line: `x empires a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1071_second_occurrence", line: `x "empires empire" a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_brute_ratel", line: `x "brute ratel" a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071"},
		{name: "t1071_004", line: `x "dns tunneling" a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071.004"},
		{name: "t1071_004_dnstunnel", line: `x dnstunnel a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1071.004"},
		{name: "t1568_002_exhaustion", line: `x "potential dns exhaustion (suspicious)" (heuristic)`, severity: medium, risk: 2000, class: "suspicious", rule: "potential-dns-exhaustion", techniques: "T1568.002"},
		{name: "t1568_002_nxdomain", line: `x "excessive no such domain (suspicious)" (heuristic)`, severity: medium, risk: 2000, class: "suspicious", rule: "excessive-no-such-domain", techniques: "T1568.002"},
		{name: "t1568_002_dga", line: `x "some dga" a`, severity: medium, risk: 2400, rule: "trail-dns", techniques: "T1568.002"},
		{name: "t1568_dynamic", line: `x "dynamic domain (suspicious)" (static)`, severity: medium, risk: 2000, class: "suspicious", rule: "trail-dns", techniques: "T1568"},
		{name: "t1568_fast_flux", line: `x fast-flux a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1568"},
		{name: "t1568_two_between", line: `x "fast  flux" a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1568_wide_between", line: `x fast…flux a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1568"},
		{name: "t1090_003", line: `x "tor exit node (suspicious)" a`, severity: medium, risk: 2000, class: "suspicious", rule: "trail-dns", techniques: "T1090.003"},
		{name: "t1090_003_not_torrent", line: `x torrent a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1090", line: `x "potential proxy probe (suspicious)" (heuristic)`, severity: medium, risk: 1750, class: "suspicious", rule: "potential-proxy-probe", techniques: "T1090"},
		{name: "t1105", line: `x "direct .exe download (suspicious)" (heuristic)`, severity: medium, risk: 2000, class: "suspicious", rule: "direct-exe-download", techniques: "T1105"},
		{name: "t1219", line: `x "atera agent" a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1219"},
		{name: "t1486_word_end", line: `x wannaransom a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1486"},
		{name: "t1486_not_ransomed", line: `x ransomed a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "t1496", line: `x "crypto miner" a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1496"},
		{name: "t1498", line: `x "ddos botnet" a`, severity: medium, risk: 2400, rule: "trail-dns", techniques: "T1498"},
		{name: "t1566", line: `x phishing a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1566"},
		{name: "t1505_003", line: `x web-shell a`, severity: medium, risk: 2000, rule: "trail-dns", techniques: "T1505.003"},
		{name: "t1110", line: `x "ssh bruteforce" a`, severity: medium, risk: 1750, rule: "trail-dns", techniques: "T1110"},
		{name: "several_in_order", line: `x "phishing proxy scan" a`, severity: medium, risk: 1750, rule: "trail-dns", techniques: "T1595 T1090 T1566"},

		// Class and rule.
		{name: "class_last", line: `x "a (b) c (d)" a`, severity: medium, risk: 2000, class: "d", rule: "trail-dns"},
		{name: "class_in_the_middle", line: `x "a (b) c" (heuristic)`, severity: medium, risk: 2000, class: "b", rule: "a-b-c"},
		{name: "class_empty", line: `x "a (b) ()" a`, severity: medium, risk: 2000, class: "b", rule: "trail-dns"},
		{name: "class_unopened", line: `x "a b)" a`, severity: medium, risk: 2000, rule: "trail-dns"},
		{name: "rule_bounded", line: `x ` + strings.Repeat("ab", 99) + ` (heuristic)`, severity: medium, risk: 2000, rule: strings.Repeat("ab", 32)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := threat.Derive(parse(t, ends+tc.line), home{})

			if got.Severity != tc.severity || got.Risk != tc.risk {
				t.Errorf("severity %s, risk %d; want %s, %d", got.Severity, got.Risk, tc.severity, tc.risk)
			}

			if got.Class != tc.class || got.Rule != tc.rule {
				t.Errorf("class %q, rule %q; want %q, %q", got.Class, got.Rule, tc.class, tc.rule)
			}

			if ids := strings.Join(got.Techniques, " "); ids != tc.techniques {
				t.Errorf("techniques %q, want %q", ids, tc.techniques)
			}
		})
	}
}

func TestDerive_service(t *testing.T) {
	const (
		into, from, none = event.SideDestination, event.SideSource, event.SideUnknown
		rest             = " x a"
	)

	testCases := []struct {
		name string
		line string
		want event.Service
	}{
		{name: "trail_is_dst_and_port", line: "1.1.1.1 80 2.2.2.2 40000 TCP IPORT 2.2.2.2:40000", want: event.Service{Port: 40000, Side: into}},
		{name: "trail_is_src_and_port", line: "1.1.1.1 40000 2.2.2.2 80 TCP IPORT 1.1.1.1:40000", want: event.Service{Port: 40000, Side: from}},
		{name: "trail_is_both", line: "1.1.1.1 80 1.1.1.1 80 TCP IPORT 1.1.1.1:80", want: event.Service{Port: 80, Name: "http", Side: into}},
		{name: "trail_is_v6_src_and_port", line: "dead::1 443 dead::2 80 TCP IPORT [dead::1]:443", want: event.Service{Port: 443, Name: "https", Side: from}},
		{name: "trail_is_other_port", line: "1.1.1.1 50000 2.2.2.2 80 TCP IPORT 2.2.2.2:81", want: event.Service{Port: 80, Name: "http", Side: into}},
		{name: "trail_is_dst", line: "1.1.1.1 80 2.2.2.2 50000 TCP IP 2.2.2.2", want: event.Service{Port: 50000, Side: into}},
		{name: "trail_is_dst_with_context", line: `1.1.1.1 53 2.2.2.2 50000 UDP IP "2.2.2.2 (a.example)"`, want: event.Service{Port: 50000, Side: into}},
		{name: "trail_is_src", line: "1.1.1.1 50000 2.2.2.2 4444 TCP IP 1.1.1.1", want: event.Service{Port: 4444, Risky: true, Side: into}},
		{name: "dst_low", line: "1.1.1.1 50000 2.2.2.2 1023 TCP DNS x", want: event.Service{Port: 1023, Side: into}},
		{name: "src_low", line: "1.1.1.1 1023 2.2.2.2 50000 TCP DNS x", want: event.Service{Port: 1023, Side: from}},
		{name: "dst_1024", line: "1.1.1.1 1025 2.2.2.2 1024 TCP DNS x", want: event.Service{Port: 1024, Side: into}},
		{name: "dst_well_known", line: "1.1.1.1 2000 2.2.2.2 8080 TCP DNS x", want: event.Service{Port: 8080, Name: "http", Side: into}},
		{name: "src_well_known", line: "1.1.1.1 27017 2.2.2.2 2000 TCP DNS x", want: event.Service{Port: 27017, Name: "mongodb", Side: from}},
		{name: "both_low", line: "1.1.1.1 80 2.2.2.2 443 TCP DNS x", want: event.Service{Port: 80, Name: "http", Side: from}},
		{name: "low_and_well_known", line: "1.1.1.1 8080 2.2.2.2 443 TCP DNS x", want: event.Service{Port: 443, Name: "https", Side: into}},
		{name: "risky_is_not_well_known", line: "1.1.1.1 2000 2.2.2.2 4444 TCP DNS x", want: event.Service{Port: 2000, Side: from}},
		{name: "src_ephemeral", line: "1.1.1.1 32768 2.2.2.2 32767 TCP DNS x", want: event.Service{Port: 32767, Side: into}},
		{name: "dst_ephemeral", line: "1.1.1.1 9001 2.2.2.2 32768 TCP DNS x", want: event.Service{Port: 9001, Name: "tor", Risky: true, Side: from}},
		{name: "both_ephemeral", line: "1.1.1.1 60000 2.2.2.2 50000 TCP DNS x", want: event.Service{Port: 50000, Side: into}},
		{name: "neither_ephemeral", line: "1.1.1.1 2000 2.2.2.2 3000 TCP DNS x", want: event.Service{Port: 2000, Side: from}},
		{name: "equal", line: "1.1.1.1 53 2.2.2.2 53 UDP DNS x", want: event.Service{Port: 53, Name: "dns", Side: into}},
		{name: "no_src_port", line: "1.1.1.1 - 2.2.2.2 445 TCP DNS x", want: event.Service{Port: 445, Name: "smb", Risky: true, Side: none}},
		{name: "no_dst_port", line: "1.1.1.1 23 2.2.2.2 - TCP DNS x", want: event.Service{Port: 23, Name: "telnet", Risky: true, Side: none}},
		{name: "no_dst_port_trail_dst", line: "1.1.1.1 23 2.2.2.2 - TCP IP 2.2.2.2", want: event.Service{Port: 23, Name: "telnet", Risky: true, Side: none}},
		{name: "no_ports", line: "1.1.1.1 - 2.2.2.2 - ICMP IP 2.2.2.2", want: event.Service{Port: event.NoPort}},
		{name: "merged_primary", line: "1.1.1.1 50000,50001 2.2.2.2 80,443 TCP DNS x", want: event.Service{Port: 80, Name: "http", Side: into}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := threat.Derive(parse(t, tc.line+rest), home{}).Service; got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestDerive_identity(t *testing.T) {
	const from = "10.0.0.1 1 8.8.8.8 53 UDP DNS "

	testCases := []struct {
		name    string
		line    string
		trail   string
		display string
	}{
		{name: "source_and_trail", line: `10.0.0.128 1 8.8.8.8 53 UDP DNS (www).t7628.example x a`, trail: "t7628.example", display: "000db041"},
		{name: "forwarded", line: `10.0.0.66,203.0.113.7 1 8.8.8.8 53 TCP URL evil.example(/x) x a`, trail: "evil.example", display: "9b51345c"},
		{name: "exhaustion", line: from + `(a.b).evil.example "potential dns exhaustion (suspicious)" (heuristic)`, trail: "evil.example", display: "3ea7adN0"},
		{name: "dga", line: from + `x.example "a dga 2069" a`, trail: "x.example", display: "0af841D0"},
		{name: "dga_not_word_within", line: `8.8.8.8 1 8.8.8.8 53 UDP DNS (a,b).nxdom.example "excessive no such domain (suspicious)" (heuristic)`, trail: "nxdom.example", display: "c269ef5a"},
		{name: "low_bytes_of_utf16", line: `10.0.0.1 1 8.8.8.8 53 UDP DNS é€😀x x a`, trail: "é€😀x", display: "13fdbbe1"},
	}

	seen := map[event.ThreatID]string{}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := threat.Derive(parse(t, tc.line), home{})
			if got.Trail != tc.trail || got.Display != tc.display {
				t.Errorf("trail %q, display %s; want %q, %s", got.Trail, got.Display, tc.trail, tc.display)
			}

			if other, ok := seen[got.ID]; ok {
				t.Errorf("same id as %s", other)
			}

			seen[got.ID] = tc.name
		})
	}
}

func TestDerive_sameThreat(t *testing.T) {
	base := `10.0.0.1 1 8.8.8.8 53 UDP DNS (www).evil.example "potential x" (heuristic)`

	testCases := []struct {
		name string
		line string
		same bool
	}{
		{name: "other_ports_and_kind", line: `10.0.0.1 2 9.9.9.9 54 TCP URL evil.example(/path) "potential x" (heuristic)`, same: true},
		{name: "other_source", line: strings.Replace(base, "10.0.0.1", "10.0.0.2", 1)},
		{name: "other_trail", line: strings.Replace(base, "evil", "good", 1)},
		{name: "other_info_of_heuristic", line: strings.Replace(base, "potential x", "potential y", 1)},
		{name: "other_reference", line: strings.Replace(base, "(heuristic)", "(static)", 1)},
	}

	want := threat.Derive(parse(t, base), home{}).ID

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := threat.Derive(parse(t, tc.line), home{}).ID; (got == want) != tc.same {
				t.Errorf("same threat: %t", got == want)
			}
		})
	}

	a := parse(t, `10.0.0.1 2 9.9.9.9 54 TCP URL x one (static)`)
	b := parse(t, `10.0.0.1 2 9.9.9.9 54 TCP URL x two (static)`)

	if threat.Derive(a, nil).ID != threat.Derive(b, nil).ID {
		t.Error("the info of a list's trail counts")
	}

	const golden = "733e4e6973093605c0aba755e819af61" // stores hold such ids
	if want.String() != golden {
		t.Errorf("id %s, want %s", want, golden)
	}
}

func TestDerive_place(t *testing.T) {
	testCases := []struct {
		name      string
		line      string
		machine   string
		direction event.Direction
	}{
		{name: "outbound", line: "10.0.0.1 1 8.8.8.8 53", machine: "10.0.0.1", direction: event.DirectionOutbound},
		{name: "inbound", line: "8.8.8.8 1 10.0.0.1 53", machine: "10.0.0.1", direction: event.DirectionInbound},
		{name: "internal", line: "10.0.0.2 1 10.0.0.1 53", machine: "10.0.0.2", direction: event.DirectionInternal},
		{name: "external", line: "9.9.9.9 1 8.8.8.8 53", machine: "9.9.9.9", direction: event.DirectionExternal},
		{name: "ipv6", line: "dead::1 1 2001:db8::5 53", machine: "2001:db8::5", direction: event.DirectionInbound},
		{name: "no_source", line: "- 1 10.0.0.1 53", machine: "10.0.0.1", direction: event.DirectionUnknown},
		{name: "no_destination", line: "10.0.0.1 1 - 53", machine: "10.0.0.1", direction: event.DirectionUnknown},
		{name: "several_destinations", line: "9.9.9.9 1 10.0.0.1,8.8.8.8 53", machine: "10.0.0.1", direction: event.DirectionInbound},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := parse(t, tc.line+" UDP DNS x x a")

			got := threat.Derive(e, home{})
			if got.Machine.String() != tc.machine || got.Direction != tc.direction {
				t.Errorf("machine %s, %s; want %s, %s", got.Machine, got.Direction, tc.machine, tc.direction)
			}

			if got := threat.Derive(e, nil); got.Machine != e.Source || got.Direction != event.DirectionUnknown {
				t.Errorf("without networks: machine %s, %s", got.Machine, got.Direction)
			}
		})
	}
}

func TestDerive_origin(t *testing.T) {
	testCases := []struct {
		name       string
		reference  string
		origin     event.Origin
		confidence event.Confidence
		custom     bool
	}{
		{name: "static", reference: "(static)", origin: event.OriginStatic, confidence: event.ConfidenceHigh},
		{name: "static_file", reference: "list (static)", origin: event.OriginStatic, confidence: event.ConfidenceHigh},
		{name: "static_and_feed", reference: "(static) (+a.example)", origin: event.OriginStatic, confidence: event.ConfidenceHigh},
		{name: "feed", reference: "a.example", origin: event.OriginFeed, confidence: event.ConfidenceMedium},
		{name: "feed_and_static", reference: "a.example (+(static))", origin: event.OriginFeed, confidence: event.ConfidenceMedium},
		{name: "heuristic", reference: "(heuristic)", origin: event.OriginHeuristic, confidence: event.ConfidenceLow},
		{name: "custom", reference: "(custom)", origin: event.OriginCustom, confidence: event.ConfidenceHigh, custom: true},
		{name: "remote_custom", reference: "(remote custom)", origin: event.OriginCustom, confidence: event.ConfidenceHigh, custom: true},
		{name: "feed_and_custom", reference: "a.example (+(custom),b)", origin: event.OriginCustom, confidence: event.ConfidenceHigh, custom: true},
		{name: "none", reference: "", origin: event.OriginFeed, confidence: event.ConfidenceMedium},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := threat.Derive(&event.Event{Reference: tc.reference}, nil)
			if got.Origin != tc.origin || got.Confidence != tc.confidence || got.Custom != tc.custom {
				t.Errorf("got %s, %s, %t", got.Origin, got.Confidence, got.Custom)
			}
		})
	}
}

func TestNormalTrail(t *testing.T) {
	testCases := []struct {
		name string
		in   string
		want string
	}{
		{name: "plain", in: "evil.example", want: "evil.example"},
		{name: "front", in: "(www).evil.example", want: "evil.example"},
		{name: "back", in: "evil.example(/path)", want: "evil.example"},
		{name: "both", in: "(a).dga12.example(.x.example)", want: "dga12.example"},
		{name: "address_with_name", in: "1.2.3.4 (a.example)", want: "1.2.3.4"},
		{name: "escapes_do_not_count", in: `host(/p \(POST a\))`, want: "host)"},
		{name: "no_nesting", in: "a(b(c)d)e", want: "ad)e"},
		{name: "empty_pair_stays", in: "a()b(c)", want: "a()b"},
		{name: "unclosed_stays", in: "a(b", want: "a(b"},
		{name: "closed_only", in: "a)b(c)", want: "a)b"},
		{name: "all_bracketed", in: "(all)", want: ""},
		{name: "blanks_then_dots", in: " .a. ", want: "a"},
		{name: "dots_then_blanks", in: ". a .", want: " a "},
		{name: "star", in: "*", want: "*"},
		{name: "empty", in: "", want: ""},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := threat.NormalTrail(tc.in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestScore(t *testing.T) {
	testCases := []struct {
		name   string
		risk   int
		events int
		want   float64
	}{
		{name: "none", risk: 2000, events: 0, want: 2000},
		{name: "negative", risk: 2000, events: -1, want: 2000},
		{name: "cap", risk: 3400, events: 1_000_000, want: 3490},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := threat.Score(tc.risk, tc.events); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}

	if got := threat.Score(2000, 1); got < 2010.39 || got > 2010.40 {
		t.Errorf("one event: %v", got)
	}
}

func TestTechniqueByID(t *testing.T) {
	e := parse(t, `1.1.1.1 1 2.2.2.2 2 TCP IP x "scan c2 dns tunnel dga fast flux tor proxy download atera ransom miner ddos phish web shell brute force" a`)

	ids := threat.Derive(e, nil).Techniques
	if len(ids) != 15 {
		t.Errorf("%d techniques: %v", len(ids), ids)
	}

	names := map[string]bool{}

	for _, id := range ids {
		got, ok := threat.TechniqueByID(id)
		if !ok || got.ID != id || got.Name == "" || got.TacticName == "" || !strings.HasPrefix(got.TacticID, "TA") {
			t.Errorf("%s: %+v", id, got)
		}

		if strings.Contains(id, ".") != (got.Parent != "") {
			t.Errorf("%s: parent %q", id, got.Parent)
		}

		names[got.Name] = true
	}

	if len(names) != len(ids) {
		t.Errorf("names repeat: %v", names)
	}

	if _, ok := threat.TechniqueByID("T0"); ok {
		t.Error("T0 is known")
	}
}

func TestDerive_keepsEvent(t *testing.T) {
	e := parse(t, `10.0.0.1 1,2 2.2.2.2 2 TCP IP "x (y)" "c2 scan" a`)
	before := *e

	threat.Derive(e, home{})

	if !reflect.DeepEqual(*e, before) {
		t.Error("the event was changed")
	}
}

func BenchmarkDerive(b *testing.B) {
	e, err := event.ParseLine([]byte(`"2023-11-14 22:13:20.000000" s 10.0.0.1 1 8.8.8.8 53 UDP DNS (www).evil.example "cobaltstrike (malware)" (static)`), nil)
	if err != nil {
		b.Fatal(err)
	}

	b.ReportAllocs()

	for b.Loop() {
		threat.Derive(e, home{})
	}
}
