package fragment

import (
	"hash/maphash"
	"unsafe"

	"github.com/trailscope/trailscope/sensor/packet"
)

// Defaults and bounds of [Config].
const (
	// DefaultMaxBytes has room for about 1,700 datagrams that miss a fragment of
	// 1,480 bytes.
	DefaultMaxBytes = 4 << 20

	// MinBytes has room for the largest datagram.
	MinBytes = 512 << 10

	// MaxBytes is what can be numbered.
	MaxBytes = 1 << 30

	// DefaultMaxDatagrams is one for each KiB.
	DefaultMaxDatagrams = 4096

	// DefaultMaxFragments is a datagram of 65,535 bytes in the smallest pieces.
	DefaultMaxFragments = 8192

	// DefaultTimeout is Linux's (net.ipv4.ipfrag_time), in microseconds.
	DefaultTimeout = 30_000_000

	// bytesOfDatagram is what a datagram takes at least; there is no use in
	// counting on more datagrams than that.
	bytesOfDatagram = 1 << 10
)

// Config is what a table is made of. Zero values mean the defaults.
type Config struct {
	// MaxBytes bounds the memory of the table, everything included. It is at
	// least [MinBytes] and at most [MaxBytes].
	MaxBytes int

	// MaxDatagrams bounds how many datagrams are kept, completed ones included.
	// It is at most one for each KiB of MaxBytes.
	MaxDatagrams int

	// MaxFragments bounds the fragments of one datagram; one with more is
	// dropped.
	MaxFragments int

	// Timeout is how long a datagram may take, in microseconds of packet time,
	// and how long completed and dropped ones are remembered.
	Timeout int64

	// GaveUp, if not nil, is called with the first fragment of a datagram that
	// will not be completed; micros is when that fragment came. Its IP is the
	// fragment as it came; VLAN, Realm, Tunnels, Version, Src and Dst are set,
	// the rest is not: give it to [packet.Walker.Alone]. If the first fragment
	// did not come, it is called for IPv6 only, with the one that came first.
	// The packet is valid during the call, in which the table must not be used.
	GaveUp func(first *packet.Packet, micros int64)
}

// Stats count what a table met since it was made.
type Stats struct {
	// Fragments are all that were given to Add.
	Fragments uint64

	// Completed are the datagrams that Add returned.
	Completed uint64

	// Repeated are the fragments that repeat another one exactly.
	Repeated uint64

	// Malformed are the fragments dropped because they cannot belong to any
	// datagram: without data, of an impossible length or header, reaching beyond
	// 65,535 bytes.
	Malformed uint64

	// Tiny are first fragments that end within the TCP header. They are kept.
	Tiny uint64

	// Overlapped and Contradictory are the datagrams dropped because fragments
	// overlap, or because they disagree about the end; TooMany those dropped for
	// having more than MaxFragments or more bytes than a datagram may have.
	Overlapped, Contradictory, TooMany uint64

	// Late are the fragments of dropped datagrams that came after that.
	Late uint64

	// TimedOut and Evicted are the datagrams given up because they took too
	// long, and for want of memory.
	TimedOut, Evicted uint64

	// Forgotten are the completed and dropped datagrams forgotten before their
	// time for want of memory.
	Forgotten uint64

	// Open is the number of datagrams under way now, and Bytes the memory that
	// they and the remembered ones take.
	Open, Bytes int
}

// Table collects fragments. It must be made by [New] and used by one goroutine
// at a time.
type Table struct {
	gaveUp       func(first *packet.Packet, micros int64)
	timeout      int64
	maxDatagrams int
	maxFragments int

	seed      maphash.Seed
	buckets   []int32 // index of the first datagram, by hash
	datagrams [][]datagram
	used      int   // datagrams ever used
	free      int32 // first of those free again
	open      list  // under way, by the time of their first fragment
	closed    list  // completed and dropped, by the time of that
	blocks    arena

	whole []byte // the datagram handed out last
	first []byte // the fragment given up last
	given packet.Packet
	outer [packet.MaxTunnels]packet.Tunnel

	stats Stats
}

