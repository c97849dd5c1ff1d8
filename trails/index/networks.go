package index

import (
	"encoding/binary"
	"net/netip"
	"runtime"

	"github.com/trailscope/trailscope/trails/addr"
)

// Networks finds the smallest network or range around an address. It is immutable
// and safe for concurrent use; look-ups do not allocate. A nil *Networks has none.
type Networks struct {
	index *Index // whose memory it uses
	four  networks4
	six   networks6
}

// Kinds returns the bits that the rows had which the index was built of, those
// that others replaced included.
func (x *Index) Kinds() uint64 { return x.kinds }

// Networks returns what finds networks by an address; nil if there are none.
func (x *Index) Networks() *Networks { return x.networks }

// kindsBytes is the size of the section of kinds.
const kindsBytes = 8

// readNetworks takes what is found by value from its sections.
func (x *Index) readNetworks(part func(sectionID) []byte) (err error) {
	four, err := readSpanTable(family4, sectionNetworks4, part(sectionNetworks4), part(sectionPieces4))
	if err != nil {
		return err
	}
	six, err := readSpanTable(family6, sectionNetworks6, part(sectionNetworks6), part(sectionPieces6))
	if err != nil {
		return err
	}
	x.networks = newNetworks(x, four, six)
	x.ports, err = readAliasPorts(part(sectionPorts))
	return err
}

// Size is how many addresses a network has, less one.
type Size wide

// Less reports whether s is the smaller size.
func (s Size) Less(o Size) bool { return wide(s).less(wide(o)) }

// Find returns the key of the smallest network or range around an address, of
// equally large ones the last that was added, and its size. A single IPv6 address
// whose key is spelled otherwise than package addr does counts as a network; an
// IPv4-mapped one, and a network of such addresses, counts for the IPv4 address
// as well.
func (n *Networks) Find(a netip.Addr) (Ref, Size) {
	if n == nil {
		return 0, Size{}
	}
	if a.Is4() {
		b := a.As4()
		v := binary.BigEndian.Uint32(b[:])
		if n.four.may(v) {
			return n.found(&n.four.spanTable, n.four.owner(v))
		}
		return 0, Size{}
	}
	// As16 would copy what was just written, before the processor has it in memory.
	var buf [family6]byte
	b, _ := a.AppendBinary(buf[:0])
	if len(b) < int(family6) || !n.six.may(binary.BigEndian.Uint32(b)) {
		return 0, Size{}
	}
	return n.found(&n.six.spanTable, n.six.owner(family6.read(b)))
}

// found returns the key and the size of an owner.
func (n *Networks) found(t *spanTable, owner uint32) (Ref, Size) {
	if owner == 0 {
		return 0, Size{}
	}
	s := t.span(int(owner) - 1)
	runtime.KeepAlive(n)
	return s.ref, Size(s.last.minus(s.first))
}

// All calls yield with the keys of all networks, ranges and addresses that are
// found by value, and what they stand for, until it returns false. One that stands
// for addresses of both versions comes twice.
func (n *Networks) All(yield func(r Ref, s addr.Span) bool) {
	if n == nil {
		return
	}
	defer runtime.KeepAlive(n)
	for _, t := range [...]*spanTable{&n.four.spanTable, &n.six.spanTable} {
		for i := range t.len() {
			s := t.span(i)
			if !yield(s.ref, addr.Span{First: t.addr(s.first), Last: t.addr(s.last)}) {
				return
			}
		}
	}
}

// Without returns the networks whose keys are kept, as if the others had never
// been; nil if that is none.
func (n *Networks) Without(hidden func(Ref) bool) *Networks {
	if n == nil {
		return nil
	}
	defer runtime.KeepAlive(n)
	left := func(t *spanTable) spanTable {
		var spans []span
		for i := range t.len() {
			if s := t.span(i); !hidden(s.ref) {
				spans = append(spans, s)
			}
		}
		return newSpanTable(t.family, spans)
	}
	return newNetworks(n.index, left(&n.four.spanTable), left(&n.six.spanTable))
}

