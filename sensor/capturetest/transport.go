package capturetest

import (
	"fmt"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Protocol numbers, IANA.
const (
	protoICMP   = 1
	protoTCP    = 6
	protoUDP    = 17
	protoICMPv6 = 58
)

// segmentOf makes what follows the IP header and its protocol number.
func segmentOf(kind string, fl *flow, s *step) (proto uint8, segment []byte, err error) {
	if kind == "icmp" {
		return icmpSegment(fl, s)
	}
	payload, err := payloadOf(kind, s)
	if err != nil {
		return 0, nil, err
	}
	switch kind {
	case "proto":
		n, numErr := number("protocol", s.Protocol, 0, 8)

		return uint8(n), payload, numErr
	case "udp", "query", "answer", "quic":
		return protoUDP, UDP(fl.src.Port(), fl.dst.Port(), payload), nil
	default:
		segment, err = tcpSegment(kind, fl, s, payload)

		return protoTCP, segment, err
	}
}

// payloadOf makes the payload of a kind.
func payloadOf(kind string, s *step) (b []byte, err error) {
	switch kind {
	case "query":
		return s.query()
	case "answer":
		return s.answer()
	case "request":
		return s.request()
	case "response":
		return s.response()
	case "hello":
		return ClientHello(s.Name), nil
	case "certificate":
		return s.certificate()
	case "quic":
		return s.quic()
	default:
		return s.payload()
	}
}

// tcpSegment makes a TCP segment with the step's flags and data offset.
func tcpSegment(kind string, fl *flow, s *step, payload []byte) (segment []byte, err error) {
	text := s.Flags
	if text == "" {
		text = "PA"
		if kind == "syn" {
			text = "S"
		}
	}
	flags, err := tcpFlags(text)
	if err != nil {
		return nil, err
	}
	segment = TCP(fl.src.Port(), fl.dst.Port(), flags, payload)
	words, err := number("data_offset", s.DataOffset, 5, 4)
	if err != nil {
		return nil, err
	}
	segment[12] = byte(words) << 4

	return segment, nil
}

// tcpFlags reads letters of CEUAPRSF, "0" for none, or a number such as 0xc2.
func tcpFlags(text string) (flags uint8, err error) {
	if text[0] >= '0' && text[0] <= '9' {
		n, numErr := number("flags", text, 0, 8)

		return uint8(n), numErr
	}
	for _, c := range text {
		switch c {
		case 'F':
			flags |= 0x01
		case 'S':
			flags |= 0x02
		case 'R':
			flags |= 0x04
		case 'P':
			flags |= 0x08
		case 'A':
			flags |= 0x10
		case 'U':
			flags |= 0x20
		case 'E':
			flags |= 0x40
		case 'C':
			flags |= 0x80
		default:
			return 0, fmt.Errorf("flags %q: unknown letter %q", text, c)
		}
	}

	return flags, nil
}

// TCP returns a TCP segment with a 20-byte header, flags as in byte 13.
func TCP(srcPort, dstPort uint16, flags uint8, payload []byte) []byte {
	seg := serialize(&layers.TCP{
		SrcPort: layers.TCPPort(srcPort), DstPort: layers.TCPPort(dstPort),
		Seq: 1000, Window: 64240, DataOffset: 5,
	}, payload)
	seg[13] = flags

	return seg
}

// UDP returns a UDP datagram.
func UDP(srcPort, dstPort uint16, payload []byte) []byte {
	return serialize(&layers.UDP{
		SrcPort: layers.UDPPort(srcPort), DstPort: layers.UDPPort(dstPort),
	}, payload)
}

// serialize writes one layer before a payload with its lengths fixed. The
// transport checksum stays zero: it depends on layers below and no sensor
// looks at it.
func serialize(layer gopacket.SerializableLayer, payload []byte) []byte {
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true}
	if err := gopacket.SerializeLayers(buf, opts, layer, gopacket.Payload(payload)); err != nil {
		// These layers fail only when asked for checksums.
		panic(err)
	}

	return append([]byte(nil), buf.Bytes()...)
}

// icmpSegment makes an ICMP or ICMPv6 message, an echo request by default.
func icmpSegment(fl *flow, s *step) (proto uint8, segment []byte, err error) {
	payload, err := s.payload()
	if err != nil {
		return 0, nil, err
	}
	proto, echo := uint8(protoICMP), uint64(8)
	if !fl.src.Addr().Is4() {
		proto, echo = protoICMPv6, 128
	}
	typ, err := number("type", s.Type, echo, 8)
	if err != nil {
		return 0, nil, err
	}
	code, err := number("code", s.Code, 0, 8)
	if err != nil {
		return 0, nil, err
	}

	return proto, append([]byte{byte(typ), byte(code), 0, 0, 0, 1, 0, 1}, payload...), nil
}
