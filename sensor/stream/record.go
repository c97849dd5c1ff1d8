package stream

import "net/netip"

// Marks of a record.
const (
	// descending means that the latest segment moved the start down.
	descending = 1 << iota

	// held means that the reader answered [Hold].
	held

	// answered means that the reader was told [Answered] of what is there.
	answered

	// sourceV4 and destinationV4 tell IPv4 addresses from those mapped to IPv6.
	sourceV4
	destinationV4
)

// record describes a direction that waits for something: bytes from next to
// have, and more of them up to top with gaps in between. Its blocks are in the
// order of their bases; they have nothing below next's block.
type record struct {
	realm    uint64
	micros   int64 // when the latest of its bytes came
	src, dst [16]byte

	srcPort, dstPort uint16
	side             side

	older, newer uint32 // neighbours in the order of micros; newer also links free ones
	first, last  uint32 // blocks
	have         uint32 // first byte that is missing
	top          uint32 // byte behind the last one
	marks        uint8
}

// is reports whether one of marks is set.
func (r *record) is(marks uint8) (ok bool) { return r.marks&marks != 0 }

// setKey keeps k.
func (r *record) setKey(k *Key) {
	r.src, r.dst = k.Src.As16(), k.Dst.As16()
	r.srcPort, r.dstPort, r.realm = k.SrcPort, k.DstPort, k.Realm
	if k.Src.Is4() {
		r.marks |= sourceV4
	}
	if k.Dst.Is4() {
		r.marks |= destinationV4
	}
}

// key returns the key that was kept.
func (r *record) key() (k Key) {
	k = Key{
		Src: netip.AddrFrom16(r.src), Dst: netip.AddrFrom16(r.dst), SrcPort: r.srcPort, DstPort: r.dstPort, Realm: r.realm,
	}
	if r.is(sourceV4) {
		k.Src = k.Src.Unmap()
	}
	if r.is(destinationV4) {
		k.Dst = k.Dst.Unmap()
	}

	return k
}

// side is one direction of a flow.
type side struct {
	flow uint32
	d    uint8 // 0 or 1
}

// opposite returns the other direction.
func (x side) opposite() (o side) { return side{x.flow, x.d ^ 1} }

// records is a pool of records, those in use ordered by the time of their latest
// bytes. Number 0 is none; its neighbours are the oldest and the newest.
type records struct {
	entries []record
	free    uint32 // first of those that were in use before
	fresh   uint32 // first one that never was
	count   int
}

// newRecords returns a pool of n records.
func newRecords(n int) (p records) { return records{entries: make([]record, n+1), fresh: 1} }

// full reports whether no record is left.
func (p *records) full() (ok bool) { return p.free == 0 && int(p.fresh) == len(p.entries) }

// oldest returns the record that waits longest, or 0.
func (p *records) oldest() (n uint32) { return p.entries[0].newer }

// take returns a record, the newest, from a pool that is not full.
func (p *records) take(x side) (n uint32) {
	n = p.free
	if n != 0 {
		p.free = p.entries[n].newer
	} else {
		n = p.fresh
		p.fresh++
	}
	p.entries[n] = record{side: x}
	p.link(n)
	p.count++

	return n
}

// give returns record n, which has no blocks any more, to the pool.
func (p *records) give(n uint32) {
	p.unlink(n)
	p.entries[n].newer = p.free
	p.free = n
	p.count--
}

// touch makes record n the newest.
func (p *records) touch(n uint32) {
	if p.entries[0].older != n {
		p.unlink(n)
		p.link(n)
	}
}

// link makes record n the newest.
func (p *records) link(n uint32) {
	newest := p.entries[0].older
	p.entries[n].older, p.entries[n].newer = newest, 0
	p.entries[newest].newer = n
	p.entries[0].older = n
}

// unlink takes record n out of the order.
func (p *records) unlink(n uint32) {
	r := &p.entries[n]
	p.entries[r.older].newer = r.newer
	p.entries[r.newer].older = r.older
}
