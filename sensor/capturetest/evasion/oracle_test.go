package evasion_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
)

// readable are carriers that gopacket reads.
var readable = []string{
	"802.1q", "802.1ad", "mpls", "pppoe", "ip in ip", "6in4", "4in6", "6in6", "etherip", "gre", "gre over ipv6",
	"gre, all options", "gre bridge", "nvgre", "erspan ii", "vxlan", "vxlan over ipv6", "geneve", "gtp-u",
}

// TestWays_gopacket checks with another reader that the request is in the packets
// of each carrier that it knows.
func TestWays_gopacket(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, w := range evasion.Ways("carriers") {
		name, ok := strings.CutPrefix(w.Label(), "in ")
		if !ok || !strings.HasPrefix(w.Name(), "whole, in ") || strings.Contains(w.Name(), "fragments") {
			continue
		}
		m := evasion.NewMaker(0)
		for _, r := range evasion.Requests() {
			for c := range m.Conversations(w, r, true) {
				if innermost(c) == c.Want.Source.String()+" > "+c.Want.Destination.String() {
					found[name+" "+r.Name] = true
				}
			}
		}
	}
	for _, name := range readable {
		for _, r := range evasion.Requests() {
			if !found[name+" "+r.Name] {
				t.Errorf("%s is not found in %s", r.Name, name)
			}
		}
	}
}

// innermost returns the ends of the last packet of TCP or UDP in the packet that
// completes the request.
func innermost(c *evasion.Conversation) (ends string) {
	for _, p := range c.Packets {
		if p.Micros != c.Want.Micros {
			continue
		}
		var src, dst string
		for _, l := range gopacket.NewPacket(p.Data, layers.LinkType(p.Link), gopacket.Default).Layers() {
			switch l := l.(type) {
			case *layers.IPv4:
				src, dst = l.SrcIP.String(), l.DstIP.String()
			case *layers.IPv6:
				src, dst = "["+l.SrcIP.String()+"]", "["+l.DstIP.String()+"]"
			case *layers.TCP:
				ends = fmt.Sprintf("%s:%d > %s:%d", src, l.SrcPort, dst, l.DstPort)
			case *layers.UDP:
				ends = fmt.Sprintf("%s:%d > %s:%d", src, l.SrcPort, dst, l.DstPort)
			}
		}
	}

	return ends
}
