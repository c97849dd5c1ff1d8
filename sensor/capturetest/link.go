package capturetest

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// File link types (LINKTYPE_ numbers of tcpdump.org) that recipes name.
const (
	LinkNull      uint32 = 0
	LinkEthernet  uint32 = 1
	LinkTokenRing uint32 = 6
	LinkARCNET    uint32 = 7
	LinkSLIP      uint32 = 8
	LinkPPP       uint32 = 9
	LinkFDDI      uint32 = 10
	LinkRaw       uint32 = 101
	LinkLoop      uint32 = 108
	LinkSLL       uint32 = 113
	LinkPFLOG     uint32 = 117
	LinkIPv4      uint32 = 228
	LinkIPv6      uint32 = 229
	LinkSLL2      uint32 = 276
)

// EtherTypes and PPP protocol numbers, IEEE 802 and RFC 1661.
const (
	etherIPv4  = 0x0800
	etherIPv6  = 0x86dd
	etherVLAN  = 0x8100
	etherPPPoE = 0x8864
	pppIPv4    = 0x0021
	pppIPv6    = 0x0057
)

// linkByName returns the number of a link type named or written as a number.
func linkByName(name string) (link uint32, err error) {
	links := map[string]uint32{
		"null":       LinkNull,
		"ethernet":   LinkEthernet,
		"token-ring": LinkTokenRing,
		"arcnet":     LinkARCNET,
		"slip":       LinkSLIP,
		"ppp":        LinkPPP,
		"fddi":       LinkFDDI,
		"raw":        LinkRaw,
		"loop":       LinkLoop,
		"sll":        LinkSLL,
		"pflog":      LinkPFLOG,
		"ipv4":       LinkIPv4,
		"ipv6":       LinkIPv6,
		"sll2":       LinkSLL2,
	}
	if l, ok := links[name]; ok {
		return l, nil
	}
	n, err := strconv.ParseUint(name, 10, 26)
	if err != nil {
		return 0, fmt.Errorf("link %q: neither a known name nor a number", name)
	}

	return uint32(n), nil
}

// Framed returns packet behind the header that link puts in front of it, with
// the EtherType (or what the link has in its place) of its IP version.
func Framed(link uint32, packet []byte) []byte {
	v4 := len(packet) == 0 || packet[0]>>4 != 6
	head, err := linkHeader(link, v4, &step{})
	if err != nil {
		return packet
	}

	return append(head, packet...)
}

// linkHeader makes the bytes before the IP header.
func linkHeader(link uint32, v4 bool, s *step) (head []byte, err error) {
	if s.Head != "" {
		return decodeHex(s.Head)
	}
	etherType, pppType := uint16(etherIPv4), uint16(pppIPv4)
	if !v4 {
		etherType, pppType = etherIPv6, pppIPv6
	}

	switch link {
	case LinkRaw, LinkIPv4, LinkIPv6:
		return nil, nil
	case LinkNull:
		return nullHeader(v4), nil
	case LinkPPP:
		return binary.BigEndian.AppendUint16([]byte{0xff, 0x03}, pppType), nil
	case LinkSLL2:
		head = make([]byte, 20)
		binary.BigEndian.PutUint16(head, etherType)
		binary.BigEndian.PutUint32(head[4:], 2)
		head[8], head[9], head[11] = 0, 1, 6

		return head, nil
	}

	base, ok := typeOffsets()[link]
	if !ok {
		return make([]byte, 16), nil
	}
	head = make([]byte, base-2, base+16)
	fillHeader(link, head)

	return tagged(head, etherType, pppType, s)
}

// typeOffsets returns the length of the link headers that end in an EtherType.
func typeOffsets() map[uint32]int {
	return map[uint32]int{
		LinkEthernet:  14,
		LinkTokenRing: 22,
		LinkARCNET:    6,
		LinkSLIP:      16,
		LinkFDDI:      21,
		LinkLoop:      4,
		LinkSLL:       16,
		LinkPFLOG:     48,
	}
}

// nullHeader returns the address family of BSD loopback in host order.
func nullHeader(v4 bool) []byte {
	if v4 {
		return []byte{2, 0, 0, 0}
	}

	return []byte{0x23, 0, 0, 0}
}

// fillHeader puts plausible addresses into a header before its EtherType.
func fillHeader(link uint32, head []byte) {
	switch link {
	case LinkEthernet:
		copy(head, []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2})
	case LinkSLL:
		copy(head, []byte{0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1})
	}
}

// tagged appends VLAN tags, the EtherType and a PPPoE header.
func tagged(head []byte, etherType, pppType uint16, s *step) (out []byte, err error) {
	tpid, err := number("tpid", s.TPID, etherVLAN, 16)
	if err != nil {
		return nil, err
	}
	for _, text := range s.VLAN {
		id, idErr := number("vlan", text, 0, 16)
		if idErr != nil {
			return nil, idErr
		}
		head = binary.BigEndian.AppendUint16(head, uint16(tpid))
		head = binary.BigEndian.AppendUint16(head, uint16(id))
		tpid = etherVLAN
	}
	if !s.PPPoE {
		return binary.BigEndian.AppendUint16(head, etherType), nil
	}
	head = binary.BigEndian.AppendUint16(head, etherPPPoE)
	head = append(head, 0x11, 0, 0, 1, 0, 0)

	return binary.BigEndian.AppendUint16(head, pppType), nil
}