// New returns an empty table. c is not kept and may be nil.
func New(c *Config) (t *Table) {
	if c == nil {
		c = &Config{}
	}

	maxBytes := min(max(or(c.MaxBytes, DefaultMaxBytes), MinBytes), MaxBytes)
	t = &Table{
		gaveUp:       c.GaveUp,
		timeout:      int64(or(int(c.Timeout), DefaultTimeout)),
		maxDatagrams: min(or(c.MaxDatagrams, DefaultMaxDatagrams), maxBytes/bytesOfDatagram),
		maxFragments: or(c.MaxFragments, DefaultMaxFragments),
		seed:         maphash.MakeSeed(),
	}

	buckets := 1
	for buckets < t.maxDatagrams {
		buckets *= 2
	}

	fixed := buckets*4 + t.maxDatagrams*int(unsafe.Sizeof(datagram{})) + 3*maxWhole
	t.buckets = make([]int32, buckets)
	t.blocks.limit = (maxBytes - fixed) / (blockLen + linkLen)

	return t
}

// or returns n, or a default if n is not positive.
func or(n, d int) (r int) {
	if n <= 0 {
		return d
	}

	return n
}

// Add takes a fragment, a packet for which [packet.Walker.Next] returned
// [packet.Fragment]. p is borrowed. If it completes its datagram, whole is that:
// an IP packet with its header put right, valid until the next call.
func (t *Table) Add(p *packet.Packet, micros int64) (whole []byte, ok bool) {
	t.stats.Fragments++
	t.Tick(micros)

	var f piece
	if !f.read(p) {
		t.stats.Malformed++
		t.pass(p, micros)

		return nil, false
	}

	k := keyOf(p)
	d := t.find(&k)
	switch {
	case d == nil:
	case d.state == dropped:
		t.stats.Late++
		t.pass(p, micros)

		return nil, false
	case t.repeats(d, &f):
		t.stats.Repeated++
		if d.state == completed {
			t.cameAgain(d, &f)
		}

		return nil, false
	case d.state == completed:
		t.reopen(d, micros)
	}

	if d == nil {
		d = t.begin(&k, micros)
	}

	return t.extend(d, &f, micros)
}

// extend adds a fragment that is no repetition to a datagram under way.
func (t *Table) extend(d *datagram, f *piece, micros int64) (whole []byte, ok bool) {
	switch {
	case d.contradicts(f):
		t.stats.Contradictory++
	case t.overlaps(d, f):
		t.stats.Overlapped++
	case int(d.count) == t.maxFragments || !f.fits(d), !t.store(d, f, micros):
		t.stats.TooMany++
	default:
		if f.tiny() {
			t.stats.Tiny++
		}

		if !d.isWhole() {
			return nil, false
		}

		t.stats.Completed++
		t.assemble(d)
		t.close(d, completed, micros)
		t.clearArrived(d)

		return t.whole, true
	}

	t.giveUp(d)
	t.release(d)
	t.close(d, dropped, micros)
	t.pass(f.p, micros)

	return nil, false
}

// Tick gives up the datagrams that have taken too long. Datagrams from times
// that are more than the timeout ahead are of another capture and given up too.
// Add does it as well, so that Tick matters when there are no fragments.
func (t *Table) Tick(micros int64) {
	for d := t.at(t.open.head); d != nil && t.isOver(d, micros); d = t.at(t.open.head) {
		t.stats.TimedOut++
		t.giveUp(d)
		t.forget(d)
	}

	for d := t.at(t.closed.head); d != nil && t.isOver(d, micros); d = t.at(t.closed.head) {
		t.forget(d)
	}
}

// isOver reports whether a datagram's time is over.
func (t *Table) isOver(d *datagram, micros int64) (ok bool) {
	age := micros - d.since

	return age >= t.timeout || age <= -t.timeout
}

// Flush gives up everything that is not complete and forgets the rest.
func (t *Table) Flush() {
	for d := t.at(t.open.head); d != nil; d = t.at(t.open.head) {
		t.giveUp(d)
		t.forget(d)
	}

	for d := t.at(t.closed.head); d != nil; d = t.at(t.closed.head) {
		t.forget(d)
	}
}

// Stats returns what was counted so far.
func (t *Table) Stats() (s Stats) {
	s = t.stats
	s.Open = t.open.len
	s.Bytes = (t.open.len+t.closed.len)*int(unsafe.Sizeof(datagram{})) + t.blocks.inUse*(blockLen+linkLen)

	return s
}
