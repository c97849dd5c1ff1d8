package index

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"runtime"
	"sort"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// Ref stands for one key of an [Index]; 0 is none. Refs grow in the order of
// the keys.
type Ref uint32

// MaxRef is above every Ref.
const MaxRef Ref = 1 << 31

// Index is a set of keys, each with an info and a reference. It is immutable
// and safe for concurrent use; lookups do not allocate and keep nothing of
// their arguments.
type Index struct {
	keys      int
	symbols   *symbols
	entries   []byte
	runs      []byte
	table     table
	filter    filter
	addresses filter
	overflow  []byte
	patterns  []byte
	networks  *Networks
	ports     aliasPorts
	kinds     uint64
	// infos and references are copies: what is handed out lives on when the
	// file is no longer mapped.
	infos, references []string
	size              int
}

// New takes the contents of an index file. data must not change as long as the
// Index is in use.
func New(data []byte) (*Index, error) {
	l, err := split(data)
	if err != nil {
		return nil, err
	}
	if err := l.verify(l.sumInMemory); err != nil {
		return nil, err
	}
	return newIndex(l, len(data))
}

// newIndex takes the sections of an index of size bytes whose checksums are
// right.
func newIndex(l *layout, size int) (x *Index, err error) {
	part := func(id sectionID) []byte { return l.parts[id-1] }
	x = &Index{
		keys: l.keys, size: size, entries: part(sectionEntries), runs: part(sectionRuns),
		overflow: part(sectionOverflow), patterns: part(sectionPatterns),
	}
	if x.symbols, err = readSymbols(part(sectionSymbols)); err != nil {
		return nil, err
	}
	if x.infos, x.references, err = readPairs(part(sectionPairs)); err != nil {
		return nil, err
	}
	if x.filter, err = readFilter(sectionFilter, part(sectionFilter)); err != nil {
		return nil, err
	}
	if x.addresses, err = readFilter(sectionAddressFilter, part(sectionAddressFilter)); err != nil {
		return nil, err
	}
	if x.table, err = readTable(part(sectionTable), len(x.entries)); err != nil {
		return nil, err
	}
	switch {
	case len(x.entries) >= int(MaxRef):
		return nil, damaged("section entries", "too long")
	case len(x.runs)%runBytes != 0:
		return nil, damaged("section runs", "wrong length")
	case len(x.overflow)%refBytes != 0:
		return nil, damaged("section overflow", "wrong length")
	case len(x.patterns)%patternBytes != 0:
		return nil, damaged("section patterns", "wrong length")
	case len(part(sectionKinds)) != kindsBytes:
		return nil, damaged("section kinds", "wrong length")
	}
	x.kinds = binary.LittleEndian.Uint64(part(sectionKinds))
	if err := x.readNetworks(part); err != nil {
		return nil, err
	}
	return x, nil
}

// Len returns the number of keys.
func (x *Index) Len() int { return x.keys }

// Size returns the number of bytes of the whole index.
func (x *Index) Size() int { return x.size }

// Text returns the key that equals key byte by byte, whatever its kind.
func (x *Index) Text(key []byte) Ref {
	if v, port, ok := parse4(key); ok {
		return x.addr4(v, port)
	}
	return x.Find(HashText(key), key)
}

// Find is [Index.Text] for a key whose hash is known and that is no IPv4
// address.
func (x *Index) Find(h Hash, key []byte) Ref {
	if !x.filter.may(h) {
		return 0
	}
	r := x.find(h, entryText, key)
	runtime.KeepAlive(x) // its memory goes when it does
	return r
}

// Addr returns the key that is the text of a, in the spelling of package addr.
func (x *Index) Addr(a netip.Addr) Ref { return x.addr(a, noPort) }

// AddrPort returns the key that is the text of a with port.
func (x *Index) AddrPort(a netip.Addr, port uint16) Ref { return x.addr(a, uint32(port)) }

func (x *Index) addr(a netip.Addr, port uint32) Ref {
	h := hashAddr(a, port)
	if !x.addresses.may(h) {
		return 0
	}
	if a.Is4() {
		b := a.As4()
		return x.addr4(binary.BigEndian.Uint32(b[:]), port)
	}
	var buf [addr.MaxPortLen]byte
	key := addr.Append(buf[:0], a)
	if port != noPort {
		key = addr.AppendPort(buf[:0], a, uint16(port))
	}
	return x.Find(HashText(key), key)
}

