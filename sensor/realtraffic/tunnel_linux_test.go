package realtraffic_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

// Ends inside the tunnels.
var (
	innerClientV4 = netip.MustParseAddr("10.77.0.1")
	innerServerV4 = netip.MustParseAddr("203.0.113.2")
	innerClientV6 = netip.MustParseAddr("fd77::1")
	innerServerV6 = netip.MustParseAddr("2001:db8:77::2")

	// Of a tunnel that another is in.
	belowClient = netip.MustParseAddr("10.78.0.1")
	belowServer = netip.MustParseAddr("10.78.0.2")
)

// tunnel is a way to carry packets over the cable.
type tunnel struct {
	name string

	// devices are arguments of ip that make the device tun, with words for the
	// addresses of the ends.
	devices []string

	// wrap puts an inner packet into a frame as the device would.
	wrap func(e *ends, packet []byte) []byte

	// kinds are what events are to name, by the ends of the client.
	kinds []event.Tunnel
	vlan  uint16

	// noV4 and noV6 tell what it does not carry, mtu is the greatest packet.
	noV4, noV6 bool
	mtu        int
}

// tunnels are the ways.
func tunnels() []tunnel {
	numbered := func(kind string, id uint32) event.Tunnel {
		return event.Tunnel{Kind: kind, Source: clientV4, Destination: serverV4, ID: id, HasID: true}
	}
	plain := func(kind string) event.Tunnel {
		return event.Tunnel{Kind: kind, Source: clientV4, Destination: serverV4}
	}
	over6 := func(kind string) event.Tunnel {
		return event.Tunnel{Kind: kind, Source: clientV6, Destination: serverV6}
	}

	return []tunnel{
		{
			name: "vxlan", devices: []string{"link add tun type vxlan id 7 local LOCAL4 remote REMOTE4 dstport 4789"},
			wrap: vxlan, kinds: []event.Tunnel{numbered("vxlan", 7)},
		},
		{
			name: "vxlan in fragments", devices: []string{"link add tun type vxlan id 7 local LOCAL4 remote REMOTE4 dstport 4789"},
			kinds: []event.Tunnel{numbered("vxlan", 7)}, mtu: 3_000,
		},
		{
			name: "vxlan over ipv6", devices: []string{"link add tun type vxlan id 9 local LOCAL6 remote REMOTE6 dstport 8472"},
			kinds: []event.Tunnel{{Kind: "vxlan", Source: clientV6, Destination: serverV6, ID: 9, HasID: true}},
		},
		{
			name: "vxlan in vxlan", devices: []string{
				"link add below type vxlan id 3 local LOCAL4 remote REMOTE4 dstport 4789", "link set below up", "addr add BELOW/24 dev below",
				"link add tun type vxlan id 4 local BELOW remote BEYOND dstport 8472 dev below",
			},
			kinds: []event.Tunnel{numbered("vxlan", 3), {Kind: "vxlan", Source: belowClient, Destination: belowServer, ID: 4, HasID: true}},
		},
		{
			name: "gre", devices: []string{"link add tun type gre local LOCAL4 remote REMOTE4 key 5"},
			wrap: gre, kinds: []event.Tunnel{numbered("gre", 5)},
		},
		{
			name: "gretap", devices: []string{"link add tun type gretap local LOCAL4 remote REMOTE4"},
			wrap: gretap, kinds: []event.Tunnel{plain("gre")},
		},
		{
			name: "geneve", devices: []string{"link add tun type geneve id 11 remote REMOTE4"},
			wrap: geneve, kinds: []event.Tunnel{numbered("geneve", 11)},
		},
		{
			name: "ipip", devices: []string{"link add tun type ipip local LOCAL4 remote REMOTE4"},
			wrap: ipip, kinds: []event.Tunnel{plain("ipip")}, noV6: true,
		},
		{
			name: "sit", devices: []string{"link add tun type sit local LOCAL4 remote REMOTE4"},
			wrap: sit, kinds: []event.Tunnel{plain("6in4")}, noV4: true,
		},
		{
			name: "4in6", devices: []string{"link add tun type ip6tnl mode ipip6 local LOCAL6 remote REMOTE6 encaplimit none"},
			wrap: fourIn6, kinds: []event.Tunnel{over6("4in6")}, noV6: true,
		},
		{name: "vlan", devices: []string{"link add link DEVICE name tun type vlan id 5"}, wrap: vlan, vlan: 5},
		{
			name: "qinq", devices: []string{
				"link add link DEVICE name below type vlan proto 802.1ad id 6", "link set below up", "link add link below name tun type vlan id 5",
			},
			wrap: qinq, vlan: 6,
		},
		{name: "geneve in gre in vlan", wrap: nested, kinds: []event.Tunnel{numbered("gre", 5), numbered("geneve", 11)}, vlan: 5},
	}
}

