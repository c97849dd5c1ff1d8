package capture

import (
	"errors"

	"github.com/trailscope/trailscope/sensor/packet"
)

// MaxPacket is the longest packet in bytes that a source hands out, and the
// longest record that a pcap file may hold.  (SPEC 2, libpcap.)
const MaxPacket = 262_144

// Packet is one captured frame.  The caller owns the struct and passes it to
// [Source.Next] again and again; what Data points to belongs to the source.
type Packet struct {
	// Data is the frame from its link header on, cut to the snap length.  It is
	// borrowed: it is valid until the next call of Next, and it must not be
	// written to.
	Data []byte

	// Time is the time of capture in microseconds since the epoch, negative
	// before it.  Finer time stamps are cut.
	Time int64

	// Link is the link type of Data, as capture files name it.  It may change
	// from packet to packet.
	Link packet.LinkType

	// VLAN is the VLAN id (1 to 4094) of the tag that the kernel had taken off the
	// frame, or 0.  Live only: such a tag is back in Data as well, and the tags of
	// a packet from a file are in Data alone.
	VLAN uint16
}

// Source is a sequence of packets.  See the package documentation for who may
// call what when.
type Source interface {
	// Next waits for the next packet and stores it in p, all of whose fields it
	// sets.  The error is [io.EOF] after the last packet, [ErrTimeout] when a live
	// source has seen no packet for its timeout, and [ErrClosed] after Close.  p
	// is unspecified after an error.
	Next(p *Packet) (err error)

	// Close ends the source.  It never blocks and may be called by any goroutine,
	// at any time and more than once: a call of Next that waits returns.
	Close() (err error)
}

// Errors that a caller of [Source.Next] tells apart.
var (
	// ErrTimeout means that no packet has arrived within the timeout of a live
	// source.  The next call waits again.
	ErrTimeout = errors.New("no packet within the timeout")

	// ErrClosed means that the source has been closed.
	ErrClosed = errors.New("capture is closed")
)
