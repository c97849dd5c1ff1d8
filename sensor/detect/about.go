package detect

import (
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
)

// about is what is known of the message in hand; it describes every event that
// the message raises. It borrows from the packet and is cleared behind it.
type about struct {
	dns        *dns.Message
	request    *http.Request
	response   *http.Response
	serverName []byte
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
	}
	if r := a.request; r != nil {
		ev.HTTP = &event.HTTP{
			Method: string(r.Method), Host: string(r.Host), Path: string(r.Path),
			UserAgent: string(http.AppendDecoded(nil, r.UserAgent)),
		}
	}
	if r := a.response; r != nil {
		ev.HTTP = &event.HTTP{Status: r.Status(), ContentType: string(r.ContentType)}
	}
	if a.serverName != nil {
		ev.TLS = &event.TLS{ServerName: string(a.serverName), QUIC: a.quic}
	}
}
