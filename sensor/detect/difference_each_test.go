package detect_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/http2/hpack"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/detect"
)

// example shows one difference: a case of testdata that has it, or a recipe of
// its own.
type example struct {
	difference detect.Difference
	name       string // of a case
	trails     string
	packets    string
	// want is a part of the event, gone if it is one that full does not have.
	want string
	gone bool
}

// examples has one for each difference.
func examples(t *testing.T) []example {
	t.Helper()
	leaf, err := capturetest.Leaf("www.site.org")
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(leaf)
	request := "GET /evil/gate.php HTTP/1.1\\r\\nHost: site.org\\r\\n\\r\\n"
	const (
		path = "/evil/gate.php,some malware,(static)\n"
		name = "evil-name.com,some malware,(static)\n"
	)

	return []example{
		{
			difference: detect.Streams, trails: path, want: "URL (site.org)/evil/gate.php",
			packets: "- {tcp: 10.1.1.5:40000 > 20.1.1.1:80, payload: \"GET /evil/ga\"}\n" +
				"- {tcp: 10.1.1.5:40000 > 20.1.1.1:80, payload: \"te.php HTTP/1.1\\r\\nHost: site.org\\r\\n\\r\\n\", patch: [l4+4:000003f4]}\n",
		},
		{difference: detect.Fragments, trails: name, want: "DNS evil-name.com", packets: fragmented()},
		{difference: detect.Encapsulations, name: "link-vlan-two-tags"},
		{difference: detect.Lengths, name: "ipv4-total-length-ignored", gone: true},
		{difference: detect.IPv6, name: "tls-sni-ipv6"},
		{
			difference: detect.ECN, trails: "20.1.1.1,some malware,(static)\n", want: "IP 20.1.1.1",
			packets: "- {syn: 10.1.1.5:40000 > 20.1.1.1:80, flags: SEC}\n",
		},
		{difference: detect.DNSMessages, name: "dns-query-types-skipped"},
		{
			difference: detect.DNSAnywhere, trails: name, want: "DNS evil-name.com",
			packets: "- {query: 10.1.1.5:40000 > 20.1.1.1:5300, name: evil-name.com}\n",
		},
		{
			difference: detect.DNSAnswers, trails: name, want: "DNS (cdn).evil-name.com",
			packets: "- {answer: 20.1.1.1:53 > 10.1.1.5:40000, name: www.site.org, records: [CNAME cdn.evil-name.com, A 20.1.1.2]}\n",
		},
		{
			difference: detect.DNSNames, trails: "printer.lan,some malware,(static)\n", want: "DNS printer.lan",
			packets: "- {query: 10.1.1.5:40000 > 20.1.1.1:53, name: printer.lan}\n",
		},
		{difference: detect.NoSuchDomainInside, name: "nxdomain-local-client"},
		{difference: detect.ExhaustedNames, name: "exhaustion-off"},
		{
			difference: detect.HTTPHeaders, trails: "site.org/gate.php,some malware,(static)\n", want: "URL site.org/gate.php",
			packets: "- {tcp: 10.1.1.5:40000 > 20.1.1.1:80, payload: \"GET /gate.php HTTP/1.1\\r\\nhost: site.org\\r\\n\\r\\n\"}\n",
		},
		{
			difference: detect.HTTP2, trails: path, want: "URL (site.org)/evil/gate.php",
			packets: "- {tcp: 10.1.1.5:40000 > 20.1.1.1:80, payload: \"hex:" + hex.EncodeToString(http2Request()) + "\"}\n",
		},
		{difference: detect.ScriptTypes, name: "response-content-type-beside"},
		{
			difference: detect.SkippedPaths, want: "potential sql injection",
			packets: "- {request: 10.1.1.5:40000 > 20.1.1.1:80, method: GET, path: \"/uploads/?id=1%20UNION%20SELECT%201\", host: site.org, agent: x}\n",
		},
		{difference: detect.ForwardedSources, name: "http-forwarded", gone: true},
		{difference: detect.QUICConnections, trails: name, want: "DNS evil-name.com", packets: splitHello(t)},
		{
			difference: detect.Repetitions, trails: name, want: "DNS evil-name.com", gone: true,
			packets: "- {query: 10.1.1.5:40000 > 20.1.1.1:53, name: evil-name.com}\n" +
				"- {query: 10.1.1.5:40001 > 20.1.1.1:53, name: site.org}\n" +
				"- {query: 10.1.1.5:40000 > 20.1.1.1:53, name: evil-name.com}\n",
		},
		{
			difference: detect.Networks, trails: "20.1.0.0/16,some malware,(static)\n", want: "IP 20.1.0.0/16",
			packets: "- {syn: 10.1.1.5:40000 > 20.1.1.1:80}\n",
		},
		{
			difference: detect.Spellings, trails: "[2001:db8:0:0:0::7]:443,some malware,(static)\n", want: "IPORT",
			packets: "- {syn: \"[2001:db8::5]:40000 > [2001:db8::7]:443\"}\n",
		},
		{
			difference: detect.UDPPorts, trails: "20.1.1.1:9999,some malware,(static)\n", want: "IPORT 20.1.1.1:9999",
			packets: "- {udp: 10.1.1.5:40000 > 20.1.1.1:9999, payload: x}\n",
		},
		{
			difference: detect.SHA256, trails: hex.EncodeToString(digest[:]) + ",some malware,(static)\n", want: "CERT " + hex.EncodeToString(digest[:]),
			packets: "- {certificate: 20.1.1.1:443 > 10.1.1.5:40000, name: www.site.org}\n",
		},
		{
			difference: detect.JA4, trails: helloJA4 + ",some malware,(static)\n", want: "JA4 " + helloJA4,
			packets: "- {hello: 10.1.1.5:40000 > 20.1.1.1:443, name: www.site.org}\n",
		},
		{
			difference: detect.UserAgentTrails, trails: "evil bot 1.0,some malware,(static)\n", want: "UA Evil Bot 1.0",
			packets: "- {request: 10.1.1.5:40000 > 20.1.1.1:80, method: GET, path: /, host: site.org, agent: Evil Bot 1.0}\n",
		},
		{
			difference: detect.FullURLs, trails: "http://site.org/x?y=1,some malware,(static)\n", want: "URL http://site.org/x?y=1",
			packets: "- {request: 10.1.1.5:40000 > 20.1.1.1:80, method: GET, path: \"/x?y=1\", host: site.org, agent: x}\n",
		},
		{
			difference: detect.Homographs, want: "homograph of paypal.com",
			packets: "- {query: 10.1.1.5:40000 > 20.1.1.1:53, name: xn--pypal-4ve.com}\n",
		},
		{difference: detect.WhitelistForms, name: "whitelist-inline-comment", gone: true},
		{difference: detect.PatternFlags, name: "dns-query-regex-inline-flag"},
		{
			// Requests that repeat old sequence numbers count once.
			difference: detect.Streams, trails: path, want: "URL (site.org)/evil/gate.php", gone: true,
			packets: strings.Repeat("- {tcp: 10.1.1.5:40000 > 20.1.1.1:80, payload: \""+request+"\"}\n", 2),
		},
	}
}

