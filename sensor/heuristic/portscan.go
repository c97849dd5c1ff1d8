package heuristic

import "github.com/trailscope/trailscope/trails/addr"

// portThreshold is the number of distinct ports of one destination that a
// source may try within a window (SPEC 4.2, 4.4).
const portThreshold = 10

// portSet is source and destination → distinct destination ports. A set stops
// growing when it has passed the threshold: nothing asks for its size above
// that, so the bound of SPEC 4.1 (1,024 items) never shows.
type portSet struct {
	table   keyTable
	entries []portEntry
	pending candidates
}

// portEntry is what is kept of one key.
type portEntry struct {
	// ports are the distinct destination ports; the first is that of the first
	// packet.
	ports [portThreshold + 1]uint16
	// srcPort is the source port of the first packet.
	srcPort uint16
	// n is the number of ports in use.
	n uint8
}

// newPortSet returns an empty set.
func newPortSet() portSet { return portSet{table: newKeyTable()} }

// feed counts one packet. It returns false if the key is new and there is no
// room for it, and whether a key was added.
func (p *portSet) feed(e *Endpoints, room bool) (accepted, added bool) {
	var k key
	makePairKey(&k, e.Src, e.Dst)
	n, hash, ok := p.table.find(&k)
	if !ok {
		if !room {
			return false, false
		}
		p.table.add(&k, hash)
		entry := portEntry{srcPort: e.SrcPort, n: 1}
		entry.ports[0] = e.DstPort
		p.entries = append(p.entries, entry)

		return true, true
	}

	entry := &p.entries[n]
	if int(entry.n) == len(entry.ports) {
		return true, false
	}
	for _, port := range entry.ports[:entry.n] {
		if port == e.DstPort {
			return true, false
		}
	}
	entry.ports[entry.n] = e.DstPort
	entry.n++
	if entry.n > portThreshold {
		p.pending = append(p.pending, uint32(n))
	}

	return true, false
}

// scan makes the finding for key n.
func (p *portSet) scan(kind ScanKind, n uint32, micros int64) Scan {
	k := &p.table.keys[n]
	src := k.src()

	return Scan{
		Kind: kind,
		Endpoints: Endpoints{
			Src: src, Dst: k.dst(),
			SrcPort: p.entries[n].srcPort, DstPort: p.entries[n].ports[0],
			Micros: micros,
		},
		Trail: addr.String(src),
	}
}

// reset forgets all keys.
func (p *portSet) reset() {
	p.table.reset()
	p.entries = p.entries[:0]
	p.pending = p.pending[:0]
}

// FeedSYN counts a TCP packet with the flags exactly SYN for the port scan and,
// if its destination port is one that worms ask for, for the infection scan.
// The destination must not be localhost. e is borrowed.
func (s *Scans) FeedSYN(e *Endpoints) {
	s.feedPort(e)
	if infectionPort(e.DstPort) {
		s.feedInfection(e)
	}
}

// FeedStealth counts a TCP packet with no flags, FIN alone, or FIN, PSH and URG
// for the port scan, unless the port scan is switched off. The destination must
// not be localhost. e is borrowed.
func (s *Scans) FeedStealth(e *Endpoints) {
	if !s.disabled.Has(NamePortScanning) {
		s.feedPort(e)
	}
}

// feedPort counts a packet for the port scan and its source for the local
// prefix.
func (s *Scans) feedPort(e *Endpoints) {
	accepted, added := s.port.feed(e, s.portRoom())
	if !accepted {
		s.stats.RefusedPorts++
	}
	if added {
		s.countLocal(e.Src)
	}
}

// portRoom reports whether the port and infection accumulators take a new key.
func (s *Scans) portRoom() bool { return s.port.table.len()+s.infection.table.len() < maxKeys }

// sweepPorts reports port scans. A source on the allow list stays a candidate.
func (s *Scans) sweepPorts(micros int64, emit func(Scan)) {
	s.port.pending.sweep(s.port.table.keys, func(n uint32) (done bool) {
		if s.whitelisted(s.port.table.keys[n].src()) {
			return false
		}
		emit(s.port.scan(PortScan, n, micros))

		return true
	})
}