func (x *Index) addr4(v, port uint32) Ref {
	h := hash4(v, port)
	if !x.addresses.may(h) {
		return 0
	}
	var want [addrPortBytes]byte
	binary.BigEndian.PutUint32(want[:], v)
	r := Ref(0)
	if port == noPort {
		r = x.find(h, entryAddr, want[:addrBytes])
	} else {
		binary.BigEndian.PutUint16(want[addrBytes:], uint16(port))
		r = x.find(h, entryAddrPort, want[:])
	}
	runtime.KeepAlive(x)
	return r
}

// find looks into the two buckets of a hash and, if both are full, into the
// overflow. data is the key: its text, or the bytes of an address.
func (x *Index) find(h Hash, kind uint64, data []byte) Ref {
	t := &x.table
	a, b := t.pair(h)
	tag := t.tag(h)
	first := t.bucket(a)
	for i := range bucketSlots {
		s := slot(first, i)
		if s&^t.mask == tag && s != 0 && x.holds(s&t.mask, kind, data) {
			return Ref(s & t.mask)
		}
	}
	second := t.bucket(b)
	for i := range bucketSlots {
		s := slot(second, i)
		if s&^t.mask == tag && s != 0 && x.holds(s&t.mask, kind, data) {
			return Ref(s & t.mask)
		}
	}
	if len(x.overflow) > 0 && full(first) && full(second) {
		return x.findOverflow(h, kind, data)
	}
	return 0
}

// holds reports whether the entry at a position is a key.
func (x *Index) holds(at uint32, kind uint64, data []byte) bool {
	e, _, ok := entryAt(x.entries, int(at))
	if !ok || e.kind != kind {
		return false
	}
	if kind == entryText {
		return x.symbols.equal(e.data, data)
	}
	return bytes.Equal(e.data, data)
}

// findOverflow searches the keys that found no room, which lie there in the
// order of their hashes and, for equal hashes, of their bytes.
func (x *Index) findOverflow(h Hash, kind uint64, data []byte) Ref {
	n := len(x.overflow) / refBytes
	i := sort.Search(n, func(i int) bool { return x.compareOverflow(i, h, kind, data) >= 0 })
	if i < n && x.compareOverflow(i, h, kind, data) == 0 {
		return Ref(binary.LittleEndian.Uint32(x.overflow[i*refBytes:]))
	}
	return 0
}

// compareOverflow compares a key of the overflow with another one.
func (x *Index) compareOverflow(i int, h Hash, kind uint64, data []byte) int {
	e, _, ok := entryAt(x.entries, int(binary.LittleEndian.Uint32(x.overflow[i*refBytes:])))
	if !ok {
		return -1
	}
	var buf [256]byte
	other := e.data
	if e.kind == entryText {
		other = x.symbols.decode(buf[:0], e.data)
	}
	return compareKeys(hashOf(e.kind, other), e.kind, other, h, kind, data)
}

// Key appends the text of a key.
func (x *Index) Key(dst []byte, r Ref) []byte {
	if e, _, ok := entryAt(x.entries, int(r)); ok {
		dst = e.append(dst, x.symbols)
	}
	runtime.KeepAlive(x)
	return dst
}

// Info returns the info of a key, without copying it; "" for 0.
func (x *Index) Info(r Ref) string {
	if p, ok := x.pairOf(r); ok {
		return x.infos[p]
	}
	return ""
}

// Reference returns the reference of a key, without copying it; "" for 0.
func (x *Index) Reference(r Ref) string {
	if p, ok := x.pairOf(r); ok {
		return x.references[p]
	}
	return ""
}

// All calls yield for every key in the order in which they were added, with the
// text, which is valid during the call, until yield returns false.
func (x *Index) All(yield func(r Ref, key []byte) bool) {
	x.each(0, Ref(len(x.entries)), yield)
}

// Where is [Index.All] for the keys whose reference contains a text. It costs
// nothing for the others.
func (x *Index) Where(reference string, yield func(r Ref, key []byte) bool) {
	n := len(x.runs) / runBytes
	for i := range n {
		start, p := x.run(i)
		if int(p) >= len(x.references) || !strings.Contains(x.references[p], reference) {
			continue
		}
		end := Ref(len(x.entries))
		if i+1 < n {
			end, _ = x.run(i + 1)
		}
		if !x.each(start, end, yield) {
			return
		}
	}
}

// each calls yield for the keys from start to before end, and reports whether
// all were wanted.
func (x *Index) each(start, end Ref, yield func(r Ref, key []byte) bool) bool {
	defer runtime.KeepAlive(x)
	var key []byte
	for at := max(1, int(start)); at < int(end); {
		e, next, ok := entryAt(x.entries, at)
		if !ok {
			return true
		}
		key = e.append(key[:0], x.symbols)
		if !yield(Ref(at), key) {
			return false
		}
		at = next
	}
	return true
}
