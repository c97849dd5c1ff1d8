package dns

import "encoding/binary"

// Layout of a resource record behind its name. (RFC 1035 4.1.3.)
const (
	recordTypeLen   = 2
	recordFixedLen  = 10 // type, class, time to live, length of the data
	recordTTLOffset = 4
	recordLenOffset = 8
	pointerLen      = 2
	pointerBits     = 0xc0
	addressLen      = 4
)

// FirstAddress returns the address that an answer brings: the first 4 data bytes
// of the first record of type A behind the first question, whatever its class
// and length. Without such a record they are those of the last record in the
// message, of whatever type; the counts in the header do not matter. A record
// that is cut off before its data, such as a few bytes behind the last record,
// gives nothing. payload and m must be those of a successful [Parser.Parse].
// (SPEC 3.4.4.)
func FirstAddress(payload []byte, m *Message) (a [addressLen]byte, ok bool) {
	at := m.answers
	data := 0
	for at < len(payload) {
		at = skipName(payload, at)
		if at > len(payload)-recordFixedLen {
			return a, false
		}

		typ := binary.BigEndian.Uint16(payload[at:])
		data = at + recordFixedLen
		if typ == TypeA {
			break
		}

		at = data + int(binary.BigEndian.Uint16(payload[at+recordLenOffset:]))
	}

	if data == 0 || data > len(payload)-addressLen {
		return a, false
	}

	return [addressLen]byte(payload[data:]), true
}

// skipName returns the offset behind the name at an offset, which may be past the
// end. A length byte with either top bit set is a pointer.
func skipName(payload []byte, at int) (end int) {
	for at < len(payload) {
		n := int(payload[at])
		switch {
		case n == 0:
			return at + 1
		case n&pointerBits != 0:
			return at + pointerLen
		}

		at += 1 + n
	}

	return at
}
