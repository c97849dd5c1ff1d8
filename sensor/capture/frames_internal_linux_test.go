package capture

import (
	"bytes"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/packet"
)

// slot returns what the kernel puts into the ring for a packet: link is the
// header of the link, rest what follows it.
func slot(hardware uint16, link, rest string, h unix.Tpacket3Hdr) (b []byte) {
	const netOffset = 128

	// The header has to be aligned.
	words := make([]uint64, 64)
	b = unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words))
	for i := range b {
		b[i] = 0xee
	}

	h.Mac, h.Net = uint16(netOffset-len(link)), netOffset
	h.Snaplen = uint32(len(link) + len(rest))
	*header(b) = h
	*address(b) = unix.RawSockaddrLinklayer{
		Protocol: networkOrder(unix.ETH_P_IP),
		Hatype:   hardware,
		Pkttype:  unix.PACKET_OUTGOING,
		Halen:    6,
		Addr:     [8]byte{2, 3, 4, 5, 6, 7},
	}
	copy(b[h.Mac:], link+rest)

	return b
}

func TestFrames_packet(t *testing.T) {
	const (
		macs = "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01"
		sll  = "\x00\x04%%\x00\x06\x02\x03\x04\x05\x06\x07\x00\x00"
		ip   = "\x45\x00\x00\x14"
	)

	tagged := unix.Tpacket3Hdr{Status: unix.TP_STATUS_VLAN_VALID, Hv1: unix.TpacketHdrVariant1{Vlan_tci: 0x6005}}
	provider := tagged
	provider.Status |= unix.TP_STATUS_VLAN_TPID_VALID
	provider.Hv1.Vlan_tpid = unix.ETH_P_8021AD

	cookedAs := func(high, low string) (s string) { return strings.Replace(sll, "%%", high+low, 1) }

	testCases := []struct {
		name     string
		hardware uint16
		header   unix.Tpacket3Hdr
		link     string
		rest     string
		want     string
		wantLink packet.LinkType
		wantVLAN uint16
	}{{
		name:     "Ethernet",
		hardware: unix.ARPHRD_ETHER,
		link:     macs + "\x08\x00", rest: ip,
		want:     macs + "\x08\x00" + ip,
		wantLink: packet.LinkEthernet,
	}, {
		name:     "tag of unknown protocol",
		hardware: unix.ARPHRD_ETHER,
		header:   tagged,
		link:     macs + "\x08\x00", rest: ip,
		want:     macs + "\x81\x00\x60\x05\x08\x00" + ip,
		wantLink: packet.LinkEthernet, wantVLAN: 5,
	}, {
		name:     "provider tag",
		hardware: unix.ARPHRD_ETHER,
		header:   provider,
		link:     macs + "\x08\x00", rest: ip,
		want:     macs + "\x88\xa8\x60\x05\x08\x00" + ip,
		wantLink: packet.LinkEthernet, wantVLAN: 5,
	}, {
		name:     "tag without status",
		hardware: unix.ARPHRD_LOOPBACK,
		header:   unix.Tpacket3Hdr{Hv1: unix.TpacketHdrVariant1{Vlan_tci: 1}},
		link:     macs + "\x08\x00", rest: ip,
		want:     macs + "\x81\x00\x00\x01\x08\x00" + ip,
		wantLink: packet.LinkEthernet, wantVLAN: 1,
	}, {
		name:     "tag of a stump",
		hardware: unix.ARPHRD_ETHER,
		header:   tagged,
		link:     macs[:11],
		want:     macs[:11],
		wantLink: packet.LinkEthernet, wantVLAN: 5,
	}, {
		name:     "tunnel",
		hardware: unix.ARPHRD_NONE,
		rest:     ip,
		want:     ip,
		wantLink: packet.LinkRaw,
	}, {
		name:     "tunnel with a header",
		hardware: unix.ARPHRD_IPGRE,
		link:     "outer header", rest: ip,
		want:     ip,
		wantLink: packet.LinkRaw,
	}, {
		name:     "tagged tunnel",
		hardware: unix.ARPHRD_PPP,
		header:   tagged,
		rest:     ip,
		want:     ip,
		wantLink: packet.LinkRaw, wantVLAN: 5,
	}, {
		name:     "FDDI",
		hardware: unix.ARPHRD_FDDI,
		link:     "twenty-one bytes long", rest: ip,
		want:     "twenty-one bytes long" + ip,
		wantLink: packet.LinkFDDI,
	}, {
		name:     "wireless monitor",
		hardware: unix.ARPHRD_IEEE80211_RADIOTAP,
		link:     "radio", rest: ip,
		want:     "radio" + ip,
		wantLink: 127,
	}, {
		name:     "cooked",
		hardware: unix.ARPHRD_INFINIBAND,
		link:     "head", rest: ip,
		want:     cookedAs("\x00", "\x20") + "\x08\x00" + ip,
		wantLink: packet.LinkLinuxSLL,
	}, {
		name:     "cooked with a tag",
		hardware: unix.ARPHRD_VOID,
		header:   tagged,
		link:     "a header of twenty-eight byt", rest: ip,
		want:     cookedAs("\xff", "\xff") + "\x81\x00\x60\x05\x08\x00" + ip,
		wantLink: packet.LinkLinuxSLL, wantVLAN: 5,
	}}

	for _, tc := range testCases {
		for _, snapLen := range []int{2_000, 20, 3} {
			tc.header.Sec, tc.header.Nsec = 4_000_000_000, 123_456_789

			var p Packet
			f := &frames{snapLen: snapLen}
			f.packet(slot(tc.hardware, tc.link, tc.rest, tc.header), &p)

			want := []byte(tc.want)[:min(len(tc.want), snapLen)]
			if !bytes.Equal(p.Data, want) || p.Link != tc.wantLink || p.VLAN != tc.wantVLAN || p.Time != 4_000_000_000_123_456 {
				t.Errorf("%s, snap length %d: got %+v, want %x", tc.name, snapLen, p, want)
			}
		}
	}
}
