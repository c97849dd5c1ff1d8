package stream

import "net/netip"

// Flags of a segment, the bits of [Segment.Flags] that matter here. (RFC 9293
// 3.1.)
const (
	flagFIN = 0x01
	flagSYN = 0x02
	flagRST = 0x04
	flagACK = 0x10
)

// Key names one direction of a connection.
type Key struct {
	// Src and Dst are the addresses of sender and receiver, without zones.
	Src, Dst netip.Addr

	// SrcPort and DstPort are the ports of sender and receiver.
	SrcPort, DstPort uint16

	// Realm tells address spaces apart that may use the same addresses; it is
	// the same for both directions.
	Realm uint64
}

// Segment is one TCP segment. The table borrows it during [Table.Add].
type Segment struct {
	Key

	// Payload is what follows the TCP header. It may be empty.
	Payload []byte

	// Micros is the time of the packet in microseconds.
	Micros int64

	// Seq is the sequence number of the segment, that of the SYN if there is one.
	Seq uint32

	// Ack is the acknowledgement number. It is looked at when the flags have ACK.
	Ack uint32

	// Flags is byte 13 of the TCP header.
	Flags uint8
}

// Result tells what became of a segment.
type Result uint8

// Results of [Table.Add].
const (
	// Passed means that the table does not deal with the segment: nobody reads
	// its direction, or it lies outside of what is put in order or in a gap that
	// was given up, or it has no payload. All of its payload should be looked at
	// by itself, even if a part of it was seen before.
	Passed Result = iota

	// Taken means that the payload, or what is new of it, was handed to the
	// reader or will be.
	Taken

	// Repeated means that every byte of the payload was seen before, or is one
	// that no receiver takes, such as that of a keep-alive probe.
	Repeated

	// Overlapped means [Taken] for the part of the payload that is new, while
	// bytes in front of it were seen before.
	Overlapped
)

// String returns the name of r in lower case.
func (r Result) String() string {
	switch r {
	case Passed:
		return "passed"
	case Taken:
		return "taken"
	case Repeated:
		return "repeated"
	case Overlapped:
		return "overlapped"
	default:
		return "unknown"
	}
}
