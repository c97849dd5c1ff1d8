package detect

import (
	"crypto/sha1" // the other name of a certificate
	"crypto/sha256"
	"encoding/hex"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/ja4"
	"github.com/trailscope/trailscope/sensor/proto/quic"
	"github.com/trailscope/trailscope/sensor/proto/tls"
	"github.com/trailscope/trailscope/trails/text"
)

// quicHandshake looks for the hello of a QUIC client in the datagram in hand.
func (e *Engine) quicHandshake() {
	p := &e.packet
	if len(p.Payload) == 0 || p.Payload[0]&longHeader == 0 || !e.options.ServerNames && !e.full.ja4Trails {
		return
	}
	if !e.does(QUICConnections) {
		e.handshake()
		return
	}
	if p.Version != 4 && !e.does(IPv6) {
		return
	}
	k := quic.Key{Src: p.Src, Dst: p.Dst, SrcPort: p.SrcPort, DstPort: p.DstPort, Realm: p.Realm}
	if hello, ok := e.full.quic.Datagram(k, p.Payload, e.micros); ok {
		e.clientHello(hello, transportUDP)
	}
}

// partialHello examines what there is of a QUIC hello whose rest did not come.
func (e *Engine) partialHello(l *leftover) {
	k := &l.flow
	e.packet = packet.Packet{
		Src: k.Src, Dst: k.Dst, SrcPort: k.SrcPort, DstPort: k.DstPort, Realm: k.Realm,
		Protocol: packet.ProtocolUDP, Version: version(k.Src),
	}
	e.clientHello(l.bytes, transportUDP)
}

// clientHello looks up what a client asks for and how it does so.
func (e *Engine) clientHello(message []byte, transport string) {
	e.about.hello, e.about.quic = message, transport == transportUDP
	name := helloName(message, transport)
	if name != nil && e.options.ServerNames {
		e.serverName(name, transport)
	}
	if e.full.ja4Trails && e.does(JA4) {
		e.about.serverName = name
		e.fingerprint(message, transport)
		e.about.serverName = nil
	}
	e.about.hello = nil
}

// helloName is the name that a client asks for, nil if there is none of use.
func helloName(message []byte, transport string) []byte {
	if transport == transportUDP {
		return quic.HostName(message)
	}
	return tls.HostName(message)
}

// fingerprint looks the client's JA4 up.
func (e *Engine) fingerprint(message []byte, transport string) {
	f := e.full
	if !f.hello.Read(message) {
		return
	}
	f.ja4 = ja4.Append(f.ja4[:0], &f.hello, transport == transportUDP)
	f.ja4 = text.AppendLower(f.ja4[:0], f.ja4) // as all keys are; the protocol may have capitals
	if r := e.rules.Trails.Text(f.ja4); r != 0 {
		t := e.rules.Trails.Trail(r)
		e.emit(e.newEvent(transport, event.KindJA4, t.Key, t.Info, t.Reference))
	}
}

// certificateSHA256 looks the SHA-256 of a server certificate up.
func (e *Engine) certificateSHA256(der []byte) {
	if e.full == nil || !e.full.sha256 || !e.does(SHA256) {
		return
	}
	var digest [2 * sha256.Size]byte
	sum := sha256.Sum256(der)
	hex.Encode(digest[:], sum[:])
	r := e.rules.Trails.Text(digest[:])
	if r == 0 {
		return
	}
	t := e.rules.Trails.Trail(r)
	ev := e.newEvent(transportTCP, event.KindCERT, t.Key, t.Info, t.Reference)
	sha1 := sha1.Sum(der) // an identifier, as in its trails
	ev.TLS = &event.TLS{CertificateSHA1: hex.EncodeToString(sha1[:]), CertificateSHA256: t.Key}
	e.emit(ev)
}