// newNetworks makes what finds the networks of two tables; nil if both are empty.
func newNetworks(x *Index, four, six spanTable) *Networks {
	if four.len() == 0 && six.len() == 0 {
		return nil
	}
	n := &Networks{index: x}
	n.four.spanTable, n.six.spanTable = four, six
	n.four.ready()
	n.six.ready()
	return n
}

const (
	// blockBits is how many bits of an IPv4 address, or of a hash of an IPv6
	// one, have a bit of their own.
	blockBits = 16
	blocks    = 1 << blockBits
)

// bitmap has a bit for every block of addresses that a network touches.
type bitmap [blocks / 64]uint64

func (b *bitmap) set(block uint32)      { b[block/64] |= 1 << (block % 64) }
func (b *bitmap) has(block uint32) bool { return b[block/64]&(1<<(block%64)) != 0 }

// networks4 are IPv4 networks. A block is a /16.
type networks4 struct {
	spanTable
	bitmap bitmap
	// starts has, for each word of the bitmap, the first piece that begins behind
	// its first address, and in the end the number of pieces.
	starts [blocks/64 + 1]uint32
}

// wordShift is how far an address is shifted to the number of a word of the
// bitmap, which has 64 bits.
const wordShift = 32 - blockBits + 6

func (n *networks4) ready() {
	for from, to := range n.touched {
		for block := uint32(from.lo >> blockBits); block <= uint32(to.lo>>blockBits); block++ {
			n.bitmap.set(block)
		}
	}
	at := 0
	for word := range n.bitmap {
		for at < n.pieceCount() && n.start4(at) <= uint32(word)<<wordShift {
			at++
		}
		n.starts[word] = uint32(at)
	}
	n.starts[len(n.bitmap)] = uint32(n.pieceCount())
}

// may reports whether a network may be around an address.
func (n *networks4) may(v uint32) bool { return n.bitmap.has(v >> blockBits) }

// owner returns the owner of an address.
func (n *networks4) owner(v uint32) uint32 {
	word := v >> wordShift
	low, high := n.starts[word], n.starts[word+1] // the first piece behind v lies here
	for low < high {
		mid := (low + high) / 2
		if n.start4(int(mid)) <= v {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0
	}
	return n.ownerOf(int(low) - 1)
}

// start4 returns where a piece begins.
func (n *networks4) start4(i int) uint32 {
	return binary.BigEndian.Uint32(n.pieces[i*pieceSize4:])
}

// networks6 are IPv6 networks. A block is what has the same hash of the first 32
// bits: a network of a provider and a few others.
type networks6 struct {
	spanTable
	bitmap bitmap
}

// mix32 is an odd number whose upper bits depend on all bits of what it is
// multiplied with: 2^32 divided by the golden ratio (Knuth, TAOCP 6.4).
const mix32 = 0x9E3779B1

func block6(provider uint32) uint32 { return provider * mix32 >> (32 - blockBits) }

func (n *networks6) ready() {
	for from, to := range n.touched {
		first, last := from.hi>>32, to.hi>>32
		if last-first >= blocks {
			for i := range n.bitmap {
				n.bitmap[i] = ^uint64(0)
			}
			return
		}
		for provider := first; provider <= last; provider++ {
			n.bitmap.set(block6(uint32(provider)))
		}
	}
}

// may reports whether a network may be around an address with these first 32 bits.
func (n *networks6) may(provider uint32) bool { return n.bitmap.has(block6(provider)) }

// owner returns the owner of an address.
func (n *networks6) owner(w wide) uint32 {
	low, high := 0, n.pieceCount()
	for low < high {
		mid := int(uint(low+high) / 2)
		if w.less(n.start(mid)) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if low == 0 {
		return 0
	}
	return n.ownerOf(low - 1)
}
