// Package dns reads the parts of DNS messages that detection needs, in place.
//
// There are two readers. [Parser.Parse] is that of the profile maltrail: it reads
// the header and the first question of a datagram and decides whether the
// question's name is one that detection looks at; [FirstAddress] finds the address
// that an answer brings. Both follow SPEC 3.4 with its quirks: compression pointers
// are not followed, further questions are not read, and names that no public
// resolver knows are dropped.
//
// [Reader.Read] is that of the profile full: it reads all questions and the records
// of all sections. [Speaks] recognises DNS on any port, [NextOverTCP] finds the
// messages of a stream, and [AppendData] makes the text of a record's data.
//
// # Contract
//
// A [Parser] owns the buffer of the joined name, which grows with the longest
// message seen (at most 64 KiB, the size of a datagram) and is reused: a
// [Message] is valid until the next call. A [Reader] has all its memory, about
// 52 KiB, from the start; a [Whole] too is valid until the next call. Each must be
// used by one goroutine at a time; the functions are safe for concurrent use.
// Messages are only read, nothing is allocated once the buffer has grown, and no
// input makes the package panic.
package dns

import "encoding/binary"

// Sizes and offsets of messages, in bytes. (RFC 1035 4.1.)
const (
	headerLen   = 12
	fixedLen    = 4 // type and class of a question
	minNeeded   = 7 // SPEC 3.4.1: more than 6 bytes
	offsetFlags = 2
	offsetCount = 4
)

// Bits of the two flag bytes. (RFC 1035 4.1.1.)
const (
	flagResponse   = 0x80 // first byte: QR
	maskQuery      = 0xfa // first byte: QR, opcode and TC; AA and RD are free
	secondNoError  = 0x80 // second byte: RA, response code 0
	secondNXDomain = 0x83 // second byte: RA, response code 3
)

// Record types that detection tells apart. (RFC 1035 3.2.2, RFC 3596 2.1.)
const (
	// TypeA is an IPv4 address.
	TypeA = 1

	// TypePTR is a pointer to a name.
	TypePTR = 12

	// TypeAAAA is an IPv6 address.
	TypeAAAA = 28
)

// ClassIN is the class of the Internet. (RFC 1035 3.2.4.)
const ClassIN = 1

// Kind tells how detection treats a message. (SPEC 3.4.2, 3.4.4.)
type Kind uint8

// Kinds of messages.
const (
	// KindOther is a message that is neither of the others; it is ignored.
	KindOther Kind = iota

	// KindQuery is a standard query: QR, opcode and TC are zero.
	KindQuery

	// KindAnswer is a response whose second flag byte is exactly 0x80.
	KindAnswer

	// KindNoSuchDomain is a response whose second flag byte is exactly 0x83.
	KindNoSuchDomain
)

// Message is the header and the first question of a DNS message.
type Message struct {
	// Name is the question's name, labels joined by dots, in lower case, without
	// a final dot. It satisfies [ValidName] and not [Ignored]. It is valid
	// until the parser's next call.
	Name []byte

	// Labels is the number of labels in Name, counted in the joined text: a dot
	// inside a label separates too.
	Labels int

	// Type and Class are those of the question; they are 0 unless HasType.
	Type, Class uint16

	// Flags is the header's second word: flags and response code.
	Flags uint16

	// Kind is how detection treats the message.
	Kind Kind

	// HasType is true if the message holds the question's type and class.
	HasType bool

	// answers is the offset behind the question's type and class, which may be
	// past the end of the message.
	answers int
}

// Parser reads messages. Its zero value is ready for use.
type Parser struct {
	name []byte
}

// Parse reads the header and the first question of a message into m. It returns
// false for a message that detection does not look at: too short, without a
// question, or with a name that is empty, not terminated, not a [ValidName] or
// [Ignored]; m is undefined then. m must not be nil.
func (p *Parser) Parse(payload []byte, m *Message) (ok bool) {
	if len(payload) < minNeeded || binary.BigEndian.Uint16(payload[offsetCount:]) == 0 {
		return false
	}

	end := p.readName(payload)
	if end == 0 || !validEnd(p.name) || Ignored(p.name) {
		return false
	}

	m.Name = p.name
	m.Labels = countLabels(p.name)
	m.Flags = binary.BigEndian.Uint16(payload[offsetFlags:])
	m.Kind = kindOf(payload[offsetFlags], payload[offsetFlags+1])
	m.answers = end + fixedLen
	m.HasType = m.answers <= len(payload)
	m.Type, m.Class = 0, 0
	if m.HasType {
		m.Type = binary.BigEndian.Uint16(payload[end:])
		m.Class = binary.BigEndian.Uint16(payload[end+2:])
	}

	return true
}

// kindOf classifies a message by its two flag bytes.
func kindOf(first, second byte) (k Kind) {
	switch {
	case first&maskQuery == 0:
		return KindQuery
	case first&flagResponse == 0:
		return KindOther
	case second == secondNoError:
		return KindAnswer
	case second == secondNXDomain:
		return KindNoSuchDomain
	default:
		return KindOther
	}
}

// readName joins the labels of the first question's name in p.name and returns
// the offset behind the name, or 0 if the name is unusable. Length bytes are
// plain numbers up to 255: compression pointers and extended labels are not
// known here, so that names with them fail.
func (p *Parser) readName(payload []byte) (end int) {
	p.name = p.name[:0]
	for at := headerLen; at < len(payload); {
		n := int(payload[at])
		at++
		if n == 0 {
			return at
		} else if n > len(payload)-at {
			return 0
		}

		if len(p.name) > 0 {
			p.name = append(p.name, '.')
		}

		var ok bool
		p.name, ok = appendLower(p.name, payload[at:at+n])
		if !ok {
			return 0
		}

		at += n
	}

	return 0
}
