package realtraffic_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/trailscope/trailscope/exporter/event"
)

// Names that a resolver knows besides.
const (
	alias = "alias.example.net" // is evil in fact
	large = "large.example.net" // has evil behind 3,000 bytes of text
)

// resolver is a DNS server that knows all names.
type resolver struct{ journal *journal }

// serve answers over UDP and TCP at an address of a machine.
func (r *resolver) serve(t testing.TB, h *host, address string) {
	t.Helper()
	packets, streams := h.listenPacket(t, address), h.listen(t, address)
	go r.datagrams(packets)
	go func() {
		for {
			c, err := streams.Accept()
			if err != nil {
				return
			}
			go r.stream(c)
		}
	}()
}

// datagrams answers questions until the socket is closed.
func (r *resolver) datagrams(c *net.UDPConn) {
	buf := make([]byte, 1<<16)
	for {
		n, from, err := c.ReadFrom(buf)
		if err != nil {
			return
		}
		if reply := r.reply(buf[:n], "UDP", from, c.LocalAddr()); reply != nil {
			_, _ = c.WriteTo(reply, from)
		}
	}
}

// stream answers the questions of a connection.
func (r *resolver) stream(c net.Conn) {
	defer c.Close()
	for {
		var length uint16
		if binary.Read(c, binary.BigEndian, &length) != nil {
			return
		}
		query := make([]byte, length)
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		reply := r.reply(query, "TCP", c.RemoteAddr(), c.LocalAddr())
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

// reply answers a query and notes what both are owed.
func (r *resolver) reply(query []byte, transport string, client, server net.Addr) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) == 0 {
		return nil
	}
	q := m.Questions[0]
	name := strings.TrimSuffix(q.Name.String(), ".")
	r.journal.asked(transport + " " + name)
	if name == evil {
		r.journal.owe(event.KindDNS, transport, evil, client, server)
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	m.Answers = answersOf(q.Name)
	if name == alias || name == large {
		r.journal.owe(event.KindDNS, transport, evil, server, client)
	}
	reply, _ := m.Pack()

	return reply
}

// answersOf returns what is known of a name.
func answersOf(name dnsmessage.Name) (list []dnsmessage.Resource) {
	add := func(owner dnsmessage.Name, body dnsmessage.ResourceBody) {
		list = append(list, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: owner, Class: dnsmessage.ClassINET, TTL: 60}, Body: body})
	}
	worse := dnsmessage.MustNewName(evil + ".")
	address := &dnsmessage.AResource{A: [4]byte{203, 0, 113, 80}}
	switch strings.TrimSuffix(name.String(), ".") {
	case alias:
		add(name, &dnsmessage.CNAMEResource{CNAME: worse})
		add(worse, address)
	case large:
		for range 14 {
			add(name, &dnsmessage.TXTResource{TXT: []string{strings.Repeat("text ", 42)}})
		}
		add(name, &dnsmessage.MXResource{Pref: 10, MX: worse})
	default:
		add(name, address)
	}

	return list
}