func TestTunnels(t *testing.T) {
	t.Parallel()
	need(t, "curl", "curl")
	need(t, "bind9-dnsutils", "dig")
	keys := smallCertificate(t)
	for _, k := range tunnels() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := newCable(t, 1500, false)
			c.dig(t, &k)
			j := newJournal()
			j.vlan = k.vlan
			for _, n := range k.kinds {
				back := n
				back.Source, back.Destination = n.Destination, n.Source
				for _, a := range []netip.Addr{innerClientV4, innerClientV6} {
					j.tunnels[a] = append(j.tunnels[a], n)
				}
				for _, a := range []netip.Addr{innerServerV4, innerServerV6} {
					j.tunnels[a] = append(j.tunnels[a], back)
				}
			}
			w, r := &web{journal: j}, &resolver{journal: j}
			w.serve(t, c.server, ":80")
			w.serveTLS(t, c.server, ":8443", keys)
			s := c.watch(t, listed...)
			for _, a := range k.servers() {
				c.use(t, r, a)
			}
			j.expect(t, "HTTP/1.1 "+evil, "TCP hello "+evil, "UDP "+evil, "TCP "+evil, "UDP "+large)
			j.check(t, s.found(t))
			if n := s.engine.FullStats().Fragments.Completed; n == 0 {
				t.Error("nothing came in fragments")
			}
		})
	}
}

// use asks a server through a tunnel.
func (c *cable) use(t *testing.T, r *resolver, server netip.Addr) {
	t.Helper()
	curl := c.curl(t, server)
	for _, name := range []string{good, evil} {
		curl("-H", long, "http://"+name+deep)
		curl("http://"+name, "http://"+name+"/again")
		curl("https://" + name + ":8443")
	}
	curl("http://"+gate, "http://"+gate+gatePath)
	at := netip.AddrPortFrom(server, 53)
	r.serve(t, c.server, at.String())
	for _, name := range []string{good, evil, alias} {
		c.client.dig(t, at, name)
		c.client.dig(t, at, "+tcp", name, "AAAA")
	}
	c.client.dig(t, at, "+bufsize=4096", "+ignore", large, "TXT") // comes in fragments
}

// servers are the addresses of the server inside.
func (k *tunnel) servers() (list []netip.Addr) {
	if !k.noV4 {
		list = append(list, innerServerV4)
	}
	if !k.noV6 {
		list = append(list, innerServerV6)
	}

	return list
}

// dig makes a tunnel: by a device of the kernel, or else by wrapping packets here.
func (c *cable) dig(t *testing.T, k *tunnel) {
	t.Helper()
	mtu := k.mtu
	if mtu == 0 {
		mtu = 1_280
	}
	err := k.device(c.client, "va", clientV4, serverV4, clientV6, serverV6, belowClient, belowServer)
	switch {
	case err == nil:
		if err = k.device(c.server, "vb", serverV4, clientV4, serverV6, clientV6, belowServer, belowClient); err != nil {
			t.Fatal(err)
		}
	case k.wrap != nil:
		t.Logf("wrapped by the test: %v", err)
		c.relay(t, k.wrap)
	default:
		t.Skipf("the kernel has no such device: %v", err)
	}
	inside := func(h *host, local4, remote4, local6, remote6 netip.Addr) {
		h.ip(t, fmt.Sprintf("link set tun mtu %d up", mtu))
		if !k.noV4 {
			h.ip(t, fmt.Sprintf("addr add %s peer %s dev tun", local4, remote4))
		}
		if !k.noV6 {
			h.ip(t, fmt.Sprintf("addr add %s peer %s dev tun nodad", local6, remote6))
		}
	}
	inside(c.client, innerClientV4, innerServerV4, innerClientV6, innerServerV6)
	inside(c.server, innerServerV4, innerClientV4, innerServerV6, innerClientV6)
}

// device makes the device of one end.
func (k *tunnel) device(h *host, name string, local4, remote4, local6, remote6, below, beyond netip.Addr) error {
	words := strings.NewReplacer("LOCAL4", local4.String(), "REMOTE4", remote4.String(), "LOCAL6", local6.String(), "REMOTE6", remote6.String(),
		"DEVICE", name, "BELOW", below.String(), "BEYOND", beyond.String())
	if len(k.devices) == 0 {
		return fmt.Errorf("%s is none of the kernel's", k.name)
	}
	for _, d := range k.devices {
		if _, err := h.try("ip", strings.Fields(words.Replace(d))...); err != nil {
			return err
		}
	}

	return nil
}
