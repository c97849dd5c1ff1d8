package detect

import (
	"crypto/sha1" // the trails are SHA-1 (SPEC 3.7)
	"encoding/hex"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

const (
	recordHandshake = 0x16 // RFC 8446 5.1

	messageClientHello = 1 // RFC 8446 4

	longHeader = 0x80 // RFC 9000 17.2
)

// handshake looks at the first bytes of TLS and QUIC handshakes over IPv4,
// before and independently of everything else about the packet (SPEC 3.7).
func (e *Engine) handshake() {
	p := &e.packet
	if p.Version != 4 && !e.does(IPv6) || len(p.Payload) == 0 {
		return
	}
	switch {
	case p.Protocol == packet.ProtocolTCP && p.Payload[0] == recordHandshake:
		e.tlsHandshake()
	case p.Protocol == packet.ProtocolUDP && p.Payload[0]&longHeader != 0 && e.options.ServerNames:
		if name, ok := e.quic.ServerName(p.Payload); ok {
			e.serverName(name, transportUDP)
		}
	}
}

func (e *Engine) tlsHandshake() {
	if e.options.ServerNames {
		if name, hello := tls.ServerName(e.packet.Payload); hello && len(name) > 0 {
			e.serverName(name, transportTCP)
			return
		}
	}
	if e.options.Certificates {
		if der, ok := tls.Certificate(e.packet.Payload); ok {
			e.certificate(der)
		}
	}
}

func (e *Engine) serverName(name []byte, transport string) {
	e.about.serverName, e.about.quic = name, transport == transportUDP
	e.checkDomain(name, transport)
	e.about.serverName = nil
}

// certificate looks the fingerprints of a server certificate up.
func (e *Engine) certificate(der []byte) {
	e.certificateSHA256(der)
	var digest [2 * sha1.Size]byte
	sum := sha1.Sum(der) // see the import
	hex.Encode(digest[:], sum[:])
	r := e.rules.Trails.Text(digest[:])
	if r == 0 {
		return
	}
	t := e.rules.Trails.Trail(r)
	ev := e.newEvent(transportTCP, event.KindCERT, t.Key, t.Info, t.Reference)
	ev.TLS = &event.TLS{CertificateSHA1: t.Key}
	e.emit(ev)
}
