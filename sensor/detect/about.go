package detect

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/proto/ja4"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// about is what is known of the message in hand; it describes every event that
// the message raises. It borrows from the packet and is cleared behind it.
type about struct {
	dns        *dns.Message
	whole      *dns.Whole // what dns is a part of, in profile full
	request    *http.Request
	response   *http.Response
	message    []byte // whose whole is in hand
	serverName []byte
	hello      []byte // the message of a client
	quic       bool
}

// describe copies the message's details into an event.
func (a *about) describe(ev *event.Event) {
	if m := a.dns; m != nil {
		ev.DNS = &event.DNS{
			Name: string(m.Name), Type: m.Type, Class: m.Class, Response: m.Kind != dns.KindQuery,
		}
		if m.Kind == dns.KindNoSuchDomain {
			ev.DNS.Code = 3 // RFC 1035 4.1.1, name error
		}
		a.answers(ev)
	}
	if r := a.request; r != nil {
		ev.HTTP = &event.HTTP{
			Method: string(r.Method), Host: string(r.Host), Path: string(r.Path),
			UserAgent: string(http.AppendDecoded(nil, r.UserAgent)),
			Version:   string(r.Version),
		}
	}
	if r := a.response; r != nil {
		ev.HTTP = &event.HTTP{Status: r.Status(), ContentType: string(r.ContentType), Version: string(r.Version)}
	}
	if a.hello != nil {
		ev.TLS = a.client()
	} else if a.serverName != nil {
		ev.TLS = &event.TLS{ServerName: string(a.serverName), QUIC: a.quic}
	}
}

// client describes the client of the hello in hand.
func (a *about) client() *event.TLS {
	var h tls.Hello
	h.Read(a.hello)
	t := &event.TLS{
		ServerName: strings.ToLower(string(a.serverName)),
		JA4:        string(ja4.Append(nil, &h, a.quic)),
		Version:    tls.VersionText(h.Version()),
		QUIC:       a.quic,
	}
	for _, name := range h.Protocols {
		if !greaseProtocol(name) {
			t.ALPN = string(name)
			break
		}
	}
	return t
}

// greaseProtocol tells whether a protocol's name has no meaning (RFC 8701 3.1).
func greaseProtocol(name []byte) bool {
	return len(name) == 2 && tls.IsGrease(uint16(name[0])<<8|uint16(name[1]))
}

// answers copies what the whole message in hand has beyond its question.
func (a *about) answers(ev *event.Event) {
	w := a.whole
	if w == nil {
		return
	}
	ev.DNS.ID, ev.DNS.Code = w.ID, w.Code
	for i := range w.Records {
		r := &w.Records[i]
		if r.Section != dns.SectionAnswer {
			continue
		}
		if len(ev.DNS.Answers) == event.MaxDNSAnswers {
			ev.DNS.More = true
			return
		}
		ev.DNS.Answers = append(ev.DNS.Answers, event.DNSAnswer{
			Name: string(r.Owner), Type: r.Type, TTL: r.TTL, Data: string(dns.AppendData(nil, r, a.message)),
		})
	}
}
