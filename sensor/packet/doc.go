// Package packet finds IP packets in captured frames and decodes them in place.
//
// A [Decoder] reads what Maltrail reads, a [Walker] everything.
//
// # Decoder
//
// Decoding takes two steps, because the sensor's clock advances between them: a
// frame whose IP header was found moves the clock even if the header turns out
// to be broken. [Decoder.Offset] finds the header and [Decoder.Parse] reads it:
//
//	off, ok := d.Offset(link, frame)
//	if ok && d.Parse(frame[off:], &p) == packet.OK {
//		// p is valid.
//	}
//
// It reads IPv4 and IPv6 with TCP and UDP, exactly as SPEC 2 has it: header
// lengths are taken as they are (an IHL or a data offset below 5 makes header
// bytes part of what follows), total lengths and checksums are ignored, so link
// padding counts as payload. First fragments are decoded, later ones reported as
// [Fragment]. IPv6 extension headers are not walked, tunnels not opened, nothing
// is reassembled. One 802.1Q tag and one PPPoE session header are skipped.
//
// # Walker
//
// A walker gives every IP packet in a frame, from the outermost to the innermost:
//
//	w.Start(link, frame, vlan)
//	for s := w.Next(&p); s != packet.Done; s = w.Next(&p) {
//		// p is valid if s is OK; if s is Fragment, see Walker.Whole.
//	}
//
// Whatever the decoder gives for a frame, the walker's first packet has too, but
// a packet ends where its IP and UDP headers say (unless that is 0, leaves no
// room for the headers or is more than there is), and the protocol of an IPv6
// packet is the one behind its extension headers (Packet.NextHeader is what the
// decoder takes for it). Link types of which the decoder guesses the header's
// length are guessed likewise, except Linux's cooked header of version 2.
//
// Between link and IP header it skips any number of VLAN tags (802.1Q, 802.1ad,
// 0x9100 to 0x9300) and LLC headers, and opens MPLS with Ethernet pseudowires,
// PPPoE, PPP with compressed fields, and MACsec that does not encrypt. Of what IP
// carries, it opens IP of both versions, GRE of both versions, NVGRE, ERSPAN of
// types I to III, EtherIP, MPLS and L2TPv3; in UDP VXLAN, VXLAN-GPE, GENEVE,
// GTP-U, Teredo, L2TPv2 and L2TPv3. These are looked for at their ports, and what
// is there has to leave no doubt, since anything may be sent to a port. Each is
// noted as a [Tunnel], and at most [MaxTunnels] are opened.
//
// # Contract
//
// Nothing is copied and nothing allocated: the slices of a [Packet] point into
// the frame and are valid as long as the frame is. A [Decoder] or [Walker] keeps
// what it learned about unknown link types and must be used by one goroutine at a
// time. No input makes them panic, and what a frame costs is bounded by its
// length.
package packet
