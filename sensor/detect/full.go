package detect

import (
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/fragment"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/proto/http2"
	"github.com/trailscope/trailscope/sensor/proto/quic"
	"github.com/trailscope/trailscope/sensor/proto/tls"
	"github.com/trailscope/trailscope/sensor/stream"
	"github.com/trailscope/trailscope/trails"
)

// streamBytes bounds the memory for bytes of TCP streams that wait for more.
const streamBytes = 4 << 20

// full is what the engine has in profile full only: the parts that put messages
// together, and what it knows about the trails in use.
type full struct {
	walker      *packet.Walker
	fragments   *fragment.Table
	streams     *stream.Table
	quic        *quic.Connections
	http2       *http2.Pool[stream.Key]
	dns         dns.Reader
	repeated    *repetitions
	origins     *origins
	clean       *cleanNames // of answers
	cleanAgents *cleanAgents
	homographs  *heuristic.Homographs

	// What the handlers work on.
	whole   dns.Whole
	hello   tls.Hello
	framing http.Framing // of the first bytes of a direction
	joined  []byte       // handshake messages without their records
	ja4     []byte

	agent, lowerAgent []byte // of the request

	// givenUp waits until the packet in hand is done.
	givenUp []leftover

	// What the trails in use hold, so that nothing is looked up in vain.
	sha256, ja4Trails, agents, urls bool
}

// leftover is a part of a message whose rest did not come: a fragment or the
// beginning of a QUIC hello.
type leftover struct {
	fragment packet.Packet
	flow     quic.Key // of the hello
	bytes    []byte   // of the fragment or the hello
	tunnels  []packet.Tunnel
	micros   int64
	hello    bool
}

// maxLeftovers is of how many the memory is kept.
const maxLeftovers = 64

// makeFull makes what profile full needs.
func (e *Engine) makeFull(c *Config) (err error) {
	f := &full{repeated: newRepetitions(), origins: newOrigins(), clean: newCleanNames(), cleanAgents: newCleanAgents()}
	f.walker = packet.NewWalker(&packet.WalkerConfig{Guessed: e.decoder.Guessed})
	f.fragments = fragment.New(&fragment.Config{GaveUp: f.leaveFragment})
	f.quic = quic.NewConnections(&quic.ConnConfig{GaveUp: f.leaveHello})
	f.http2 = http2.NewPool(&http2.Config[stream.Key]{Message: e.http2Message})
	if f.streams, err = stream.New(&stream.Config{MaxBytes: streamBytes, Reader: (*reader)(e), Forget: f.forget}); err != nil {
		return err
	}
	if c.Options.Beyond.Has(Homographs) && c.Options.Heuristics && !c.Options.Disabled.Has(heuristic.NameHomographs) {
		f.homographs, err = heuristic.NewHomographs(c.Options.Protected)
	}
	f.learn(c.Rules.Trails)
	e.full = f
	return err
}

// learn notes what kinds of trails there are.
func (f *full) learn(set *trails.Set) {
	f.clean.clear()
	f.cleanAgents.clear()
	f.sha256 = set.Has(trails.KindSHA256)
	f.ja4Trails = set.Has(trails.KindJA4)
	f.agents = set.Has(trails.KindUserAgent)
	f.urls = set.Has(trails.KindURL)
}

// leaveFragment keeps a copy of a first fragment until the packet in hand is
// done. How much is given up at once is bounded by what the table holds.
func (f *full) leaveFragment(p *packet.Packet, micros int64) {
	l := f.leftover()
	l.fragment, l.micros = *p, micros
	l.bytes = append(l.bytes[:0], p.IP...)
	l.tunnels = append(l.tunnels[:0], p.Tunnels...)
	l.fragment.IP, l.fragment.Tunnels = l.bytes, l.tunnels
}

// leaveHello keeps a copy of the beginning of a hello likewise.
func (f *full) leaveHello(k quic.Key, partial []byte, micros int64) {
	l := f.leftover()
	l.flow, l.micros, l.hello = k, micros, true
	l.bytes = append(l.bytes[:0], partial...)
}

// leftover adds one, whose memory is used again.
func (f *full) leftover() *leftover {
	if n := len(f.givenUp); n < cap(f.givenUp) {
		f.givenUp = f.givenUp[:n+1]
	} else {
		f.givenUp = append(f.givenUp, leftover{})
	}
	l := &f.givenUp[len(f.givenUp)-1]
	l.hello = false
	return l
}

// does tells whether the engine does what is beyond Maltrail.
func (e *Engine) does(d Difference) bool { return e.options.Beyond.Has(d) }

