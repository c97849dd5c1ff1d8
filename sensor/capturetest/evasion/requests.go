package evasion

import (
	"crypto/sha1" // the trails of certificates are SHA-1
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// Usual ports.
const (
	portDNS   = 53
	portHTTP  = 80
	portHTTPS = 443
)

// firefox is an ordinary user agent.
const firefox = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"

// web makes a request of HTTP and its answer.
func web(method, path, host, agent, body string) (list []message) {
	text := method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: " + agent + "\r\nAccept: */*\r\n"
	if body != "" {
		text += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}

	return []message{
		{data: []byte(text + "\r\n" + body), target: true},
		{data: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"), server: true},
	}
}

// httpRequests returns the requests of HTTP.
func httpRequests() (list []*Request) {
	const (
		host   = "www.example.org"
		attack = "user=admin&pass=x' UNION SELECT name,1 FROM users"
		form   = "user=admin&pass=x' ONION DETECT name,1 FROM users"
	)

	list = []*Request{{
		Name: "path", Trail: row("/drop/zone7"), Kind: event.KindURL, Text: "(www.example.org)/drop/zone7", Info: info,
		harmful:  web("GET", "/drop/zone7", host, firefox, ""),
		harmless: web("GET", "/drop/zone8", host, firefox, ""),
	}, {
		Name: "host", Trail: row("evil-host.net"), Kind: event.KindDNS, Text: "(www).evil-host.net", Info: info,
		harmful:  web("GET", "/index", "www.evil-host.net", firefox, ""),
		harmless: web("GET", "/index", "www.fine-host.net", firefox, ""),
	}, {
		Name: "agent", Kind: event.KindUA, Text: "sqlmap(/1.7)", Info: "user agent (suspicious)",
		harmful:  web("GET", "/index", host, "sqlmap/1.7", ""),
		harmless: web("GET", "/index", host, "drlmap/1.7", ""),
	}, {
		Name: "payload", Kind: event.KindHTTP, Text: "www.example.org(/login \\(POST " + strings.ReplaceAll(attack, " ", "%20") + "\\))",
		Info:     "potential sql injection (suspicious)",
		harmful:  web("POST", "/login", host, firefox, attack),
		harmless: web("POST", "/login", host, firefox, form),
	}, {
		Name: "download", Kind: event.KindURL, Text: "www.example.org(/files/setup.exe)", Info: "direct .exe download (suspicious)",
		harmful:  web("GET", "/files/setup.exe", host, firefox, ""),
		harmless: web("GET", "/files/setup.png", host, firefox, ""),
	}}
	for _, r := range list {
		r.HTTP, r.Port = true, portHTTP
	}

	return list
}

// tlsRequests returns a hello and a certificate.
func tlsRequests() (list []*Request) {
	const harmless = "www.example.org"

	bad, good := leaf("evil-cert.net"), leaf("fine-cert.net")
	digest := sha1.Sum(bad)
	sum := hex.EncodeToString(digest[:])
	hello := func(name string) []message {
		return []message{
			{data: capturetest.ClientHello(name), target: true},
			{data: capturetest.CertificateFlight(good), server: true},
		}
	}
	flight := func(der []byte) []message {
		data := capturetest.CertificateFlight(der)
		serverHello := 5 + int(binary.BigEndian.Uint16(data[3:])) // a record of its own

		return []message{
			{data: capturetest.ClientHello(harmless)},
			{data: data, server: true, target: true, from: serverHello},
		}
	}

	return []*Request{{
		Name: "sni", Trail: row("evil-tls.net"), Kind: event.KindDNS, Text: "(www).evil-tls.net", Info: info, Port: portHTTPS,
		harmful: hello("www.evil-tls.net"), harmless: hello("www.fine-tls.net"),
	}, {
		Name: "certificate", Trail: row(sum), Kind: event.KindCERT, Text: sum, Info: info, Port: portHTTPS,
		harmful: flight(bad), harmless: flight(good),
	}}
}

// leaf makes a certificate.
func leaf(name string) (der []byte) {
	der, err := capturetest.Leaf(name)
	if err != nil {
		// The key is made of the name: nothing can fail.
		panic(err)
	}

	return der
}

// dnsRequests returns DNS over both transports, and the hello of QUIC.
func dnsRequests() (list []*Request) {
	const (
		query  = 0x0100 // RD
		answer = 0x8180 // QR, RD, RA
		typeA  = 1
		in     = 1
	)

	over := func(name string, framed bool) []message {
		q, a := capturetest.Question(name, typeA, in, query), capturetest.Question(name, typeA, in, answer)
		if framed {
			q = append(binary.BigEndian.AppendUint16(nil, uint16(len(q))), q...)
			a = append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...)
		}

		return []message{{data: q, target: true}, {data: a, server: true}}
	}
	quic := func(name string) []message {
		return []message{{data: capturetest.HelloMessage(name), target: true}}
	}

	return []*Request{{
		Name: "dns", Trail: row("evil-dns.net"), Kind: event.KindDNS, Text: "(www).evil-dns.net", Info: info,
		Datagram: true, Port: portDNS,
		harmful: over("www.evil-dns.net", false), harmless: over("www.fine-dns.net", false),
	}, {
		Name: "dns/tcp", Trail: row("evil-tcp.net"), Kind: event.KindDNS, Text: "(www).evil-tcp.net", Info: info, Port: portDNS,
		harmful: over("www.evil-tcp.net", true), harmless: over("www.fine-tcp.net", true),
	}, {
		Name: "quic", Trail: row("evil-quic.net"), Kind: event.KindDNS, Text: "(www).evil-quic.net", Info: info,
		Datagram: true, QUIC: true, Port: portHTTPS,
		harmful: quic("www.evil-quic.net"), harmless: quic("www.fine-quic.net"),
	}}
}
