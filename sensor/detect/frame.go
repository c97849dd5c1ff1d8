package detect

import "github.com/trailscope/trailscope/sensor/packet"

// Frame is one captured packet as the engine takes it.
type Frame struct {
	// Data is the captured bytes from the link-layer header on. The engine reads
	// it during [Engine.Packet] only and never writes to it.
	Data []byte
	// Micros is the capture time in microseconds since the Unix epoch; it may be
	// negative or go backwards.
	Micros int64
	// Link is the link-layer type that Data begins with.
	Link packet.LinkType
	// VLAN is the tag that the network card took out of the frame, 0 for none.
	VLAN uint16
	// Interface names where the packet was seen; empty for a capture file that
	// names none.
	Interface string
}

// seconds returns the whole second that micros falls in, rounding down so that
// times before the epoch behave as later ones do.
func seconds(micros int64) int64 {
	sec := micros / 1e6
	if micros%1e6 < 0 {
		sec--
	}
	return sec
}
