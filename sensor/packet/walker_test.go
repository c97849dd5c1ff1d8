package packet_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/packet"
)

// walked is what a walker gives for a frame.
type walked struct {
	packets []packet.Packet
	status  packet.Status // of the last packet before Done
	stats   packet.WalkerStats
}

// walk takes a frame apart with a new walker.
func walk(link packet.LinkType, frame []byte, vlan uint16) (r walked) {
	w := packet.NewWalker(nil)
	w.Start(link, slices.Clip(bytes.Clone(frame)), vlan)
	for {
		var p packet.Packet
		s := w.Next(&p)
		if s == packet.Done {
			r.stats = w.Stats()

			return r
		}

		r.status = s
		p.Tunnels = slices.Clone(p.Tunnels)
		if s == packet.OK || s == packet.Fragment {
			r.packets = append(r.packets, p)
		}
	}
}

// innermost are the packets that lie inside everything else.
func innermost() (all map[string][]byte) {
	return map[string][]byte{
		"tcp4": ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, "data")),
		"udp4": ipv4(packet.ProtocolUDP, udp("data")),
		"tcp6": ipv6(packet.ProtocolTCP, tcp(packet.FlagSYN, "data")),
		"ping": ipv6(58, []byte{128, 0, 0, 0, 0, 1, 0, 1}),
	}
}

// equal reports how a packet differs from one that lay in the open.
func equal(got packet.Packet, ip []byte) (diff string) {
	want := walk(packet.LinkRaw, ip, 0).packets[0]
	got.Tunnels, got.Realm, got.VLAN = nil, 0, 0
	if reflect.DeepEqual(got, want) { // which is much faster
		return ""
	}

	return cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }))
}

func TestWalker_alone(t *testing.T) {
	t.Parallel()
	for _, c := range carriers() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for name, ip := range innermost() {
				if c.only != 0 && ip[0]>>4 != c.only {
					continue
				}

				outer := c.carry(ip)
				r := walk(packet.LinkEthernet, bridged(outer), 0)
				if len(r.packets) != 2 || r.stats != (packet.WalkerStats{Opened: 1}) {
					t.Fatalf("%s: %d packets, %+v", name, len(r.packets), r.stats)
				}

				src, dst := ends(outer)
				want := []packet.Tunnel{{Kind: c.kindOf(outer, ip), Src: src, Dst: dst, ID: c.id, HasID: c.has}}
				if got := r.packets[1].Tunnels; !slices.Equal(got, want) {
					t.Errorf("%s: tunnel is %+v, want %+v", name, got, want)
				} else if d := equal(r.packets[1], ip); d != "" {
					t.Errorf("%s: %s", name, d)
				} else if (r.packets[1].Realm != 0) != c.overlay || r.packets[0].Realm != 0 || r.packets[0].Tunnels != nil {
					t.Errorf("%s: realm is %d", name, r.packets[1].Realm)
				}
			}
		})
	}
}

func TestWalker_pairs(t *testing.T) {
	t.Parallel()
	for _, a := range carriers() {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			for _, b := range carriers() {
				for name, ip := range innermost() {
					if b.only != 0 && ip[0]>>4 != b.only {
						continue
					}

					middle := b.carry(ip)
					if a.only != 0 && middle[0]>>4 != a.only {
						continue
					}

					outer := a.carry(middle)
					r := walk(packet.LinkEthernet, bridged(outer), 0)
					if len(r.packets) != 3 || r.stats.Malformed+r.stats.TooDeep > 0 {
						t.Fatalf("%s, %s: %d packets, %+v", b.name, name, len(r.packets), r.stats)
					}

					got := r.packets[2]
					kinds := []packet.TunnelKind{got.Tunnels[0].Kind, got.Tunnels[1].Kind}
					if !slices.Equal(kinds, []packet.TunnelKind{a.kindOf(outer, middle), b.kindOf(middle, ip)}) {
						t.Errorf("%s, %s: tunnels are %v", b.name, name, kinds)
					} else if d := equal(got, ip); d != "" {
						t.Errorf("%s, %s: %s", b.name, name, d)
					} else if d = equal(r.packets[1], middle); d != "" {
						t.Errorf("%s, %s, middle: %s", b.name, name, d)
					}
				}
			}
		})
	}
}

