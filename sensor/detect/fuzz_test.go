package detect_test

import (
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

// hits are packets that the starter trails or a heuristic find something in.
var hits = []string{
	`query: 10.0.0.5:50000 > 10.0.0.1:53, name: www.evil.example.net`,
	`answer: 10.0.0.1:53 > 203.0.113.9:50000, name: q7x2m9kd4wzt1p.com, rcode: 3`,
	`request: 10.0.0.5:50000 > 93.184.216.9:80, method: GET, path: "/a.php?id=1%20UNION%20SELECT%201", host: site.org, agent: sqlmap/1.9`,
	`request: 10.0.0.5:50000 > 93.184.216.9:80, method: POST, path: "/trailscope-demo/panel.php", host: site.org, body: "cmd=report"`,
	`request: 10.0.0.5:50000 > 93.184.216.9:80, method: CONNECT, path: "evil.example.net:443"`,
	`quic: 10.0.0.5:50000 > 93.184.216.9:443, name: evil.example.net`,
}

// seeds are frames of every shape and every hit.
func seeds(tb testing.TB) (frames [][]byte) {
	tb.Helper()
	for _, s := range shapes {
		frames = append(frames, ofShape(tb, s.step).frames[0].Data)
	}
	for _, step := range hits {
		frames = append(frames, ofShape(tb, step).frames[0].Data)
	}
	return frames
}

// checked returns a function that examines one input as a frame of every link
// type in turn. No input may make the engine panic; it contains panics, so its
// counter tells.
func checked(tb testing.TB, e *detect.Engine) func([]byte) {
	links := []packet.LinkType{packet.LinkEthernet, packet.LinkRaw, packet.LinkPPP, packet.LinkNull, packet.LinkLinuxSLL}
	var f detect.Frame
	n := 0
	return func(input []byte) {
		n++
		f = detect.Frame{Data: input, Micros: int64(n) * 10_000, Link: links[0]}
		if n%8 == 0 {
			f.Link = links[n/8%len(links)]
		}
		e.Packet(&f)
		if e.Counters().Panics > 0 {
			tb.Fatalf("panic on %x", input)
		}
	}
}

func FuzzEngine(f *testing.F) {
	for _, frame := range seeds(f) {
		f.Add(frame)
	}
	e := newEngine(f, trails.Starter(), detect.Full, func(*event.Event) {})
	check := checked(f, e)
	f.Fuzz(func(_ *testing.T, frame []byte) { check(frame) })
}

func TestEngine_Packet_damaged(t *testing.T) {
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) { checkDamaged(t, p.beyond) })
	}
}

func checkDamaged(t *testing.T, beyond detect.Difference) {
	t.Helper()
	e := newEngine(t, trails.Starter(), beyond, func(*event.Event) {})
	check := checked(t, e)
	for _, frame := range seeds(t) {
		check(frame) // scratch and tables take their first size
	}
	fuzzed.Run(t, 20_000, seeds(t), check)
	if c := e.Counters(); c.Events == 0 || c.Processed == 0 {
		t.Errorf("%+v: the damage leaves nothing to find", c)
	}
}
