package schema_test

import (
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/threat"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// home is 10/8.
type home struct{}

func (home) Contains(a netip.Addr) bool { return netip.MustParsePrefix("10.0.0.0/8").Contains(a) }

// fromLine reads the columns of a line from the source on and completes them.
func fromLine(columns string) *event.Event {
	e, err := event.ParseLine([]byte(`"2023-11-14 22:13:20.000001" core-1 `+columns), time.UTC)
	if err != nil {
		panic(err)
	}

	return e
}

// complete gives e what emission gives it.
func complete(e *event.Event) *event.Event {
	e.ID = event.ID{1, 2, 3}
	t := threat.Derive(e, home{})
	e.Threat = &t

	return e
}

// goldenCase is an event with a golden document.
type goldenCase struct {
	name  string
	event *event.Event
}

// goldenCases together have every field.
func goldenCases() []goldenCase {
	dns := fromLine(`10.0.0.66 50000 8.8.8.8 53 UDP DNS (www).evil.co.uk "emotet (malware)" (static)`)
	dns.DNS = &event.DNS{Name: "www.evil.co.uk", Type: 1, Class: 1}
	dns.Interface, dns.VLAN = "eth0", 20
	dns.CommunityID = "1:d/FP5EW3wiY1vCndhwleRRKHowQ="
	dns.DestinationPlace = &event.Place{Country: "US", ASN: 64500, Organization: "Example Net"}

	answer := fromLine(`8.8.8.8 53 10.0.0.66 50000 UDP DNS (sink).example "sinkholed by acme (malware)" (heuristic)`)
	answer.DNS = &event.DNS{Name: "sink.example", Type: 1, Class: 1, Response: true, Answer: netip.MustParseAddr("203.0.113.9")}
	answer.SourcePlace = &event.Place{Country: "US", ASN: 64500, Organization: "Example Net"}

	merged := fromLine(`203.0.113.7 50001,50002,- 10.0.0.1,10.0.0.2 23,445 TCP,UDP IP 203.0.113.7 "known attacker" blocklist.example`)
	merged.Count, merged.Merge = 31, event.MergeCondensed
	merged.First, merged.Last = merged.Time, merged.Time.Add(time.Minute)

	url := fromLine(`10.0.0.66,198.51.100.7 50040 203.0.113.12 80 TCP URL "shop.example.com:8080(/a.php?id=1)" "phishing web shell" "feed.example (+other.example)"`)
	url.HTTP = &event.HTTP{
		Method: "GET", Host: "shop.example.com:8080", Path: "/a.php?id=1", UserAgent: `Mozilla "5.0" (X)`,
	}

	response := fromLine(`203.0.113.21 80 10.0.0.66 50051 TCP HTTP application/x-sh "content type (suspicious)" (heuristic)`)
	response.HTTP = &event.HTTP{Status: 200, ContentType: "application/x-sh"}

	tls := fromLine(`10.0.0.66 50061 203.0.113.5 443 UDP DNS evil.example cobaltstrike (custom)`)
	tls.TLS = &event.TLS{ServerName: "evil.example", JA4: "q13d0310h3_55b375c5d22e_cd85d2d88918", QUIC: true}
	tls.Retro = true

	cert := fromLine(`203.0.113.5 443 10.0.0.66 50061 TCP CERT 9e393d93138888d288266c2d915214d1d1cceb2a "c2 cert" sslbl`)
	cert.TLS = &event.TLS{CertificateSHA1: "9e393d93138888d288266c2d915214d1d1cceb2a"}

	hostile := fromLine(`10.0.0.66 1 2.2.2.2 2 TCP HTTP x y (heuristic)`)
	hostile.Trail = "(a\x00b\x1b[31m\"\\\u2028é\xff)\x7f\xe2\x82"
	hostile.Info = "line\r\nbreak\t"
	hostile.Sensor = ""

	bare := &event.Event{Time: time.Unix(0, 0), SourcePort: event.NoPort, DestinationPort: event.NoPort, Kind: event.KindIP}

	return append([]goldenCase{
		{"dns_query", complete(dns)},
		{"dns_answer", complete(answer)},
		{"merged", complete(merged)},
		{"url", complete(url)},
		{"http_response", complete(response)},
		{"quic", complete(tls)},
		{"certificate", complete(cert)},
		{"ip_source", complete(fromLine(`dead::1 50080 2001:db8::5 443 TCP IP dead::1 "bad reputation" list.example`))},
		{"ip_destination", complete(fromLine(`10.0.0.66 - 66.66.66.66 - ICMP IP 66.66.66.66 "mass scanner" "a.example (+(static))"`))},
		{"address_and_port", complete(fromLine(`dead::1 50080 dead::beef 443 TCP IPORT [dead::beef]:443 "malware (test)" (static)`))},
		{"icmpv6", complete(fromLine(`dead::1 - dead::beef - ICMPV6 IP dead::beef "malware (test)" (static)`))},
		{"infection", complete(fromLine(`10.0.0.5 53000 10.9.9.0 445 TCP PORT 445 "potential infection" (heuristic)`))},
		{"hostile_text", complete(hostile)},
		{"not_judged", bare},
	}, fullCases()...)
}

// encoder returns an encoder for tests.
func encoder(t testing.TB) *schema.ECS {
	t.Helper()

	x, err := schema.NewECS(&schema.ECSConfig{Version: "1.2.3", Hostname: "host"})
	if err != nil {
		t.Fatal(err)
	}

	return x
}

func TestECS_Append_golden(t *testing.T) {
	x := encoder(t)

	for _, tc := range goldenCases() {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join("testdata", tc.name+".json")
			got := string(x.Append(nil, tc.event)) + "\n"

			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}

			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}

			if got != string(want) {
				t.Errorf("got  %swant %s", got, want)
			}

			checkDocument(t, []byte(got))

			if behind := x.Append([]byte("x"), tc.event); string(behind) != "x"+strings.TrimSuffix(got, "\n") {
				t.Error("another document behind other text")
			}
		})
	}
}

