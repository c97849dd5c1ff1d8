package detect

import (
	"github.com/trailscope/trailscope/sensor/fragment"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http2"
	"github.com/trailscope/trailscope/sensor/proto/quic"
	"github.com/trailscope/trailscope/sensor/stream"
)

// FullStats are the counters of the parts that put messages together, all zero
// in profile maltrail.
type FullStats struct {
	// Streams are those of TCP streams.
	Streams stream.Stats
	// Fragments are those of IP fragments.
	Fragments fragment.Stats
	// Tunnels are those of encapsulations.
	Tunnels packet.WalkerStats
	// QUIC are those of hellos over several datagrams.
	QUIC quic.ConnStats
	// HTTP2 are those of HTTP/2 sessions.
	HTTP2 http2.Stats
	// DNS are those of messages beyond the caps.
	DNS dns.ReaderStats
}

// FullStats returns the counters so far. Like [Engine.Packet] it belongs to the
// engine's goroutine.
func (e *Engine) FullStats() FullStats {
	f := e.full
	if f == nil {
		return FullStats{}
	}
	return FullStats{
		Streams: f.streams.Stats(), Fragments: f.fragments.Stats(), Tunnels: f.walker.Stats(),
		QUIC: f.quic.Stats(), HTTP2: f.http2.Stats(), DNS: f.dns.Stats(),
	}
}
