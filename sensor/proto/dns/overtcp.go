package dns

import "encoding/binary"

// lengthLen is the size of the length in front of a message in a stream. (RFC 1035
// 4.2.2.)
const lengthLen = 2

// NextOverTCP cuts the first message off the data of one direction of a
// connection. With [Complete], msg is the message without its length and size the
// number of bytes of both. With [Undecided], more bytes are needed: size is the
// number that makes the message whole, or 0 if the length is not known yet; of a
// stream that ends here, what is there is data[2:].
//
// strict asks for what [Speaks] asks for and is meant for the first message of a
// direction on any port but 53. Without it a message needs a plausible header only,
// which is enough on port 53 and behind a first message that was strict. Both tell
// other protocols by their first 12 bytes or less; no beginning of a stream of
// such messages is [NotDNS].
func NextOverTCP(data []byte, strict bool) (msg []byte, size int, st State) {
	if len(data) < lengthLen {
		return nil, 0, Undecided
	}

	n := int(binary.BigEndian.Uint16(data))
	s := shape{msg: data[lengthLen:min(len(data), lengthLen+n)], size: n}
	if strict {
		st = s.strict()
	} else {
		st = s.lenient()
	}

	switch st {
	case Complete:
		return s.msg, lengthLen + n, Complete
	case Undecided:
		return nil, lengthLen + n, Undecided
	default:
		return nil, 0, NotDNS
	}
}
