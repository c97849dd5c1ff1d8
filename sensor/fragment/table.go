// Package fragment puts IP datagrams together from their fragments.
package fragment

import "github.com/trailscope/trailscope/sensor/packet"

// Defaults of [Config].
const (
	DefaultMaxBytes     = 4 << 20
	DefaultMaxDatagrams = 4096
	DefaultMaxFragments = 8192
	DefaultTimeout      = 30 * 1e6
)

// Config is what a table is made of. Zero values mean the defaults.
type Config struct {
	// MaxBytes bounds the memory of the table, everything included.
	MaxBytes int

	// MaxDatagrams bounds how many datagrams are kept.
	MaxDatagrams int

	// MaxFragments bounds the fragments of one datagram.
	MaxFragments int

	// Timeout is how long a datagram may take, in microseconds of packet time.
	Timeout int64

	// GaveUp, if not nil, is called with the first fragment of a datagram that
	// will not be completed; micros is when that fragment came. p.IP is the
	// fragment as it came, and p.VLAN, Realm and Tunnels are set: give it to
	// [packet.Walker.Alone]. p is valid during the call, in which the table must
	// not be used.
	GaveUp func(p *packet.Packet, micros int64)
}

// Stats count what a table met since it was made.
type Stats struct {
	Fragments, Datagrams, Repeated, Overlapped, Malformed, TimedOut, Evicted uint64

	// Open and Bytes are what is kept now.
	Open, Bytes int
}

// Table collects fragments. It must be made by [New] and used by one goroutine
// at a time.
type Table struct {
	gaveUp func(p *packet.Packet, micros int64)
	stats  Stats
}

// New returns an empty table. c is not kept and may be nil.
func New(c *Config) (t *Table) {
	t = &Table{}
	if c != nil {
		t.gaveUp = c.GaveUp
	}

	return t
}

// Add takes a fragment, a packet for which [packet.Walker.Next] returned
// [packet.Fragment]. If it completes its datagram, whole is that: an IP packet
// with its header put right, valid until the next call.
func (t *Table) Add(p *packet.Packet, micros int64) (whole []byte, ok bool) {
	t.stats.Fragments++

	return nil, false
}

// Tick gives up what has taken too long.
func (t *Table) Tick(micros int64) {}

// Flush gives up everything that is not complete.
func (t *Table) Flush() {}

// Stats returns what was counted so far.
func (t *Table) Stats() (s Stats) { return t.stats }
