package heuristic

// FeedUDP counts a UDP datagram neither of whose ports is 53 for the UDP scan.
// The destination must not be localhost and the datagram must have passed the
// burst guard. e is borrowed.
func (s *Scans) FeedUDP(e *Endpoints) {
	accepted, _ := s.udp.feed(e, s.udp.table.len() < maxKeys)
	if !accepted {
		s.stats.RefusedUDP++
	}
}

// sweepUDP reports UDP scans. A source on the allow list stays a candidate.
func (s *Scans) sweepUDP(micros int64, emit func(Scan)) {
	s.udp.pending.sweep(s.udp.table.keys, func(n uint32) (done bool) {
		if s.whitelisted(s.udp.table.keys[n].src()) {
			return false
		}
		emit(s.udp.scan(UDPScan, n, micros))

		return true
	})
}
