package quic

import (
	"encoding/binary"
	"net/netip"
)

// Bounds of what [Connections] keeps by default.
const (
	DefaultMaxConnections = 1024
	DefaultMaxBytes       = 2 << 20
	DefaultTimeout        = 10_000_000 // microseconds; three retransmissions
)

// Bounds of the settings.
const (
	minPages       = 4 * maxPages // a few of the longest hellos
	maxConnections = 1<<16 - 2    // what numbers can tell apart
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

// appendTo appends the bytes of k.
func (k *Key) appendTo(b []byte) (res []byte) {
	for _, a := range [...]netip.Addr{k.Src, k.Dst} {
		as16 := a.As16()
		b = append(b, as16[:]...)
	}

	b = binary.BigEndian.AppendUint64(b, k.Realm)
	b = binary.BigEndian.AppendUint16(b, k.SrcPort)

	return binary.BigEndian.AppendUint16(b, k.DstPort)
}

// ConnConfig are the settings of [Connections].
type ConnConfig struct {
	// GaveUp is called with what is examined by itself: the contiguous beginning
	// of a ClientHello that was not completed, and what the contract of
	// [Connections] says; micros is the time of the last datagram that brought
	// any of it. partial is valid until it returns; it must not call the
	// Connections. nil: nobody wants it.
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
	// Hellos is the number of ClientHellos that were handed over, Repeated of
	// those that were not because the connection had had the same.
	Hellos, Repeated uint64

	// GaveUp is the number of ClientHellos that were not completed, Evicted of
	// those among them that had to make room.
	GaveUp, Evicted uint64

	// Odd is the number of datagrams in which [Parser.ServerName] reads a name
	// that the joined ClientHello does not have.
	Odd uint64

	// Connections is the number of ClientHellos in the making, Bytes the memory
	// in use.
	Connections, Bytes int
}
