package heuristic

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"

	"github.com/trailscope/trailscope/trails/addr"
)

// Bounds of the scan window in seconds (SPEC 4.1).
const (
	// MinWindow is the shortest window.
	MinWindow = 1
	// MaxWindow is the longest window.
	MaxWindow = 3600
	// DefaultWindow is the window of a configuration that names none.
	DefaultWindow = 30
)

// maxKeys bounds the keys of the port and infection accumulators together, of
// the web accumulator and of the UDP accumulator (SPEC 4.1). New keys beyond
// are refused until the window ends.
const maxKeys = 50_000

// Endpoints are the two ends and the time of one packet.
type Endpoints struct {
	// Src and Dst are the packet's addresses, both of one family.
	Src, Dst netip.Addr
	// SrcPort and DstPort are its ports.
	SrcPort, DstPort uint16
	// Micros is its time in microseconds since the epoch.
	Micros int64
}

// ScanKind tells the scan detectors apart.
type ScanKind uint8

// The kinds of scan, in the order in which a sweep reports them.
const (
	// PortScan is one source that asks many TCP ports of one destination.
	PortScan ScanKind = iota
	// InfectionScan is one local source that asks one port of many
	// destinations.
	InfectionScan
	// WebScan is one source that asks one web server for many paths.
	WebScan
	// UDPScan is one source that sends to many UDP ports of one destination.
	UDPScan
)

// scanTexts are the constant columns of an event by kind.
var scanTexts = [...]struct{ transport, event, info string }{
	PortScan:      {transport: "TCP", event: "IP", info: "potential port scanning"},
	InfectionScan: {transport: "TCP", event: "PORT", info: "potential infection"},
	WebScan:       {transport: "TCP", event: "PATH", info: "potential web scanning"},
	UDPScan:       {transport: "UDP", event: "IP", info: "potential udp scanning"},
}

// Transport returns the label of the protocol that was scanned: TCP or UDP.
func (k ScanKind) Transport() string { return scanTexts[k].transport }

// EventKind returns the kind of event a scan makes: IP, PORT or PATH.
func (k ScanKind) EventKind() string { return scanTexts[k].event }

// Info returns the text of the event's info column.
func (k ScanKind) Info() string { return scanTexts[k].info }

// Scan is one finding of a sweep.
type Scan struct {
	// Kind is the detector that fired.
	Kind ScanKind
	// Endpoints are those of the first packet of the scan. Micros is the time of
	// the sweeping packet, except for a web scan, which keeps the first
	// packet's.
	Endpoints
	// Trail is the event's trail: the source's text, the port or an asterisk.
	Trail string
}

// Config is what [NewScans] needs.
type Config struct {
	// Whitelisted reports whether an address is on the allow list. It must not
	// be nil.
	Whitelisted func(a netip.Addr) bool
	// Window is the length of the tumbling window in seconds, from [MinWindow]
	// to [MaxWindow].
	Window int64
	// Local reports whether an address is of the site's own side, for the web
	// scan. Nil means [addr.IsLocal], for which IPv6 never is.
	Local func(a netip.Addr) bool
	// Disabled are the heuristics that are switched off.
	Disabled Names
	// PrefixPerFamily keeps a local prefix of each family: IPv6 sources are then
	// counted by their first 48 bits, and the guess for one family does not
	// replace that for the other. What is local without it is local with it, too.
	// [Scans.LocalPrefix] stays as it is.
	PrefixPerFamily bool
}

// Stats counts what the scan detectors refused since they were made.
type Stats struct {
	// RefusedPorts are packets not counted because the port and infection
	// accumulators were full.
	RefusedPorts uint64
	// RefusedPaths are requests not counted because the web accumulator was
	// full.
	RefusedPaths uint64
	// RefusedUDP are datagrams not counted because the UDP accumulator was full.
	RefusedUDP uint64
}

// Scans accumulates what sources do within one window and reports, at the first
// packet of each later second, those that did too much. It belongs to one
// goroutine.
type Scans struct {
	whitelisted func(a netip.Addr) bool
	port        portSet
	udp         portSet
	infection   hostSet
	web         pathSet
	prefix      localPrefix
	families    *familyPrefix
	local       func(a netip.Addr) bool
	stats       Stats
	window      uint64
	last        instant
	start       instant
	disabled    Names
}

// NewScans returns detectors without state. c must not be nil.
func NewScans(c *Config) (s *Scans, err error) {
	if c.Window < MinWindow || c.Window > MaxWindow {
		return nil, fmt.Errorf("scan window of %d seconds: not within %d and %d", c.Window, MinWindow, MaxWindow)
	}
	if c.Whitelisted == nil {
		return nil, fmt.Errorf("scan detectors without an allow list")
	}

	s = &Scans{
		whitelisted: c.Whitelisted,
		local:       c.Local,
		port:        newPortSet(),
		udp:         newPortSet(),
		infection:   newHostSet(),
		web:         newPathSet(),
		prefix:      newLocalPrefix(),
		window:      uint64(c.Window),
		disabled:    c.Disabled,
	}
	if s.local == nil {
		s.local = addr.IsLocal
	}
	if c.PrefixPerFamily {
		s.families = newFamilyPrefix()
	}

	return s, nil
}

// Tick moves the clock to the packet that was taken off the wire at second sec,
// micros microseconds since the epoch. It must be called once for every packet
// whose IP header was found, before the packet is parsed. When sec is later
// than that of the packet before, it sweeps: emit gets every scan that passed
// its threshold and was not reported in this window. When time goes backwards,
// it only remembers the new second.
func (s *Scans) Tick(sec, micros int64, emit func(Scan)) {
	now, old := instant(sec), s.last
	s.last = now
	if now <= old {
		return
	}

	s.sweep(micros, emit)
	if since(now, s.start) >= s.window {
		s.reset()
		s.start = now
	}
}

// sweep runs the detectors in their order.
func (s *Scans) sweep(micros int64, emit func(Scan)) {
	if !s.disabled.Has(NamePortScanning) {
		s.sweepPorts(micros, emit)
	}
	if !s.disabled.Has(NameInfection) {
		s.sweepInfection(micros, emit)
	}
	if !s.disabled.Has(NameWebScanning) {
		s.sweepWeb(emit)
	}
	if !s.disabled.Has(NameUDPScanning) {
		s.sweepUDP(micros, emit)
	}
}

// reset forgets everything that belongs to the window.
func (s *Scans) reset() {
	s.port.reset()
	s.infection.reset()
	s.web.reset()
	s.udp.reset()
	s.prefix.reset()
	s.families.reset()
}

// Stats returns the counters so far.
func (s *Scans) Stats() Stats { return s.stats }

// candidates are the numbers of keys above their threshold that were not
// reported in this window.
type candidates []uint32

// sweep calls report for every candidate in the order of keys and drops those
// for which it returns true.
func (c *candidates) sweep(keys []key, report func(n uint32) (done bool)) {
	if len(*c) == 0 {
		return
	}

	slices.SortFunc(*c, func(a, b uint32) int { return bytes.Compare(keys[a][:], keys[b][:]) })
	*c = slices.DeleteFunc(*c, report)
}