// helloJA4 is the fingerprint of capturetest's hellos: TLS 1.3 over TCP with a
// name, two ciphers, two extensions, no protocol, and the beginnings of the
// SHA-256 of "1301,c02f" and of "002b".
const helloJA4 = "t13d020200_c1929292aa6b_b9a491fefe05"

// fragmented is a DNS query in two fragments.
func fragmented() string {
	query := capturetest.Question("evil-name.com", 1, 1, 0x0100)
	datagram := binary.BigEndian.AppendUint16([]byte{0x9c, 0x40, 0, 53}, uint16(8+len(query)))
	datagram = append(append(datagram, 0, 0), query...)

	return fmt.Sprintf("- {proto: 10.1.1.5 > 20.1.1.1, protocol: 17, ip: {id: 7, more: true}, payload: \"hex:%x\"}\n"+
		"- {proto: 10.1.1.5 > 20.1.1.1, protocol: 17, ip: {id: 7, offset: 3}, payload: \"hex:%x\"}\n", datagram[:24], datagram[24:])
}

// splitHello is a QUIC hello in two datagrams.
func splitHello(t *testing.T) (packets string) {
	t.Helper()
	hello := capturetest.HelloMessage("evil-name.com")
	for i, part := range [][]byte{hello[:60], hello[60:]} {
		datagram, err := (&capturetest.QUICInitial{
			Version: capturetest.QUICv1, DCID: []byte("original"), Number: uint32(i),
			Frames: capturetest.CryptoFrame(uint64(60*i), part),
		}).Datagram()
		if err != nil {
			t.Fatal(err)
		}
		packets += fmt.Sprintf("- {udp: 10.1.1.5:40000 > 20.1.1.1:443, payload: \"hex:%x\"}\n", datagram)
	}

	return packets
}

// http2Request is what a client with prior knowledge sends.
func http2Request() []byte {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "http"}, {":authority", "site.org"}, {":path", "/evil/gate.php"}} {
		if err := encoder.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}); err != nil {
			panic(err)
		}
	}
	const endOfHeadersAndStream = 5
	b := append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 0, 0, 0, 4, 0, 0, 0, 0, 0)
	b = append(b, 0, 0, byte(block.Len()), 1, endOfHeadersAndStream, 0, 0, 0, 1)

	return append(b, block.Bytes()...)
}

// setup returns the setup of an example.
func (x *example) setup(t *testing.T) *capturetest.Setup {
	t.Helper()
	if x.name != "" {
		cases, err := capturetest.LoadCases(filepath.Join("testdata", "cases"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if c.Name == x.name {
				return &c.Setup
			}
		}
		t.Fatalf("there is no case %s", x.name)
	}
	r, err := capturetest.Parse([]byte("about: an example\npackets:\n" + x.packets))
	if err != nil {
		t.Fatalf("%v\n%s", err, x.packets)
	}
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}

	return &capturetest.Setup{Trails: []byte(x.trails), Captures: files, Options: map[string]string{"ALLOW_EMPTY_TRAILS": "true"}}
}

// TestDifference_each shows what each difference does: full has an event that it
// does not have without it, or the other way round.
func TestDifference_each(t *testing.T) {
	t.Parallel()
	var shown detect.Difference
	for _, x := range examples(t) {
		shown |= x.difference
		name := x.difference.Name()
		if x.gone {
			name += "-gone"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compared := newComparison(t, x.setup(t))
			count := func(beyond detect.Difference) (n int) {
				compared.replay(t, beyond, func(e *event.Event) {
					if strings.Contains(string(e.Kind)+" "+e.Trail+" "+e.Info, x.want) {
						n++
					}
				})

				return n
			}
			with, without, maltrail := count(detect.Full), count(detect.Full&^x.difference), count(detect.Maltrail)
			if (with < without) != x.gone || with == without {
				t.Errorf("full has %d events, without the difference %d", with, without)
			}
			if maltrail == with {
				t.Errorf("maltrail has %d events as well", maltrail)
			}
		})
	}
	if shown != detect.Full {
		for d := range (detect.Full &^ shown).All() {
			t.Errorf("nothing shows %s", d.Name())
		}
	}
}
