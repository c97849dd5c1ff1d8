package capturetest

import (
	"encoding/binary"
	"fmt"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Header lengths of RFC 791 and RFC 8200.
const (
	ipv4HeaderLen = 20
	ipv6HeaderLen = 40
)

// ipPacket puts an IP header before segment and returns it with the length
// of the header as written.
func ipPacket(fl *flow, proto uint8, segment []byte, f *ipFields) (packet []byte, headerLen int, err error) {
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	src, dst := net.IP(fl.src.Addr().AsSlice()), net.IP(fl.dst.Addr().AsSlice())
	ttl, err := number("ttl", f.TTL, 64, 8)
	if err != nil {
		return nil, 0, err
	}

	var layer gopacket.SerializableLayer
	if fl.src.Addr().Is4() {
		options, optErr := decodeHex(f.Options)
		if optErr != nil || len(options)%4 != 0 || len(options) > ipv4HeaderLen*2 {
			return nil, 0, fmt.Errorf("ip options: want hex of 4 to 40 bytes in words of 4")
		}
		headerLen = ipv4HeaderLen + len(options)
		layer = &layers.IPv4{
			Version: 4, IHL: 5, TTL: uint8(ttl), Id: 1, Flags: layers.IPv4DontFragment,
			Protocol: layers.IPProtocol(proto), SrcIP: src, DstIP: dst,
		}
		buf, err = withOptions(layer, options, segment, opts)
	} else {
		headerLen = ipv6HeaderLen
		layer = &layers.IPv6{Version: 6, HopLimit: uint8(ttl), NextHeader: layers.IPProtocol(proto), SrcIP: src, DstIP: dst}
		err = gopacket.SerializeLayers(buf, opts, layer, gopacket.Payload(segment))
	}
	if err != nil {
		return nil, 0, fmt.Errorf("ip header: %w", err)
	}
	packet = append(packet, buf.Bytes()...)

	return packet, headerLen, changeHeader(packet, fl.src.Addr().Is4(), f)
}

// withOptions serialises an IPv4 layer with raw option bytes.
func withOptions(
	layer gopacket.SerializableLayer,
	options, segment []byte,
	opts gopacket.SerializeOptions,
) (buf gopacket.SerializeBuffer, err error) {
	buf = gopacket.NewSerializeBuffer()
	body := append(append([]byte(nil), options...), segment...)
	if err = gopacket.SerializeLayers(buf, opts, layer, gopacket.Payload(body)); err != nil {
		return nil, err
	}
	buf.Bytes()[0] += byte(len(options) / 4)

	return buf, nil
}

// changeHeader applies the recipe's changes; no checksum follows them, as no
// sensor looks at it.
func changeHeader(p []byte, v4 bool, f *ipFields) (err error) {
	version, err := number("version", f.Version, uint64(p[0]>>4), 4)
	if err != nil {
		return err
	}
	p[0] = byte(version)<<4 | p[0]&0x0f
	if !v4 {
		next, nextErr := number("next", f.Next, uint64(p[6]), 8)
		p[6] = byte(next)

		return nextErr
	}

	ihl, err := number("ihl", f.IHL, uint64(p[0]&0x0f), 4)
	if err != nil {
		return err
	}
	p[0] = p[0]&0xf0 | byte(ihl)
	id, err := number("id", f.ID, 1, 16)
	if err != nil {
		return err
	}
	binary.BigEndian.PutUint16(p[4:], uint16(id))
	next, err := number("next", f.Next, uint64(p[9]), 8)
	if err != nil {
		return err
	}
	p[9] = byte(next)
	offset, err := number("offset", f.Offset, 0, 13)
	if err != nil || (offset == 0 && !f.More) {
		return err
	}
	if f.More {
		offset |= 0x2000
	}
	binary.BigEndian.PutUint16(p[6:], uint16(offset))

	return nil
}
