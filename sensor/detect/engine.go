// Package detect turns packets into detections: it looks what a packet shows up
// among the trails, feeds the heuristics, silences what the allow list
// names, and hands the events that remain to the throttle.
//
// # Order
//
// For every packet, in this order (SPEC 3.1): the sweep of the scan detectors;
// decoding; the first bytes of TLS and QUIC handshakes; then TCP, UDP or any
// other protocol. Each of these has a file of its own here, named for it. The
// order of events of one packet is the order in which they are found.
//
// # Ownership
//
// An [Engine] belongs to one goroutine. It reads a [Frame] while
// [Engine.Packet] runs and keeps nothing of it. The events it emits are new and
// never touched again, except by the throttle's merging, which makes new ones.
// [Engine.Use] may be called from another goroutine: new rules are adopted
// between two packets.
//
// # Limits
//
// What the network can make grow is bounded by the detectors (see package
// heuristic) and the throttle (see package throttle), and counted there. A
// packet without a hit allocates nothing.
package detect

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// Config is what an engine is made of.
type Config struct {
	// Rules are what traffic is matched against at first; see [Engine.Use].
	Rules *Rules
	// Options switch parts of the detection.
	Options Options
	// Throttle bounds repeated events. Its Emit and Admit are set by the engine.
	Throttle throttle.Config
	// Sensor is the name that events carry.
	Sensor string
	// Emit receives each event that is to be reported. It must not be nil.
	Emit func(*event.Event)
	// Now is the wall clock by which condensed events are flushed every ten
	// seconds. Nil keeps them until [Engine.Close], so that a replay gives the
	// same events however long it takes.
	Now func() time.Time
	// Log receives what went wrong, never more than once per cause and link
	// type. It must not be nil.
	Log *slog.Logger
}

// Engine examines the packets of one worker.
type Engine struct {
	rules   *Rules
	pending atomic.Pointer[Rules]
	options Options
	sensor  string
	log     *slog.Logger
	now     func() time.Time

	decoder    *packet.Decoder
	dnsParser  dns.Parser
	quic       quic.Parser
	scans      *heuristic.Scans
	exhaustion *heuristic.Exhaustion
	missing    *heuristic.NoSuchDomain
	attacks    *heuristic.Requests
	sinkholes  *heuristic.Sinkholes
	agents     *heuristic.AgentCache
	throttle   *throttle.Throttle
	clean      *cleanNames
	counters   Counters
	full       *full // nil in profile maltrail

	stealthScans bool // feed the port scan with NULL, FIN and Xmas packets
	longDomains  bool // look for long first labels
	panicked     bool // a defect was logged

	// The packet in hand.
	frame    *Frame
	second   int64
	micros   int64 // time of what is examined
	late     bool  // what is examined came with an earlier frame
	packet   packet.Packet
	message  dns.Message
	request  http.Request
	response http.Response
	about    about
	ends     heuristic.Endpoints
	columns  columns
	// forwarded is the client that a proxy's header names, for the events of the
	// request heuristics only.
	forwarded []byte
	address   []byte // text of the server's address
	lower     []byte // scratch of lowered

	// The burst guards (SPEC 3.2, 3.3).
	lastSYN, lastHitSYN, lastHitUDP flow
	lastDatagram                    datagram
	anyDatagram                     bool
}

// New returns an engine. c must not be nil and is not kept.
func New(c *Config) (*Engine, error) {
	if c.Rules == nil || c.Emit == nil || c.Log == nil {
		return nil, errors.New("engine without rules, receiver or logger")
	}
	e := &Engine{
		rules:        c.Rules,
		options:      c.Options,
		sensor:       c.Sensor,
		log:          c.Log,
		now:          c.Now,
		decoder:      packet.NewDecoder(),
		clean:        newCleanNames(),
		stealthScans: c.Options.Heuristics && !c.Options.Disabled.Has(heuristic.NamePortScanning),
		longDomains:  c.Options.Heuristics && !c.Options.Disabled.Has(heuristic.NameLongDomain),
		frame:        &Frame{},
	}
	e.decoder.Guessed = func(link packet.LinkType) {
		e.log.Warn("unknown link type: looking for the IP header by its form", "link_type", uint32(link))
	}
	if e.now == nil {
		e.now = func() time.Time { return time.Time{} }
	}
	if err := e.makeDetectors(c); err != nil {
		return nil, err
	}
	if c.Options.Beyond != Maltrail {
		if err := e.makeFull(c); err != nil {
			return nil, err
		}
	}
	t := c.Throttle
	t.Emit, t.Admit = c.Emit, e.admit
	var err error
	if e.throttle, err = throttle.New(&t); err != nil {
		return nil, fmt.Errorf("setting the throttle up: %w", err)
	}
	return e, nil
}

