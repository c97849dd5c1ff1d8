package heuristic

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"strconv"
)

// hostThreshold is the number of distinct destinations that one source may ask
// for one infection port within a window (SPEC 4.3).
const hostThreshold = 32

// infectionPort reports whether worms spread over the TCP port (SPEC 3.2).
func infectionPort(port uint16) bool {
	switch port {
	case 135, 139, 445, 1433, 3389, 6379, 6892, 6893, 6901:
		return true
	default:
		return false
	}
}

// hostSet is source and port → distinct destinations. Like a [portSet] a set
// stops growing above the threshold.
type hostSet struct {
	table   keyTable
	entries []hostEntry
	pending candidates
}

// hostEntry is what is kept of one key.
type hostEntry struct {
	// more are the distinct destinations after the first.
	more []uint64
	// first is the destination of the first packet, as many of its bytes as the
	// family has.
	first [v6Len]byte
	// srcPort is the source port of the first packet.
	srcPort uint16
}

// newHostSet returns an empty set.
func newHostSet() hostSet { return hostSet{table: newKeyTable()} }

// hostItem is the identity of a destination within a set: an IPv4 address
// itself, a seeded hash of an IPv6 address.
func (h *hostSet) hostItem(a netip.Addr) uint64 {
	if a.Is4() {
		b := a.As4()

		return uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()

	return maphash.Bytes(h.table.seed, b[:])
}

// feed counts one packet; the results are those of [portSet.feed].
func (h *hostSet) feed(e *Endpoints, room bool) (accepted, added bool) {
	var k key
	makePortKey(&k, e.Src, e.DstPort)
	n, hash, ok := h.table.find(&k)
	if !ok {
		if !room {
			return false, false
		}
		h.table.add(&k, hash)
		entry := hostEntry{srcPort: e.SrcPort}
		copy(entry.first[:], e.Dst.AsSlice())
		h.entries = append(h.entries, entry)

		return true, true
	}

	entry := &h.entries[n]
	if len(entry.more) >= hostThreshold || unpackAddr(entry.first[:], k[0]) == e.Dst {
		return true, false
	}
	item := h.hostItem(e.Dst)
	for _, host := range entry.more {
		if host == item {
			return true, false
		}
	}
	entry.more = append(entry.more, item)
	if len(entry.more) == hostThreshold {
		h.pending = append(h.pending, uint32(n))
	}

	return true, false
}

// reset forgets all keys.
func (h *hostSet) reset() {
	h.table.reset()
	clear(h.entries)
	h.entries = h.entries[:0]
	h.pending = h.pending[:0]
}

// feedInfection counts a SYN to an infection port and its source for the local
// prefix.
func (s *Scans) feedInfection(e *Endpoints) {
	accepted, added := s.infection.feed(e, s.portRoom())
	if !accepted {
		s.stats.RefusedPorts++
	}
	if added {
		s.countLocal(e.Src)
	}
}

// sweepInfection renews the local prefix and reports sources with that prefix.
// Other sources stay candidates: the prefix may change.
func (s *Scans) sweepInfection(micros int64, emit func(Scan)) {
	s.renewLocal()
	s.infection.pending.sweep(s.infection.table.keys, func(n uint32) (done bool) {
		k, entry := &s.infection.table.keys[n], &s.infection.entries[n]
		src := k.src()
		if !s.startsLocal(src) {
			return false
		}
		emit(Scan{
			Kind: InfectionScan,
			Endpoints: Endpoints{
				Src: src, Dst: unpackAddr(entry.first[:], k[0]),
				SrcPort: entry.srcPort, DstPort: k.port(),
				Micros: micros,
			},
			Trail: strconv.Itoa(int(k.port())),
		})

		return true
	})
}
