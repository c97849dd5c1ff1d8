package packet

// WalkerConfig is what a walker is made of.
type WalkerConfig struct {
	// Guessed is as [Decoder.Guessed]; it may be nil.
	Guessed func(link LinkType)
}

// WalkerStats count what a walker met since it was made.
type WalkerStats struct {
	// Opened are the encapsulations that were opened.
	Opened uint64

	// TooDeep are the frames in which an encapsulation was left alone because
	// [MaxTunnels] others lay around it.
	TooDeep uint64

	// Malformed are the frames that end within the header of an encapsulation,
	// or have one that contradicts itself, so that what it carries is not known.
	Malformed uint64
}

// Walker finds every IP packet in a frame. It must be made by [NewWalker] and
// used by one goroutine at a time; like a [Decoder] it should live as long as
// the sensor.
type Walker struct {
	// rest is what is still to be walked, beginning with the layer next. cut is
	// how many bytes of it were announced but not captured.
	rest []byte
	cut  int
	next layer

	link  LinkType
	vlan  uint16
	depth uint8 // tunnels in use

	// etherType is the type that belongs to rest if next is layerTyped.
	etherType uint16

	// inside is set once the outermost IP packet was given, alone if the first
	// fragments are taken for whole packets.
	inside, alone bool

	realm   uint64
	tunnels [MaxTunnels]Tunnel
	guesses *Decoder
	stats   WalkerStats
}

// NewWalker returns a walker that has seen nothing yet. c is not kept and may be
// nil.
func NewWalker(c *WalkerConfig) (w *Walker) {
	w = &Walker{guesses: NewDecoder()}
	if c != nil {
		w.guesses.Guessed = c.Guessed
	}

	return w
}

// Start begins with a frame. vlan is the tag that the network card took out of
// it, 0 for none. The frame is borrowed until the next start.
func (w *Walker) Start(link LinkType, frame []byte, vlan uint16) {
	w.rest, w.next, w.cut = frame, layerFrame, 0
	w.link, w.vlan, w.depth, w.realm = link, vlan, 0, 0
	w.inside, w.alone = false, false
}

// Next decodes the next IP packet of the frame into p, from the outermost to the
// innermost. p must not be nil; its content is undefined unless the result is
// [OK] or [Fragment].
//
//   - OK: p is the next packet.
//   - Fragment: p is a fragment, of which Payload is the data, and nothing
//     behind it is known: call [Walker.Whole] with the datagram if there is one.
//   - Truncated, Ignored: the first call only; the outermost IP packet is cut or
//     of another version.
//   - Done: there is no further packet. A first call that returns it means that
//     the frame holds no IP packet at all.
func (w *Walker) Next(p *Packet) (s Status) {
	if w.next == layerNone {
		return Done
	}

	return w.walk(p)
}

// Stop leaves the rest of the frame alone.
func (w *Walker) Stop() { w.next = layerNone }

// Whole goes on with an IP packet that was put together from the fragment that
// Next returned last, in place of that fragment. ip is borrowed as a frame is.
func (w *Walker) Whole(ip []byte) {
	w.rest, w.next, w.cut = ip, layerIP, 0
	w.alone = false
}

// Alone begins with a fragment whose datagram will not be completed: p.IP, with
// the VLAN, Realm and Tunnels of p. A first fragment is then decoded as if it
// were all, and so are first fragments inside it. A later one of IPv6 has the
// protocol that its header names next, as [Decoder] has it; a later one of IPv4
// gives nothing. Next does not return [Fragment] until the next start, or until
// [Walker.Whole]. p and its memory are borrowed as long.
func (w *Walker) Alone(p *Packet) {
	w.rest, w.next, w.cut = p.IP, layerIP, 0
	w.vlan, w.realm = p.VLAN, p.Realm
	w.depth = uint8(copy(w.tunnels[:], p.Tunnels))
	w.inside, w.alone = false, true
}

// Stats returns what was counted so far.
func (w *Walker) Stats() (s WalkerStats) { return w.stats }

// walk goes down to the next IP header and decodes the packet.
func (w *Walker) walk(p *Packet) (s Status) {
	if w.next == layerFrame && w.link == LinkEthernet {
		if s, ok := w.plain(p); ok {
			w.inside = true

			return s
		}
	}

	ip, ok := w.descend()
	if !ok {
		return Done
	}

	s = w.parse(ip, p)
	switch {
	case s == OK || s == Fragment:
		w.inside = true

		return s
	case w.inside && s != Done:
		w.stats.Malformed++

		return Done
	default:
		return s
	}
}

// enter notes an encapsulation that is being opened; ok is false if there are
// too many.
func (w *Walker) enter(kind TunnelKind, p *Packet) (t *Tunnel, ok bool) {
	if int(w.depth) == len(w.tunnels) {
		w.stats.TooDeep++

		return nil, false
	}

	w.stats.Opened++
	t = &w.tunnels[w.depth]
	w.depth++
	*t = Tunnel{Kind: kind}
	if p != nil {
		t.Src, t.Dst = p.Src, p.Dst
	}

	return t, true
}

// malformed gives an encapsulation up.
func (w *Walker) malformed() (next layer, rest []byte) {
	w.stats.Malformed++

	return layerNone, nil
}