// examineFull examines every packet in the frame, from the outermost to the
// innermost.
func (e *Engine) examineFull() {
	if !e.start() {
		e.counters.Undecoded++
		return
	}
	e.count(e.walk(true))
	e.leftovers()
}

// walk examines the packets that the walker finds and returns what became of the
// outermost, or OK if any was examined. The clock moves for a frame that has just
// come.
func (e *Engine) walk(fresh bool) (result packet.Status) {
	w := e.full.walker
	result = packet.Done
	for s := w.Next(&e.packet); s != packet.Done; s = w.Next(&e.packet) {
		if result == packet.Done {
			result = s
			if fresh {
				e.tickFull()
			}
		}
		switch s {
		case packet.OK:
			result = packet.OK
			if fresh && !e.does(Lengths) && len(e.packet.Tunnels) == 0 {
				e.untrim()
			}
			e.dispatch()
			if !e.does(Encapsulations) {
				w.Stop()
			}
		case packet.Fragment:
			e.fragment()
		}
	}
	return result
}

// start begins with the frame in hand and tells whether there is an IP header.
func (e *Engine) start() bool {
	frame := e.frame
	if e.does(Encapsulations) {
		e.full.walker.Start(frame.Link, frame.Data, frame.VLAN)
		return true
	}
	off, ok := e.decoder.Offset(frame.Link, frame.Data)
	if ok {
		e.full.walker.Start(packet.LinkRaw, frame.Data[off:], frame.VLAN)
	}
	return ok
}

// count counts a frame by what became of its packets.
func (e *Engine) count(s packet.Status) {
	switch s {
	case packet.OK:
		e.counters.Processed++
	case packet.Truncated:
		e.counters.Truncated++
	case packet.Fragment:
		e.counters.Fragments++
	default:
		e.counters.Undecoded++
	}
}

// tickFull moves the clock, as every packet with an IP header does.
func (e *Engine) tickFull() {
	before := e.second
	e.second = seconds(e.micros)
	if e.options.Heuristics {
		e.scans.Tick(e.second, e.micros, e.scanFound)
	}
	if e.second != before {
		e.full.fragments.Tick(e.micros)
		e.full.streams.Tick(e.micros)
		e.full.quic.Tick(e.micros)
		e.full.http2.Tick(e.micros)
	}
}

// untrim gives the outermost packet what follows it in the frame, which Maltrail
// takes for payload.
func (e *Engine) untrim() {
	var whole packet.Packet
	off, ok := e.decoder.Offset(e.frame.Link, e.frame.Data)
	if ok && e.decoder.Parse(e.frame.Data[off:], &whole) == packet.OK && whole.Protocol == e.packet.Protocol {
		e.packet.Payload = whole.Payload
	}
}

// fragment adds the fragment in hand; if its datagram is whole now, the walker
// goes on with that.
func (e *Engine) fragment() {
	w := e.full.walker
	if !e.does(Fragments) {
		p := e.packet
		p.Tunnels = slices.Clone(p.Tunnels)
		w.Alone(&p)
	} else if whole, ok := e.full.fragments.Add(&e.packet, e.micros); ok {
		w.Whole(whole)
	}
}

// leftovers examines what was given up meanwhile, which may lead to more of it.
func (e *Engine) leftovers() {
	f := e.full
	if len(f.givenUp) == 0 {
		return
	}
	e.late = true
	for i := 0; i < len(f.givenUp); i++ {
		l := f.givenUp[i] // which more of them may move
		e.micros = l.micros
		if l.hello {
			e.partialHello(&l)
			continue
		}
		f.walker.Alone(&l.fragment)
		e.walk(false)
	}
	if f.givenUp = f.givenUp[:0]; cap(f.givenUp) > maxLeftovers {
		f.givenUp = nil
	}
	e.late, e.micros = false, e.frame.Micros
}

// finish examines everything that is not complete, and contains a defect as
// [Engine.examine] does.
func (e *Engine) finish() {
	defer func() {
		if p := recover(); p != nil {
			e.contain(p)
		}
	}()
	f := e.full
	f.fragments.Flush()
	e.leftovers()
	e.late = true
	f.streams.Close()
	f.http2.Flush()
	e.late = false
	f.quic.Flush()
	e.leftovers()
}

// homograph reports a name that looks like a protected one.
func (e *Engine) homograph(name []byte, transport string) bool {
	if e.full == nil || e.full.homographs == nil {
		return false
	}
	protected, ok := e.full.homographs.Find(name)
	if ok {
		e.emit(e.newEvent(transport, event.KindDNS, string(name), heuristic.HomographInfo(protected), heuristic.Reference))
	}
	return ok
}
