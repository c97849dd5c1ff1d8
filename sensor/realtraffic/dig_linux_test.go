package realtraffic_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// dig asks a resolver.
func (h *host) dig(t testing.TB, server netip.AddrPort, args ...string) {
	t.Helper()
	first := []string{"@" + server.Addr().String(), "-p", strconv.Itoa(int(server.Port()))}
	out := h.run(t, need(t, "bind9-dnsutils", "dig"), append(first, args...)...)
	if !strings.Contains(out, "status: NOERROR") {
		t.Fatalf("dig %s: %s", args, out)
	}
}

func TestDig(t *testing.T) {
	t.Parallel()
	need(t, "bind9-dnsutils", "dig")
	onCables(t, func(t *testing.T, c *cable) {
		j := newJournal()
		r := &resolver{journal: j}
		s := c.watch(t, listed...)
		for _, a := range c.servers() {
			for _, port := range []uint16{53, 5300} {
				at := netip.AddrPortFrom(a, port)
				r.serve(t, c.server, at.String())
				for _, name := range []string{good, evil, alias} {
					c.client.dig(t, at, name)
					c.client.dig(t, at, "+tcp", name, "AAAA")
					c.client.dig(t, at, "+noedns", "+norecurse", name, "MX")
				}
				c.client.dig(t, at, "+tcp", "+keepopen", good, evil, alias, large, evil)
				// 3,000 bytes are a datagram of several fragments.
				c.client.dig(t, at, "+bufsize=4096", "+ignore", large, "TXT")
			}
		}
		j.expect(t, "UDP "+evil, "TCP "+evil, "UDP "+large, "TCP "+large)
		j.check(t, s.found(t))
		if n := s.engine.FullStats().Fragments.Completed; n != uint64(2*len(c.servers())) {
			t.Errorf("%d datagrams came in fragments", n)
		}
	})
}