func TestECS_Append_anyText(t *testing.T) {
	x := encoder(t)
	seeds := [][]byte{
		[]byte("evil.example"), []byte("(www).a.co.uk"), []byte("\xed\xa0\x80\xf0\x9f\x98"), []byte("\"\\/\b\f\n\r\t\x00"),
		[]byte("10.0.0.1:80"), []byte("[dead::1]:443"), []byte("a.example:99999"), []byte("..."),
	}

	document := make([]byte, 0, 1<<16)

	fuzzed.Run(t, 5_000, seeds, func(input []byte) {
		const longest = 64 // it comes some sixty times, and each byte may take six

		s := string(input[:min(len(input), longest)])
		e := &event.Event{
			Time: time.Unix(0, 0), Sensor: s, Interface: s, Forwarded: s, Transport: s, Kind: event.KindIPORT,
			Trail: s, Info: s, Reference: s, CommunityID: s,
			DNS:     &event.DNS{Name: s, Answers: []event.DNSAnswer{{Name: s, Data: s, Type: 5}}},
			HTTP:    &event.HTTP{Method: s, Host: s, Path: s, UserAgent: s, ContentType: s, Version: s},
			TLS:     &event.TLS{ServerName: s, CertificateSHA1: s, CertificateSHA256: s, JA4: s, ALPN: s, Version: s},
			Tunnels: []event.Tunnel{{Kind: s}},
		}

		document = x.Append(document[:0], complete(e))
		if !json.Valid(document) || !utf8.Valid(document) {
			t.Fatalf("not JSON: %q", document)
		}

		for _, c := range document {
			if c < ' ' || c == 0x7f {
				t.Fatalf("control character in %q", document)
			}
		}
	})
}

