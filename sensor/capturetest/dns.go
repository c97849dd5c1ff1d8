package capturetest

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
)

// Header flags of RFC 1035 4.1.1.
const (
	dnsQueryBits  = 0x0100 // RD
	dnsAnswerBits = 0x8180 // QR, RD, RA
)

// dnsTTL is the time to live of the records a recipe makes, in seconds.
const dnsTTL = 300

// dnsTypes returns the record types that recipes name.
func dnsTypes() map[string]uint16 {
	return map[string]uint16{
		"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16,
		"AAAA": 28, "SRV": 33, "HTTPS": 65, "ANY": 255,
	}
}

// Question returns a DNS message with one question and the given flags.
func Question(name string, typ, class, bits uint16) []byte {
	b := dnsHeader(bits, 1, 0)
	b = AppendName(b, name)
	b = binary.BigEndian.AppendUint16(b, typ)

	return binary.BigEndian.AppendUint16(b, class)
}

// AppendName appends name in wire form; a label is cut to its length byte.
func AppendName(dst []byte, name string) []byte {
	if name != "" {
		for label := range strings.SplitSeq(name, ".") {
			dst = append(dst, byte(len(label)))
			dst = append(dst, label...)
		}
	}

	return append(dst, 0)
}

// dnsHeader makes the 12 bytes before the first question.
func dnsHeader(bits, questions, answers uint16) []byte {
	b := make([]byte, 12, 128)
	binary.BigEndian.PutUint16(b, 0x1234)
	binary.BigEndian.PutUint16(b[2:], bits)
	binary.BigEndian.PutUint16(b[4:], questions)
	binary.BigEndian.PutUint16(b[6:], answers)

	return b
}

// query makes a DNS query.
func (s *step) query() (b []byte, err error) {
	return s.message(dnsQueryBits, nil)
}

// answer makes a DNS answer; the rcode goes into the flags unless bits says
// them all.
func (s *step) answer() (b []byte, err error) {
	rcode, err := number("rcode", s.Rcode, 0, 4)
	if err != nil {
		return nil, err
	}

	return s.message(dnsAnswerBits|uint16(rcode), s.Records)
}

// message makes header, question, records and the payload after them.
func (s *step) message(bits uint16, records []string) (b []byte, err error) {
	flags, err := number("bits", s.Bits, uint64(bits), 16)
	if err != nil {
		return nil, err
	}
	count, err := number("count", s.Count, 1, 16)
	if err != nil {
		return nil, err
	}
	typ, err := dnsType(s.Type, "A")
	if err != nil {
		return nil, err
	}
	class, err := number("class", s.Class, 1, 16)
	if err != nil {
		return nil, err
	}

	b = dnsHeader(uint16(flags), uint16(count), uint16(len(records)))
	if s.Wire != "" {
		wire, wireErr := decodeText(s.Wire)
		if wireErr != nil {
			return nil, fmt.Errorf("wire: %w", wireErr)
		}
		b = append(b, wire...)
	} else {
		name, nameErr := decodeText(s.Name)
		if nameErr != nil {
			return nil, fmt.Errorf("name: %w", nameErr)
		}
		b = AppendName(b, string(name))
		b = binary.BigEndian.AppendUint16(b, typ)
		b = binary.BigEndian.AppendUint16(b, uint16(class))
	}
	for _, text := range records {
		if b, err = appendRecord(b, text); err != nil {
			return nil, fmt.Errorf("record %q: %w", text, err)
		}
	}
	tail, err := s.payload()
	if err != nil {
		return nil, err
	}

	return append(b, tail...), nil
}

// dnsType reads a record type by name or number.
func dnsType(text, def string) (typ uint16, err error) {
	if text == "" {
		text = def
	}
	if t, ok := dnsTypes()[text]; ok {
		return t, nil
	}
	n, err := number("type", text, 0, 16)

	return uint16(n), err
}

// appendRecord appends a record "TYPE value" owned by the question's name, or
// "hex:" with all its bytes.
func appendRecord(dst []byte, text string) (out []byte, err error) {
	if strings.HasPrefix(text, "hex:") {
		raw, hexErr := decodeText(text)

		return append(dst, raw...), hexErr
	}
	typeText, value, _ := strings.Cut(text, " ")
	typ, err := dnsType(typeText, "")
	if err != nil {
		return nil, err
	}
	data, err := recordData(typ, value)
	if err != nil {
		return nil, err
	}
	dst = append(dst, 0xc0, 12)
	dst = binary.BigEndian.AppendUint16(dst, typ)
	dst = binary.BigEndian.AppendUint16(dst, 1)
	dst = binary.BigEndian.AppendUint32(dst, dnsTTL)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(data)))

	return append(dst, data...), nil
}

// recordData makes the RDATA of a record.
func recordData(typ uint16, value string) (data []byte, err error) {
	switch typ {
	case 1, 28:
		addr, parseErr := netip.ParseAddr(value)
		if parseErr != nil {
			return nil, parseErr
		}

		return addr.AsSlice(), nil
	case 2, 5, 12:
		return AppendName(nil, value), nil
	case 16:
		return append([]byte{byte(len(value))}, value...), nil
	default:
		return decodeText(value)
	}
}
