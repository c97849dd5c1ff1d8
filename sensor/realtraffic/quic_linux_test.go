package realtraffic_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/quic"

	"github.com/trailscope/trailscope/exporter/event"
)

// overQUIC is the transport of QUIC hellos in a journal.
const overQUIC = "UDP"

// noted is a server's socket that owes an event to each address that sends to it,
// if what the server stands for is listed.
type noted struct {
	net.PacketConn
	journal *journal
	name    string
	seen    map[string]bool
}

// ReadFrom implements [net.PacketConn].
func (c *noted) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := c.PacketConn.ReadFrom(p)
	if err == nil && !c.seen[from.String()] {
		c.seen[from.String()] = true
		if c.name == evil {
			c.journal.owe(event.KindDNS, overQUIC, evil, from, c.LocalAddr())
		}
	}

	return n, from, err
}

// serveQUIC completes handshakes for a name at an address and ends the connections
// then. With retry the first datagram is answered with a token.
func (j *journal) serveQUIC(t testing.TB, h *host, name, address string, keys *tls.Config, retry bool) {
	t.Helper()
	c := keys.Clone()
	c.MinVersion, c.NextProtos = tls.VersionTLS13, []string{"h3"}
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		print := fingerprint(hello, true)
		j.asked(overQUIC + " hello " + hello.ServerName)
		j.noteHello(overQUIC, hello.ServerName, print, 0)

		return nil, nil
	}
	socket := &noted{h.listenPacket(t, address), j, name, map[string]bool{}}
	e, err := quic.NewEndpoint(socket, &quic.Config{TLSConfig: c, RequireAddressValidation: retry})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		for {
			connection, err := e.Accept(ctx)
			if err != nil {
				return
			}
			connection.Abort(nil)
		}
	}()
}

// dialQUIC makes a connection with Go's client.
func (h *host) dialQUIC(t testing.TB, from, to netip.AddrPort, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	h.must(t, func() error {
		e, err := quic.Listen("udp", from.String(), nil)
		if err != nil {
			return err
		}
		c, err := e.Dial(ctx, "udp", to.String(), &quic.Config{
			TLSConfig: &tls.Config{ServerName: name, InsecureSkipVerify: true, NextProtos: []string{"h3"}, MinVersion: tls.VersionTLS13},
		})
		if err == nil {
			c.Abort(nil)
		}
		go func() { _ = e.Close(context.Background()) }()

		return err
	})
}

// quicServers are the servers of a test of QUIC.
var quicServers = []struct {
	name  string
	port  uint16
	retry bool
}{
	{good, 4431, false},
	{evil, 4432, false},
	{good, 443, true},
	{evil, 4433, true},
}

// TestQUIC lets Go's client and Chromium speak QUIC. The hellos of both need more
// than one datagram.
func TestQUIC(t *testing.T) {
	t.Parallel()
	keys := smallCertificate(t)
	for _, k := range cables {
		if k.mtu < minMTU6 {
			continue // QUIC needs datagrams of 1,200 bytes (RFC 9000 14.1)
		}
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := newCable(t, k.mtu, k.offloads)
			j := newJournal()
			w := &web{journal: j, page: page("https://"+evil+":4432/a.png", "https://"+good+":443/b.png", "https://"+evil+":4433/c.png")}
			w.serve(t, c.server, ":80")
			s := c.watch(t, listed...)
			for _, a := range c.servers() {
				from := clientV4
				if a.Is6() {
					from = clientV6
				}
				for _, q := range quicServers {
					at := netip.AddrPortFrom(a, q.port)
					j.serveQUIC(t, c.server, q.name, at.String(), keys, q.retry)
					c.client.dialQUIC(t, netip.AddrPortFrom(from, 0), at, q.name)
				}
			}
			j.expect(t, "UDP hello "+evil, "UDP hello "+good)
			if installed(chromiumPrograms...) != "" {
				for _, a := range c.servers() {
					c.client.chromium(t, a, "http://"+good+"/page", "--enable-quic",
						"--origin-to-force-quic-on="+evil+":4432,"+good+":443,"+evil+":4433")
				}
			}
			found := s.found(t)
			j.check(t, found)
			if stats := s.engine.FullStats().QUIC; stats.Hellos == 0 {
				t.Errorf("no hello was found: %+v", stats)
			}
		})
	}
}
