package packet

import "encoding/binary"

// Limits of the search for an IP header behind an unknown link header. (SPEC 2.)
const (
	maxGuess = 64 // last offset that is tried
	maxSpare = 64 // bytes that may follow a packet of plausible length
)

// guess is what is known about the IP offset of one link type.
type guess struct {
	last   int // offset of the latest frame in which one was found, or -1
	locked bool
}

// likeness tells how much bytes look like an IP header.
type likeness uint8

const (
	unlike likeness = iota
	weak            // the header is plausible
	strong          // the length field fits the frame as well
)

// guessOffset handles link types without a rule: two successive equal guesses
// lock the offset for the rest of the decoder's life.
func (d *Decoder) guessOffset(link LinkType, frame []byte) (offset int, ok bool) {
	g, known := d.guesses[link]
	if !known {
		g = &guess{last: -1}
		if len(d.guesses) < maxLinkTypes {
			d.guesses[link] = g
			if d.Guessed != nil {
				d.Guessed(link)
			}
		}
	}

	if g.locked {
		// A frame that ends before the header moves the clock all the same.
		return min(g.last, len(frame)), true
	}

	offset, ok = search(frame)
	if ok {
		g.locked = offset == g.last
		g.last = offset
	}

	return offset, ok
}

// search returns the first offset with a strong likeness to an IP header, else
// the first one with a weak likeness.
func search(frame []byte) (offset int, ok bool) {
	for i := range min(maxGuess+1, len(frame)) {
		switch look(frame[i:]) {
		case strong:
			return i, true
		case weak:
			if !ok {
				offset, ok = i, true
			}
		}
	}

	return offset, ok
}

// look judges whether b starts with an IP header.
func look(b []byte) (l likeness) {
	switch {
	case b[0]>>4 == 4 && len(b) >= ipv4HeaderLen:
		headerLen := int(b[0]&0x0f) * 4
		total := int(binary.BigEndian.Uint16(b[2:]))
		if headerLen < ipv4HeaderLen || total < headerLen || !isCommon(b[9]) {
			return unlike
		}

		return fit(total, len(b))
	case b[0]>>4 == 6 && len(b) >= ipv6HeaderLen:
		payloadLen := int(binary.BigEndian.Uint16(b[4:]))
		if !isCommon(b[6]) && !isExtension(b[6]) {
			return unlike
		} else if payloadLen == 0 {
			return weak
		}

		return fit(ipv6HeaderLen+payloadLen, len(b))
	default:
		return unlike
	}
}

// fit compares the length of a packet by its header with the bytes there are.
func fit(total, have int) (l likeness) {
	if total <= have && have-total <= maxSpare {
		return strong
	}

	return weak
}

// isCommon reports whether a protocol is common enough to suggest an IP header.
func isCommon(protocol uint8) (ok bool) {
	switch protocol {
	case 1, 2, 6, 17, 47, 50, 51, 58, 89, 103, 132:
		return true
	default:
		return false
	}
}

// isExtension reports whether an IPv6 next header is an extension header.
func isExtension(next uint8) (ok bool) {
	switch next {
	case 0, 43, 44, 60:
		return true
	default:
		return false
	}
}
