package app

// fullFigures are about the parts that put messages together, all 0 in profile
// maltrail.
func fullFigures() []figure {
	var all []figure
	for _, part := range [][]figure{streamFigures(), fragmentFigures(), messageFigures()} {
		all = append(all, part...)
	}
	return all
}

// by returns a metric with a value for each value of one label.
func by(name, help, label string, values map[string]func(n *moment) uint64) figure {
	return figure{name: name, help: help, labels: []string{label}, values: func(n *moment, put func(float64, ...string)) {
		for word, value := range values {
			put(float64(value(n)), word)
		}
	}}
}

// streamFigures are about TCP streams and tunnels.
func streamFigures() []figure {
	return []figure{
		counted("stream_flows", "TCP connections that are followed.", func(n *moment) uint64 { return uint64(n.full.Streams.Flows) }),
		counted("stream_flows_pending", "Directions of TCP connections that wait for a segment.", func(n *moment) uint64 { return uint64(n.full.Streams.Pending) }),
		counted("stream_bytes", "Memory that waiting segments take.", func(n *moment) uint64 { return uint64(n.full.Streams.Bytes) }),
		counted("stream_flows_started_total", "TCP connections followed.", func(n *moment) uint64 { return n.full.Streams.Started }),
		by("stream_evictions_total", "TCP connections forgotten, and directions read with a gap, to make room for others.", "what", map[string]func(n *moment) uint64{
			"flow": func(n *moment) uint64 { return n.full.Streams.EvictedFlows }, "pending": func(n *moment) uint64 { return n.full.Streams.EvictedPending },
		}),
		counted("stream_gaps_total", "Gaps in TCP streams that were given up.", func(n *moment) uint64 { return n.full.Streams.Gaps }),
		counted("stream_repeated_segments_total", "TCP segments that were sent before.", func(n *moment) uint64 { return n.full.Streams.Repeated }),
		counted("stream_limited_total", "Directions of TCP connections of which no more than the first bytes are read.", func(n *moment) uint64 { return n.full.Streams.Limited }),
		counted("stream_quiet_total", "Directions of TCP connections read with a gap because nothing came for a while.", func(n *moment) uint64 { return n.full.Streams.Quiet }),
		counted("stream_dropped_bytes_total", "Bytes of TCP streams that were not read.", func(n *moment) uint64 { return n.full.Streams.DroppedBytes }),
		by("tunnels_total", "Encapsulations, by what has become of them.", "result", map[string]func(n *moment) uint64{
			"opened": func(n *moment) uint64 { return n.full.Tunnels.Opened }, "too_deep": func(n *moment) uint64 { return n.full.Tunnels.TooDeep },
			"malformed": func(n *moment) uint64 { return n.full.Tunnels.Malformed },
		}),
	}
}

// fragmentFigures are about IP fragments.
func fragmentFigures() []figure {
	return []figure{
		counted("fragments_total", "IP fragments collected.", func(n *moment) uint64 { return n.full.Fragments.Fragments }),
		counted("fragment_datagrams_open", "Datagrams of which fragments are missing.", func(n *moment) uint64 { return uint64(n.full.Fragments.Open) }),
		counted("fragment_bytes", "Memory that fragments take.", func(n *moment) uint64 { return uint64(n.full.Fragments.Bytes) }),
		by("fragment_datagrams_total", "Datagrams put together, or given up, by why.", "result", map[string]func(n *moment) uint64{
			"completed":     func(n *moment) uint64 { return n.full.Fragments.Completed },
			"overlapped":    func(n *moment) uint64 { return n.full.Fragments.Overlapped },
			"contradictory": func(n *moment) uint64 { return n.full.Fragments.Contradictory },
			"too_many":      func(n *moment) uint64 { return n.full.Fragments.TooMany },
			"timed_out":     func(n *moment) uint64 { return n.full.Fragments.TimedOut },
			"evicted":       func(n *moment) uint64 { return n.full.Fragments.Evicted },
		}),
		by("fragments_odd_total", "IP fragments that are not as they should be.", "why", map[string]func(n *moment) uint64{
			"repeated": func(n *moment) uint64 { return n.full.Fragments.Repeated }, "malformed": func(n *moment) uint64 { return n.full.Fragments.Malformed },
			"tiny": func(n *moment) uint64 { return n.full.Fragments.Tiny }, "late": func(n *moment) uint64 { return n.full.Fragments.Late },
		}),
		counted("fragment_forgotten_total", "Datagrams forgotten before their time to make room for others.", func(n *moment) uint64 { return n.full.Fragments.Forgotten }),
	}
}

// messageFigures are about messages in several packets.
func messageFigures() []figure {
	return []figure{
		by("quic_hellos_total", "ClientHellos of QUIC, by what has become of them.", "result", map[string]func(n *moment) uint64{
			"read": func(n *moment) uint64 { return n.full.QUIC.Hellos }, "repeated": func(n *moment) uint64 { return n.full.QUIC.Repeated },
			"given_up": func(n *moment) uint64 { return n.full.QUIC.GaveUp },
		}),
		counted("quic_evictions_total", "ClientHellos of QUIC given up to make room for others.", func(n *moment) uint64 { return n.full.QUIC.Evicted }),
		counted("quic_odd_datagrams_total", "Datagrams with a name that the whole ClientHello does not have.", func(n *moment) uint64 { return n.full.QUIC.Odd }),
		counted("quic_connections", "ClientHellos of QUIC that are put together.", func(n *moment) uint64 { return uint64(n.full.QUIC.Connections) }),
		counted("quic_bytes", "Memory that ClientHellos of QUIC take.", func(n *moment) uint64 { return uint64(n.full.QUIC.Bytes) }),
		counted("http2_sessions_total", "HTTP/2 sessions followed.", func(n *moment) uint64 { return n.full.HTTP2.Sessions }),
		counted("http2_messages_total", "Messages read from HTTP/2 sessions.", func(n *moment) uint64 { return n.full.HTTP2.Messages }),
		by("http2_odd_total", "HTTP/2 sessions given up (evicted, broken) and messages not read in full.", "why", map[string]func(n *moment) uint64{
			"evicted": func(n *moment) uint64 { return n.full.HTTP2.Evicted }, "broken": func(n *moment) uint64 { return n.full.HTTP2.Broken },
			"malformed": func(n *moment) uint64 { return n.full.HTTP2.Malformed }, "long": func(n *moment) uint64 { return n.full.HTTP2.Long },
			"early": func(n *moment) uint64 { return n.full.HTTP2.Early },
		}),
		by("dns_beyond_limits_total", "DNS messages not read in full, by what there was too much of.", "what", map[string]func(n *moment) uint64{
			"questions": func(n *moment) uint64 { return n.full.DNS.Questions }, "records": func(n *moment) uint64 { return n.full.DNS.Records },
			"addresses": func(n *moment) uint64 { return n.full.DNS.Addresses }, "names": func(n *moment) uint64 { return n.full.DNS.Names },
		}),
	}
}