func TestECS_Append_keepsText(t *testing.T) {
	const text = "a\x00\x1f\"\\/é😀\u2028\x7f"

	e := complete(&event.Event{Trail: text})

	var got struct {
		Trailscope struct {
			Trail string `json:"trail"`
		} `json:"trailscope"`
	}
	if err := json.Unmarshal(encoder(t).Append(nil, e), &got); err != nil {
		t.Fatal(err)
	}

	if got.Trailscope.Trail != text {
		t.Errorf("got %q, want %q", got.Trailscope.Trail, text)
	}
}

func TestNewECS_namespace(t *testing.T) {
	testCases := []struct {
		name      string
		namespace string
		ok        bool
	}{
		{name: "empty", namespace: "", ok: true},
		{name: "plain", namespace: "branch_berlin.1", ok: true},
		{name: "longest", namespace: strings.Repeat("a", 100), ok: true},
		{name: "too_long", namespace: strings.Repeat("a", 101)},
		{name: "capital", namespace: "Berlin"},
		{name: "hyphen", namespace: "branch-berlin"},
		{name: "blank", namespace: "a b"},
		{name: "slash", namespace: "a/b"},
		{name: "dots", namespace: ".."},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := schema.NewECS(&schema.ECSConfig{Namespace: tc.namespace}); (err == nil) != tc.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNumbersOf(t *testing.T) {
	testCases := []struct {
		name string
		in   event.Severity
		want schema.Numbers
	}{
		{name: "low", in: event.SeverityLow, want: schema.Numbers{ECS: 21, OTel: 9, Syslog: 6, CEF: 2}},
		{name: "medium", in: event.SeverityMedium, want: schema.Numbers{ECS: 47, OTel: 13, Syslog: 4, CEF: 5}},
		{name: "high", in: event.SeverityHigh, want: schema.Numbers{ECS: 73, OTel: 17, Syslog: 3, CEF: 8}},
		{name: "zero", in: 0, want: schema.Numbers{ECS: 47, OTel: 13, Syslog: 4, CEF: 5}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := schema.NumbersOf(tc.in); got != tc.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestRiskNorm(t *testing.T) {
	for risk, want := range map[int]float64{0: 0, 750: 0, 2075: 50, 3400: 100, 9999: 100} {
		if got := schema.RiskNorm(risk); got != want {
			t.Errorf("%d: got %v, want %v", risk, got, want)
		}
	}
}

func TestMessage(t *testing.T) {
	testCases := []struct {
		name string
		line string
		want string
	}{
		{name: "ipv4", line: `10.0.0.1 1 8.8.8.8 53 UDP DNS a.example "malware (x)" (static)`, want: "malware (x): 10.0.0.1:1 > 8.8.8.8:53 UDP DNS a.example"},
		{name: "ipv6", line: `dead::1 1 dead::2 - TCP IP dead::2 x a`, want: "x: [dead::1]:1 > dead::2 TCP IP dead::2"},
		{name: "no_ports", line: `1.1.1.1 - 2.2.2.2 - ICMP IP 2.2.2.2 x a`, want: "x: 1.1.1.1 > 2.2.2.2 ICMP IP 2.2.2.2"},
		{name: "merged", line: `1.1.1.1,9.9.9.9 1,2 2.2.2.2,3.3.3.3 5 TCP,UDP IP y x a`, want: "x: 1.1.1.1:1 (+1) > 2.2.2.2 (+1):5 TCP (+1) IP y"},
		{name: "nothing", line: `- - - - - IP - - -`, want: ": - > -  IP "},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := schema.Message(fromLine(tc.line)); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func BenchmarkECS_Append(b *testing.B) {
	x := encoder(b)
	e := goldenCases()[0].event
	dst := make([]byte, 0, 8192)

	b.ReportAllocs()

	for b.Loop() {
		dst = x.Append(dst[:0], e)
	}
}
