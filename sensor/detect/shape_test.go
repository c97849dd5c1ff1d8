package detect_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// shapes are packets without a hit, one of each kind that makes up traffic.
var shapes = []struct{ name, step string }{
	{"bulk", `tcp: 10.0.0.5:50000 > 93.184.216.9:443, flags: A, payload: "\x17\x03\x03\x05\x73", fill: 1395`},
	{"syn", `syn: 10.0.0.5:50000 > 93.184.216.9:443`},
	{"syn-ack", `syn: 93.184.216.9:443 > 10.0.0.5:50000, flags: SA`},
	{"query", `query: 10.0.0.5:50000 > 10.0.0.1:53, name: host7.example.org`},
	{"answer", `answer: 10.0.0.1:53 > 10.0.0.5:50000, name: host7.example.org, records: ["A 93.184.216.9"]`},
	{"request", `request: 10.0.0.5:50000 > 93.184.216.9:80, method: GET, path: "/page7.html?id=7", host: www.example.org, agent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"`},
	{"post", `request: 10.0.0.5:50000 > 93.184.216.9:80, method: POST, path: "/form", host: www.example.org, body: "a=1&b=2"`},
	{"response", `response: 93.184.216.9:80 > 10.0.0.5:50000, line: "HTTP/1.1 200 OK", headers: ["Server: nginx", "Content-Type: text/html; charset=utf-8"], body: "<title>Welcome</title>"`},
	{"hello", `hello: 10.0.0.5:50000 > 93.184.216.9:443, name: www.example.org`},
	{"certificate", `certificate: 93.184.216.9:443 > 10.0.0.5:50000, name: www.example.org`},
	{"udp", `udp: 10.0.0.5:5353 > 224.0.0.251:5353, fill: 40`},
	{"echo", `icmp: 10.0.0.5 > 10.0.0.9`},
	{"gre", `proto: 10.0.0.5 > 10.0.0.9, protocol: 47, fill: 40`},
	{"vlan", `tcp: 10.0.0.5:50000 > 93.184.216.9:443, flags: A, vlan: [7], fill: 1400`},
	{"pppoe", `tcp: 10.0.0.5:50000 > 93.184.216.9:443, flags: A, pppoe: true, fill: 1400`},
	{"ipv6", `tcp: "[2001:db8::5]:50000 > [2001:db8::9]:443", flags: A, fill: 1400`},
	{"fragment", `udp: 10.0.0.5:5353 > 10.0.0.9:5353, ip: {offset: 185}, fill: 40`},
}

// profiles are the two that the engine serves.
var profiles = []struct {
	name   string
	beyond detect.Difference
}{{"maltrail", detect.Maltrail}, {"full", detect.Full}}

// traffic gives packets of one shape, a millisecond apart, that alternate
// between two clients so that the burst guards see no repetition.
type traffic struct {
	frames [2]detect.Frame
	micros int64
	n      int
}

// ofShape makes the traffic of a shape.
func ofShape(tb testing.TB, step string) *traffic {
	tb.Helper()
	tr := &traffic{}
	for i, client := range []string{"10.0.0.5", "10.0.0.6"} {
		step := strings.NewReplacer("10.0.0.5", client, "db8::5", "db8::"+client[len(client)-1:]).Replace(step)
		r, err := capturetest.Parse([]byte("about: a shape\npackets:\n- {" + step + "}\n"))
		if err != nil {
			tb.Fatal(err)
		}
		p := r.Packets[0]
		tr.micros = p.Micros
		tr.frames[i] = detect.Frame{Data: p.Data, Link: packet.LinkType(p.Link)}
	}
	return tr
}

// next returns the next packet.
func (tr *traffic) next() *detect.Frame {
	tr.n++
	tr.micros += 1000
	f := &tr.frames[tr.n%len(tr.frames)]
	f.Micros = tr.micros
	return f
}

// compiled makes an allow list of rules.
func compiled(tb testing.TB, rules []allow.Rule) *allow.List {
	tb.Helper()
	l, err := allow.New(rules)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// newEngine makes an engine with every check on.
func newEngine(tb testing.TB, set *trails.Set, beyond detect.Difference, emit func(*event.Event)) *detect.Engine {
	tb.Helper()
	white, _, err := allow.ReadWhitelist(strings.NewReader("white.example.net\n"), "whitelist.txt")
	if err != nil {
		tb.Fatal(err)
	}
	e, err := detect.New(&detect.Config{
		Rules: &detect.Rules{Trails: set, Allow: compiled(tb, white)},
		Options: detect.Options{
			Beyond: beyond, Protected: heuristic.DefaultProtected(),
			Heuristics: true, HostDomains: true, MissingHost: true,
			Certificates: true, ServerNames: true, ScanWindow: heuristic.DefaultWindow,
		},
		Throttle: throttle.Config{
			Mode: throttle.Summarize, Window: throttle.DefaultWindow, Burst: throttle.DefaultBurst,
			MaxKeys: throttle.DefaultMaxKeys, Workers: 1,
		},
		Sensor: "test",
		Emit:   emit,
		Log:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func TestEngine_Packet_allocations(t *testing.T) {
	for _, p := range profiles {
		for _, shape := range shapes {
			t.Run(p.name+"/"+shape.name, func(t *testing.T) {
				e := newEngine(t, trails.Starter(), p.beyond, func(ev *event.Event) { t.Errorf("event %s %s", ev.Kind, ev.Trail) })
				f := ofShape(t, shape.step)
				run := func() { e.Packet(f.next()) }
				for range 4096 {
					run() // scratch grows, windows fill
				}
				if n := testing.AllocsPerRun(2000, run); n != 0 {
					t.Errorf("%v allocations per packet", n)
				}
				e.Close()
			})
		}
	}
}

func BenchmarkEngine_Packet(b *testing.B) {
	for _, shape := range shapes {
		for _, p := range profiles {
			b.Run(shape.name+"/"+p.name, func(b *testing.B) {
				e := newEngine(b, trails.Starter(), p.beyond, func(*event.Event) {})
				f := ofShape(b, shape.step)
				b.ReportAllocs()
				for b.Loop() {
					e.Packet(f.next())
				}
			})
		}
	}
}
