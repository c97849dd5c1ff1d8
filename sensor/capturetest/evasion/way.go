package evasion

import (
	"fmt"
	"strings"
)

// Way is how a request travels.
type Way struct {
	// IPv6 tells that the innermost packet is of IPv6.
	IPv6 bool

	// OddPort tells that the server listens on port 31337.
	OddPort bool

	delivery   *delivery
	fragments  *fragmenting // nil: none
	carriers   []*carrier   // the innermost first
	outside    *fragmenting // of the outermost packet; nil: none
	repeat     bool         // everything is sent twice
	extensions bool         // behind extension headers of IPv6
	seen       seen

	// Of QUIC.
	version uint32
	retry   bool

	heard int // the end that is captured if only one is
}

// oddPort is a port for nothing in particular.
const oddPort = 31337

// delivery is how a message becomes packets.
type delivery struct {
	name string
	// segments is how it does so over TCP.
	segments cutting
	// times is how often it comes over UDP, 0 if that makes no sense.
	times int
	// hello is how a hello of QUIC does so, nil if that makes no sense.
	hello datagrams
	// ordered tells that it needs the handshake: nothing else tells where the
	// connection begins.
	ordered bool
	// before tells that a harmless request comes first, pipelined that it does so
	// in the same segment, reused that it does so in a connection of its own with
	// the same ports.
	before, pipelined, reused bool
	// inSYN tells that the request is in the first packet (RFC 7413), inFIN that
	// it is in the last one of its end.
	inSYN, inFIN bool
}

// seen tells which packets are captured besides those with data.
type seen uint8

const (
	handshake seen = 1 << iota
	otherEnd
	everyAck
	ending

	connection4 = handshake | otherEnd | everyAck | ending // a whole connection
	midStream   = otherEnd                                 // neither its start nor its end
)

// has tells whether s has all of other.
func (s seen) has(other seen) (ok bool) { return s&other == other }

// String names what is captured.
func (s seen) String() (name string) {
	switch s {
	case connection4:
		return "connection"
	case midStream:
		return "mid-stream"
	case handshake:
		return "one side"
	case 0:
		return "one side, mid-stream"
	default:
		return fmt.Sprintf("seen %#x", uint8(s))
	}
}

// extensionsLabel names packets with extension headers.
const extensionsLabel = "behind extension headers"

// Name describes the way.
func (w *Way) Name() (name string) {
	parts := []string{w.delivery.name}
	if w.repeat {
		parts = append(parts, "all repeated")
	}
	if w.fragments != nil {
		parts = append(parts, w.fragments.name)
	}
	for _, c := range w.carriers {
		parts = append(parts, "in "+c.name)
	}
	if w.outside != nil {
		parts = append(parts, "in "+w.outside.name)
	}
	if w.extensions {
		parts = append(parts, extensionsLabel)
	}
	version := "ipv4"
	if w.IPv6 {
		version = "ipv6"
	}
	parts = append(parts, version, w.seen.String())
	if w.OddPort {
		parts = append(parts, "odd port")
	}

	return strings.Join(parts, ", ")
}

// Label is the row of a table that the way belongs to.
func (w *Way) Label() (label string) {
	switch {
	case len(w.carriers) > 1:
		return "two: in " + w.carriers[1].name
	case len(w.carriers) == 1:
		return "in " + w.carriers[0].name
	case w.fragments != nil:
		return w.fragments.name
	case w.extensions:
		return extensionsLabel
	case w.repeat:
		return w.delivery.name + ", all repeated"
	default:
		return w.delivery.name
	}
}

// fits tells whether a request can travel so.
func (w *Way) fits(r *Request) (ok bool) {
	d := w.delivery
	switch {
	case r.QUIC:
		return d.hello != nil && w.sound()
	case r.Datagram:
		return d.times > 0 && w.sound()
	case (d.ordered || d.inSYN || d.reused) && !w.seen.has(handshake):
		return false
	case d.inSYN && r.byServer():
		return false // a server has nothing to answer yet
	case d.before || d.pipelined:
		return r.HTTP || r.Port == portDNS
	default:
		return d.segments != nil
	}
}

// sound tells whether what is captured makes a difference to datagrams.
func (w *Way) sound() (ok bool) { return w.seen == connection4 || w.seen == midStream }
