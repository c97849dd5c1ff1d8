package packet_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/trailscope/trailscope/sensor/packet"
)

// byGopacket returns the addresses of the IP packets that gopacket finds in an
// Ethernet frame.
func byGopacket(frame []byte) (all []netip.Addr) {
	for _, l := range gopacket.NewPacket(frame, layers.LayerTypeEthernet, gopacket.Default).Layers() {
		var src, dst []byte
		switch ip := l.(type) {
		case *layers.IPv4:
			src, dst = ip.SrcIP, ip.DstIP
		case *layers.IPv6:
			src, dst = ip.SrcIP, ip.DstIP
		default:
			continue
		}

		for _, b := range [][]byte{src, dst} {
			a, _ := netip.AddrFromSlice(b)
			all = append(all, a)
		}
	}

	return all
}

// byWalker returns the addresses of the IP packets that a walker finds.
func byWalker(frame []byte) (all []netip.Addr) {
	for _, p := range walk(packet.LinkEthernet, frame, 0).packets {
		all = append(all, p.Src, p.Dst)
	}

	return all
}

// Where gopacket knows a header too, it finds the same packets behind it: what
// the tests build is what the formats are.
func TestWalker_oracle(t *testing.T) {
	t.Parallel()
	// What gopacket does not know, or not the part of it that is meant.
	unknown := []string{
		"erspan 1", "erspan 3", "l2tp", "llc", "macsec", "old stacks", "pseudowire", "vxlan of linux", "vxlan-gpe", "wccp",
	}
	frames := map[string][]byte{}
	for _, c := range carriers() {
		if c.only != 6 {
			frames[c.name] = bridged(c.carry(innermost()["tcp4"]))
		}
	}

	for _, s := range shims() {
		frames[s.name] = s.wrap(innermost()["udp4"])
	}

	compared := 0
	for name, frame := range frames {
		if slices.ContainsFunc(unknown, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			continue
		}

		compared++
		if want, got := byGopacket(frame), byWalker(frame); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, gopacket %v", name, got, want)
		}
	}

	const least = 35
	if compared < least {
		t.Errorf("only %d frames compared", compared)
	}
}