func TestWalker_deep(t *testing.T) {
	t.Parallel()
	for _, c := range carriers() {
		if c.only == 6 { // Teredo: it is itself IPv4
			continue
		}

		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ip := innermost()["tcp4"]
			for range packet.MaxTunnels {
				ip = c.carry(ip)
			}

			r := walk(packet.LinkEthernet, bridged(ip), 0)
			if n := len(r.packets); n != 1+packet.MaxTunnels || r.stats != (packet.WalkerStats{Opened: packet.MaxTunnels}) {
				t.Fatalf("%d packets, %+v", n, r.stats)
			} else if d := equal(r.packets[packet.MaxTunnels], innermost()["tcp4"]); d != "" {
				t.Error(d)
			}

			r = walk(packet.LinkEthernet, bridged(c.carry(ip)), 0)
			want := packet.WalkerStats{Opened: packet.MaxTunnels, TooDeep: 1}
			if n := len(r.packets); n != 1+packet.MaxTunnels || r.stats != want {
				t.Errorf("nine deep: %d packets, %+v", n, r.stats)
			}
		})
	}
}

// A frame cut anywhere gives what is left of the packets that are reached, and
// never more of them.
func TestWalker_truncated(t *testing.T) {
	t.Parallel()
	for _, c := range carriers() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ip := innermost()["tcp6"]
			if c.only == 4 {
				ip = innermost()["tcp4"]
			}

			frame := bridged(c.carry(ip))
			for n := range frame {
				r := walk(packet.LinkEthernet, frame[:n], 0)
				inside := len(frame) - len(ip) // where the inner packet begins
				switch {
				case n < inside && len(r.packets) > 1:
					t.Fatalf("%d bytes: %d packets", n, len(r.packets))
				case n >= len(frame)-len("data") && len(r.packets) != 2:
					t.Fatalf("%d bytes: %d packets, %+v", n, len(r.packets), r.stats)
				case len(r.packets) > 1 && !bytes.HasPrefix(ip, r.packets[1].IP):
					t.Fatalf("%d bytes: the inner packet is another", n)
				}
			}
		})
	}
}

func TestWalker_realm(t *testing.T) {
	t.Parallel()
	ip := innermost()["tcp4"]
	realms := map[uint64]string{0: "none"}
	overlays := map[string]func(vni uint32, ip []byte) []byte{
		"vxlan": func(vni uint32, ip []byte) []byte {
			return overUDP(4789, []byte{8, 0, 0, 0}, be(vni<<8, 4), bridged(ip))
		},
		"geneve": func(vni uint32, ip []byte) []byte {
			return overUDP(6081, []byte{0, 0, 0x65, 0x58}, be(vni<<8, 4), bridged(ip))
		},
		"nvgre": func(vni uint32, ip []byte) []byte { return greOf(0x2000, 0x6558, be(vni<<8, 4), bridged(ip)) },
	}
	for name, wrap := range overlays {
		for _, vni := range []uint32{0x1000, 0x1001} {
			for _, inner := range []uint32{0, 0x1000, 0x1001} {
				middle := ip
				if inner != 0 {
					middle = overlays["vxlan"](inner, ip)
				}

				r := walk(packet.LinkRaw, wrap(vni, middle), 0)
				realm := r.packets[len(r.packets)-1].Realm
				this := fmt.Sprint(name, vni, inner)
				if other, ok := realms[realm]; ok {
					t.Errorf("%s and %s have the same realm", this, other)
				}

				realms[realm] = this
				if again := walk(packet.LinkRaw, greOf(0, 0x0800, nil, wrap(vni, middle)), 0).packets; again[len(again)-1].Realm != realm {
					t.Errorf("%s: GRE around it changes the realm", this)
				}
			}
		}
	}
}