// makeDetectors makes the heuristics. They ask the rules in force, whatever
// those are when they ask.
func (e *Engine) makeDetectors(c *Config) (err error) {
	e.scans, err = heuristic.NewScans(&heuristic.Config{
		Whitelisted:     func(a netip.Addr) bool { return e.rules.Allow.Addr(a) },
		Window:          c.Options.ScanWindow,
		Disabled:        c.Options.Disabled,
		Local:           e.isLocal,
		PrefixPerFamily: e.does(IPv6),
	})
	if err != nil {
		return fmt.Errorf("setting the scan detectors up: %w", err)
	}
	domains := &heuristic.DomainConfig{
		Whitelisted: func(name []byte) bool { return e.rules.Allow.Domain(name) },
		Trail:       func(name []byte) bool { return e.rules.Trails.Text(name) != 0 },
		Disabled:    c.Options.Disabled,

		LocalClients: e.does(NoSuchDomainInside),
	}
	if e.exhaustion, err = heuristic.NewExhaustion(domains); err != nil {
		return err
	}
	domains.Exhaustion = e.exhaustion
	if e.missing, err = heuristic.NewNoSuchDomain(domains); err != nil {
		return err
	}
	if e.attacks, err = heuristic.NewRequests(); err != nil {
		return err
	}
	e.sinkholes, err = heuristic.NewSinkholes()
	e.agents = heuristic.NewAgentCache()
	return err
}

// Use replaces the rules from the next packet on. It is safe for concurrent
// use; r must not be changed afterwards.
func (e *Engine) Use(r *Rules) { e.pending.Store(r) }

// Packet examines one packet. It borrows f.
func (e *Engine) Packet(f *Frame) {
	if e.pending.Load() != nil {
		e.adopt()
	}
	e.counters.Received++
	e.counters.Bytes += uint64(len(f.Data))
	e.examine(f)
	if e.counters.Received%throttle.HousekeepingRecords == 0 {
		e.throttle.Tick(e.second, e.now())
	}
}

// Idle does the housekeeping that otherwise follows packets; live capture calls
// it once a second when there are none.
func (e *Engine) Idle() {
	now := e.now()
	e.throttle.Tick(now.Unix(), now)
}

// Close examines what is not complete and emits what the throttle still holds.
// There is no last sweep: what a scan detector has not reported by then belongs
// to a window that did not end.
func (e *Engine) Close() {
	if e.full != nil {
		e.finish()
	}
	e.throttle.Close()
}

// Counters returns the counters so far. Like Packet it belongs to the engine's
// goroutine.
func (e *Engine) Counters() Counters {
	c := e.counters
	s := e.scans.Stats()
	c.RefusedKeys = s.RefusedPorts + s.RefusedPaths + s.RefusedUDP + e.exhaustion.Refused() + e.missing.Refused()
	return c
}

// ThrottleStats returns what the throttle did so far.
func (e *Engine) ThrottleStats() throttle.Stats { return e.throttle.Stats() }

func (e *Engine) adopt() {
	e.rules = e.pending.Swap(nil)
	e.clean.clear() // a name may be a trail now
	if e.full != nil {
		e.full.learn(e.rules.Trails)
	}
}

// examine handles a packet and contains a defect to it: a sensor that a single
// packet can stop is worth less than one that misses it (SPEC 2).
func (e *Engine) examine(f *Frame) {
	defer func() {
		if p := recover(); p != nil {
			e.contain(p)
		}
	}()
	e.frame, e.micros = f, f.Micros
	if e.full != nil {
		e.examineFull()
		return
	}
	off, ok := e.decoder.Offset(f.Link, f.Data)
	if !ok {
		e.counters.Undecoded++
		return
	}
	e.second = seconds(f.Micros)
	if e.options.Heuristics {
		e.scans.Tick(e.second, f.Micros, e.scanFound)
	}
	switch e.decoder.Parse(f.Data[off:], &e.packet) {
	case packet.OK:
		e.dispatch()
		e.counters.Processed++
	case packet.Ignored:
		e.counters.Undecoded++
	case packet.Truncated:
		e.counters.Truncated++
	case packet.Fragment:
		e.counters.Fragments++
	}
}

func (e *Engine) dispatch() {
	if e.full != nil && e.dispatchFull() {
		return
	}
	e.handshake()
	switch e.packet.Protocol {
	case packet.ProtocolTCP:
		e.tcp()
	case packet.ProtocolUDP:
		e.udp()
	default:
		e.other()
	}
}

func (e *Engine) contain(cause any) {
	e.counters.Panics++
	e.about, e.forwarded, e.late = about{}, nil, false
	if e.full != nil {
		e.full.givenUp = e.full.givenUp[:0] // one of them may be the cause
	}
	if !e.panicked {
		e.panicked = true
		e.log.Error("packet given up because of a defect", "cause", cause, "stack", string(debug.Stack()))
	}
}
