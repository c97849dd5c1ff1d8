package quic

import "net/netip"

// Bounds of what [Connections] keeps by default.
const (
	DefaultMaxConnections = 1024
	DefaultMaxBytes       = 2 << 20
	DefaultTimeout        = 10_000_000 // microseconds; three retransmissions
)

// Key tells the datagrams of a client from those of others.
type Key struct {
	// Src and Dst are the addresses of the datagram.
	Src, Dst netip.Addr

	// Realm tells address spaces of overlays apart.
	Realm uint64

	// SrcPort and DstPort are the ports of the datagram.
	SrcPort, DstPort uint16
}

// ConnConfig are the settings of [Connections].
type ConnConfig struct {
	// GaveUp is called with what is examined by itself: the contiguous beginning
	// of a ClientHello that was not completed, with the time of the last datagram
	// that brought any of it. partial is valid until it returns; it must not call
	// the Connections. nil: nobody wants it.
	GaveUp func(k Key, partial []byte, micros int64)

	// MaxConnections is the number of connections whose ClientHello is not yet
	// complete. 0 means [DefaultMaxConnections].
	MaxConnections int

	// MaxBytes bounds all memory. 0 means [DefaultMaxBytes].
	MaxBytes int

	// Timeout is how long a ClientHello may take from one datagram to the next,
	// in microseconds of packet time. 0 means [DefaultTimeout].
	Timeout int64
}

// ConnStats are counters of [Connections]; all but Connections and Bytes only grow.
type ConnStats struct {
	// Hellos is the number of ClientHellos that Datagram returned, Repeated of
	// those it did not because the connection had had the same.
	Hellos, Repeated uint64

	// GaveUp is the number of ClientHellos that were not completed, Evicted of
	// those among them that had to make room.
	GaveUp, Evicted uint64

	// Connections is the number of ClientHellos in the making, Bytes the memory
	// in use.
	Connections, Bytes int
}

// Connections joins ClientHellos from the datagrams of clients.
type Connections struct{ c ConnConfig }

// NewConnections returns an empty table.
func NewConnections(c *ConnConfig) (t *Connections) { return &Connections{c: *c} }

// Datagram takes a UDP payload and returns the ClientHello message that it
// completes; ok is false if there is none, or if the connection had the same
// before. hello is valid until the next call and may have bytes behind its end.
func (t *Connections) Datagram(k Key, payload []byte, micros int64) (hello []byte, ok bool) {
	return nil, false
}

// Tick gives up what is too old.
func (t *Connections) Tick(micros int64) {}

// Flush gives up everything.
func (t *Connections) Flush() {}

// Stats returns the counters.
func (t *Connections) Stats() (s ConnStats) { return s }
