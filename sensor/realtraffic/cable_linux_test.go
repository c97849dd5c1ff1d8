package realtraffic_test

import (
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// Ends of the cable.
var (
	clientV4 = netip.MustParseAddr("10.9.1.1")
	serverV4 = netip.MustParseAddr("198.51.100.2")
	clientV6 = netip.MustParseAddr("fd09::1")
	serverV6 = netip.MustParseAddr("2001:db8:9::2")
)

// minMTU6 is the least MTU at which there is IPv6 (RFC 8200 5).
const minMTU6 = 1280

// cable is a pair of machines and the virtual cable between them.
type cable struct {
	client, server *host
	mtu            int
}

// cables are the kinds of cables that programs are tried on.
var cables = []struct {
	name     string
	mtu      int
	offloads bool
}{
	{name: "mtu 1500", mtu: 1500},
	{name: "mtu 1280", mtu: 1280},
	{name: "mtu 296", mtu: 296},
	{name: "offloads", mtu: 1500, offloads: true},
}

// onCables runs a test on each kind of cable.
func onCables(t *testing.T, run func(t *testing.T, c *cable)) {
	t.Helper()
	for _, k := range cables {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			run(t, newCable(t, k.mtu, k.offloads))
		})
	}
}

// newCable joins two new machines. Without offloads no packet on the cable is
// longer than its MTU, as on a real one; with offloads the kernel hands on what it
// would leave to the card to divide.
func newCable(t testing.TB, mtu int, offloads bool) *cable {
	t.Helper()
	c := &cable{client: newHost(t), server: newHost(t), mtu: mtu}
	c.client.ip(t, fmt.Sprintf("link add va mtu %d type veth peer name vb mtu %d netns /proc/%d/fd/%d", mtu, mtu, os.Getpid(), c.server.namespace.Fd()))
	c.end(t, c.client, "va", offloads, clientV4, serverV4, clientV6, serverV6)
	c.end(t, c.server, "vb", offloads, serverV4, clientV4, serverV6, clientV6)
	for end := time.Now().Add(patience); !strings.Contains(c.client.run(t, "ip", "-o", "link", "show", "va"), "LOWER_UP"); {
		if time.Now().After(end) {
			t.Fatal("no carrier")
		}
	}

	return c
}

// end sets one end of the cable up.
func (c *cable) end(t testing.TB, h *host, device string, offloads bool, local4, remote4, local6, remote6 netip.Addr) {
	t.Helper()
	if !offloads {
		ethtool := need(t, "ethtool", "ethtool")
		h.run(t, ethtool, "-K", device, "tso", "off", "gso", "off", "gro", "off", "tx", "off")
	}
	if c.v6() { // Chromium gives pages up when an address appears meanwhile
		h.ip(t, "link set "+device+" addrgenmode none")
	}
	h.ip(t, "link set "+device+" up")
	h.ip(t, fmt.Sprintf("addr add %s peer %s dev %s", local4, remote4, device))
	if c.v6() {
		h.ip(t, fmt.Sprintf("addr add %s peer %s dev %s nodad", local6, remote6, device))
	}
}

// v6 tells whether there is IPv6.
func (c *cable) v6() bool { return c.mtu >= minMTU6 }

// servers are the addresses of the server's end.
func (c *cable) servers() []netip.Addr {
	if c.v6() {
		return []netip.Addr{serverV4, serverV6}
	}

	return []netip.Addr{serverV4}
}
