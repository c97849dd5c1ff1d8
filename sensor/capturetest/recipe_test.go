package capturetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// TestParse_errors checks that a wrong recipe is refused with a message that
// says where.
func TestParse_errors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, recipe, want string }{
		{"unknown key", "packets:\n- {sin: a}", "line 2: field sin not found"},
		{"unknown key at the top", "packet: []", "field packet not found"},
		{"two documents", "about: x\n---\nabout: y", "more than one document"},
		{"no kind", "packets:\n- {name: x}", "packet 1: no kind of packet"},
		{"two kinds", "packets:\n- {syn: '1.1.1.1:1 > 2.2.2.2:2', udp: '1.1.1.1:1 > 2.2.2.2:2'}", "both syn and udp"},
		{"flow without destination", "packets:\n- {syn: '1.1.1.1:1'}", "want source > destination"},
		{"unknown host", "packets:\n- {syn: 'anna:1 > 1.1.1.1:2'}", `end "anna:1": neither a host`},
		{"versions mixed", "packets:\n- {syn: '1.1.1.1:1 > [::1]:2'}", "IPv4 and IPv6 mixed"},
		{"port out of range", "packets:\n- {syn: '1.1.1.1:70000 > 1.1.1.1:2'}", "value out of range"},
		{"bad escape", `packets: [{udp: '1.1.1.1:1 > 1.1.1.1:2', payload: '\q'}]`, `unknown escape \q`},
		{"bad hex", `packets: [{udp: '1.1.1.1:1 > 1.1.1.1:2', payload: 'hex:0'}]`, "odd length hex"},
		{"bad flag", `packets: [{syn: '1.1.1.1:1 > 1.1.1.1:2', flags: SX}]`, "unknown letter 'X'"},
		{"bad link", `packets: [{syn: '1.1.1.1:1 > 1.1.1.1:2', link: modem}]`, `link "modem"`},
		{"bad time", `packets: [{syn: '1.1.1.1:1 > 1.1.1.1:2', at: soon}]`, "packet 1: at:"},
		{"patch outside", `packets: [{syn: '1.1.1.1:1 > 1.1.1.1:2', patch: ['99:00']}]`, "outside the frame"},
		{"cut too long", `packets: [{syn: '1.1.1.1:1 > 1.1.1.1:2', cut: 99}]`, "cut: 99 of 54 bytes"},
		{"too many", "packets:\n- {repeat: 999999, syn: '1.1.1.1:1 > 1.1.1.1:2'}", "more than 200000 packets"},
		{"bad format", "file: {format: erf}\npackets: []", `unknown format "erf"`},
		{"inner step", "packets:\n- packets:\n  - {syn: x}", "packet 1, packet 1: syn"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := capturetest.Parse([]byte(test.recipe))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestParse_times checks the clock, repeats and counters.
func TestParse_times(t *testing.T) {
	t.Parallel()
	r, err := capturetest.Parse([]byte(`
start: 2026-01-01T00:00:00Z
every: 2s
hosts: {a: 10.0.0.1}
packets:
- syn: a:1 > 10.0.0.2:1
- repeat: 2
  as: k
  packets:
  - {repeat: 2, every: 10ms, syn: "a:{k*10+5} > 10.0.{k}.{i+1}:80"}
- {at: 1m, syn: "a:9 > 10.0.0.2:1"}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.Packets {
		d := gopacket.NewPacket(p.Data, layers.LayerTypeEthernet, gopacket.Default)
		ip := d.NetworkLayer().NetworkFlow()
		tcp := d.TransportLayer().TransportFlow()
		got = append(got, fmt.Sprintf("%s %v:%v>%v:%v", time.UnixMicro(p.Micros).UTC().Format("04:05.000"),
			ip.Src(), tcp.Src(), ip.Dst(), tcp.Dst()))
	}
	want := []string{
		"00:00.000 10.0.0.1:1>10.0.0.2:1",
		"00:00.010 10.0.0.1:5>10.0.0.1:80",
		"00:00.020 10.0.0.1:5>10.0.0.2:80",
		"00:00.030 10.0.0.1:15>10.0.1.1:80",
		"00:00.040 10.0.0.1:15>10.0.1.2:80",
		"01:00.000 10.0.0.1:9>10.0.0.2:1",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestParse_decoded checks packets by an independent decoder.
func TestParse_decoded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, step string
		check      func(p gopacket.Packet) bool
	}{
		{"dns query", "query: 1.1.1.1:1 > 2.2.2.2:53\n  name: a.b.org\n  type: MX", func(p gopacket.Packet) bool {
			d, ok := p.Layer(layers.LayerTypeDNS).(*layers.DNS)

			return ok && !d.QR && string(d.Questions[0].Name) == "a.b.org" && d.Questions[0].Type == layers.DNSTypeMX
		}},
		{"dns answer", "answer: 1.1.1.1:53 > 2.2.2.2:1\n  name: b.org\n  records: [CNAME c.org, A 3.3.3.3]", func(p gopacket.Packet) bool {
			d, ok := p.Layer(layers.LayerTypeDNS).(*layers.DNS)

			return ok && d.QR && len(d.Answers) == 2 && d.Answers[1].IP.String() == "3.3.3.3" && string(d.Answers[0].CNAME) == "c.org"
		}},
		{"missing name", "answer: 1.1.1.1:53 > 2.2.2.2:1\n  name: b.org\n  rcode: 3", func(p gopacket.Packet) bool {
			d, ok := p.Layer(layers.LayerTypeDNS).(*layers.DNS)

			return ok && d.ResponseCode == layers.DNSResponseCodeNXDomain
		}},
		{"vlan and pppoe", "syn: 1.1.1.1:1 > 2.2.2.2:2\n  vlan: [7]\n  pppoe: true", func(p gopacket.Packet) bool {
			v, ok := p.Layer(layers.LayerTypeDot1Q).(*layers.Dot1Q)

			return ok && v.VLANIdentifier == 7 && p.Layer(layers.LayerTypePPPoE) != nil
		}},
		{"ipv6 echo", "icmp: 2001:db8::1 > 2001:db8::2", func(p gopacket.Packet) bool {
			i, ok := p.Layer(layers.LayerTypeICMPv6).(*layers.ICMPv6)

			return ok && i.TypeCode.Type() == layers.ICMPv6TypeEchoRequest
		}},
		{"fragment", "udp: 1.1.1.1:1 > 2.2.2.2:2\n  ip: {offset: 5, more: true, id: 7}", func(p gopacket.Packet) bool {
			i, ok := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)

			return ok && i.FragOffset == 5 && i.Flags == layers.IPv4MoreFragments && i.Id == 7
		}},
		{"options", "syn: 1.1.1.1:1 > 2.2.2.2:2\n  ip: {options: '01010100'}", func(p gopacket.Packet) bool {
			i, ok := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)

			return ok && i.IHL == 6 && p.Layer(layers.LayerTypeTCP) != nil
		}},
		{"hello", "hello: 1.1.1.1:1 > 2.2.2.2:443\n  name: a.org", func(p gopacket.Packet) bool {
			l := gopacket.NewPacket(p.ApplicationLayer().LayerContents(), layers.LayerTypeTLS, gopacket.Default)
			tls, ok := l.Layer(layers.LayerTypeTLS).(*layers.TLS)

			return ok && len(tls.Handshake) == 1
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := capturetest.Parse([]byte("packets:\n- " + test.step))
			if err != nil {
				t.Fatal(err)
			}
			p := gopacket.NewPacket(r.Packets[0].Data, layers.LayerTypeEthernet, gopacket.Default)
			if p.ErrorLayer() != nil && p.NetworkLayer() == nil || !test.check(p) {
				t.Errorf("decoded as %v", p)
			}
		})
	}
}

// TestFiles checks both formats by an independent reader, and the cut where
// the link type changes.
func TestFiles(t *testing.T) {
	t.Parallel()
	const steps = "\npackets:\n- syn: 1.1.1.1:1 > 2.2.2.2:2\n- {syn: '1.1.1.1:1 > 2.2.2.2:2', link: sll, cut: 20}\n"
	for _, options := range []string{"{}", "{nanoseconds: true}", "{big_endian: true}", "{format: pcapng}"} {
		t.Run(options, func(t *testing.T) {
			t.Parallel()
			r, err := capturetest.Parse([]byte("start: 2026-01-01T00:00:00.123456Z\nfile: " + options + steps))
			if err != nil {
				t.Fatal(err)
			}
			files, err := r.Files()
			if err != nil {
				t.Fatal(err)
			}
			if len(files) != 2 {
				t.Fatalf("%d files, want 2", len(files))
			}
			info := readFirst(t, files[0])
			if info.Timestamp.Nanosecond() != 123456000 || info.CaptureLength != 54 {
				t.Errorf("first packet: %+v", info)
			}
			if info = readFirst(t, files[1]); info.CaptureLength != 20 || info.Length != 56 {
				t.Errorf("second packet: %+v", info)
			}
		})
	}
}

// readFirst reads a capture's first packet by pcapgo.
func readFirst(t *testing.T, file []byte) (info gopacket.CaptureInfo) {
	t.Helper()
	var source gopacket.PacketDataSource
	source, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		source, err = pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.DefaultNgReaderOptions)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, info, err = source.ReadPacketData()
	if err != nil {
		t.Fatal(err)
	}

	return info
}

// TestLeaf checks that a certificate depends on its name only.
func TestLeaf(t *testing.T) {
	t.Parallel()
	a, err := capturetest.Leaf("a.example")
	if err != nil {
		t.Fatal(err)
	}
	again, err := capturetest.Leaf("a.example")
	if err != nil {
		t.Fatal(err)
	}
	b, err := capturetest.Leaf("b.example")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, again) || bytes.Equal(a, b) {
		t.Error("certificates do not follow their names")
	}
}

// TestDiff checks the comparison of multisets.
func TestDiff(t *testing.T) {
	t.Parallel()
	missing, extra := capturetest.Diff([]string{"a", "a", "b"}, []string{"a", "c", "b", "b"})
	if fmt.Sprint(missing, extra) != "[a] [c b]" {
		t.Errorf("missing %v, extra %v", missing, extra)
	}
	if got := capturetest.StripSensor(`"2026-03-02 09:00:00.000000" some 1.1.1.1 - x`); got != `"2026-03-02 09:00:00.000000" 1.1.1.1 - x` {
		t.Errorf("stripped: %s", got)
	}
}

// FuzzParse looks for recipes that make Parse panic.
func FuzzParse(f *testing.F) {
	f.Add([]byte("packets:\n- {repeat: 2, syn: '1.1.1.1:{i+1} > 2.2.2.2:2', patch: ['ip+0:45'], cut: -1}"))
	f.Add([]byte("packets:\n- {answer: '1.1.1.1:1 > 2.2.2.2:2', name: x.org, records: [A 1.2.3.4]}"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if bytes.Contains(data, []byte("repeat")) && len(data) > 200 {
			return
		}
		_, _ = capturetest.Parse(data)
	})
}

func ExampleParse() {
	recipe, err := capturetest.Parse([]byte(`
packets:
- query: 10.1.1.5:40000 > 8.8.8.8:53
  name: www.evil-name.com
- {repeat: 11, every: 10ms, syn: "20.1.1.1:{i+40100} > 10.1.1.5:{i+100}"}
`))
	if err != nil {
		fmt.Println(err)

		return
	}
	fmt.Println(len(recipe.Packets), "packets")
	// Output: 12 packets
}
