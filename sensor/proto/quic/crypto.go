package quic

// frameClose is the frame that ends a connection. (RFC 9000 19.19.)
const frameClose = 0x1c

// crypto walks over the CRYPTO frames of a decrypted payload.
type crypto struct{ r reader }

// next returns the offset and the content of the next CRYPTO frame; content that is
// cut off is taken as far as it goes. more is false if there is no further one:
// frames that no Initial packet may have, and what is cut off, end the walk.
func (c *crypto) next() (offset uint64, data []byte, more bool) {
	r := &c.r
	for r.left() > 0 {
		switch kind := r.varint(); kind {
		case framePadding:
			r.skipZeros()
		case framePing:
		case frameACK, frameACKECN:
			skipACK(r, kind == frameACKECN)
		case frameClose:
			r.varint() // error
			r.varint() // type of the frame at fault
			r.take(r.varint())
		case frameCrypto:
			offset = r.varint()
			size := r.varint()
			if r.failed {
				return 0, nil, false
			}

			return offset, r.take(min(size, uint64(r.left()))), true
		default:
			return 0, nil, false
		}

		if r.failed {
			return 0, nil, false
		}
	}

	return 0, nil, false
}
