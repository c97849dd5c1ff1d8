package schema_test

import (
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// fullCases are events that profile full raises, together with every field that
// profile maltrail does not fill.
func fullCases() []goldenCase {
	const hello = "t13d1516h2_8daaf6152771_02713d6af862"

	a := netip.MustParseAddr

	alias := fromLine(`8.8.8.8 53 10.0.0.66 50000 TCP DNS (cdn).evil.co.uk "emotet (malware)" (static)`)
	alias.DNS = &event.DNS{
		Name: "shop.example", ID: 4660, Type: 1, Class: 1, Response: true, More: true,
		Answers: []event.DNSAnswer{
			{Name: "shop.example", Type: 5, TTL: 300, Data: "cdn.evil.co.uk"},
			{Name: "cdn.evil.co.uk", Type: 1, TTL: 60, Data: "203.0.113.9"},
			{Name: "cdn.evil.co.uk", Type: 28, TTL: 60, Data: "2001:db8::9"},
			{Name: "cdn.evil.co.uk", Type: 1, Data: "203.0.113.9"},
			{Name: "cdn.evil.co.uk", Type: 16, TTL: 60},
			{Name: "mail.example", Type: 15, TTL: 60, Data: "10 mx.example"},
		},
	}

	owner := fromLine(`8.8.8.8 53 10.0.0.66 50000 UDP DNS evil.example "emotet (malware)" (static)`)
	owner.DNS = &event.DNS{
		Name: "shop.example", Type: 255, Class: 1, Response: true,
		Answers: []event.DNSAnswer{{Name: "www.evil.example", Type: 12, TTL: 1, Data: "ptr.example"}},
	}

	address := fromLine(`8.8.8.8 53 10.0.0.66 50000 UDP DNS "203.0.113.9 (shop.example)" "c2 (malware)" list.example`)
	address.DNS = &event.DNS{
		Name: "shop.example", Type: 1, Class: 1, Response: true,
		Answers: []event.DNSAnswer{{Name: "shop.example", Type: 1, TTL: 1, Data: "203.0.113.9"}},
	}

	network := fromLine(`8.8.8.8 53 10.0.0.66 50000 UDP DNS "203.0.113.0/24 (shop.example)" "c2 (malware)" list.example`)
	network.DNS = &event.DNS{
		Name: "shop.example", Type: 65, Class: 1, Response: true,
		Answers: []event.DNSAnswer{
			{Name: "shop.example", Type: 65, TTL: 1, Data: `1 cdn.example alpn="h2" ipv4hint=192.0.2.7,203.0.113.9`},
		},
	}

	ja4 := fromLine(`10.0.0.66 50061 203.0.113.5 8444 TCP JA4 ` + hello + ` "sliver (malware)" ja4.example`)
	ja4.TLS = &event.TLS{ServerName: "update.example", JA4: hello, Version: "1.3", ALPN: "h2"}
	ja4.Tunnels = []event.Tunnel{
		{Kind: "pppoe", ID: 7, HasID: true},
		{Kind: "gre", Source: a("192.0.2.1"), Destination: a("192.0.2.2")},
		{Kind: "vxlan", Source: a("2001:db8::1"), Destination: a("2001:db8::2"), ID: 1<<24 - 1, HasID: true},
		{Kind: "mpls", HasID: true},
	}

	cert := fromLine(`203.0.113.5 443 10.0.0.66 50061 TCP CERT ` +
		`e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "c2 cert" (custom)`)
	cert.TLS = &event.TLS{
		CertificateSHA1:   "9e393d93138888d288266c2d915214d1d1cceb2a",
		CertificateSHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Version:           "1.2", Cipher: 0xc02f, ALPN: "http/1.1",
	}

	old := fromLine(`203.0.113.5 443 10.0.0.66 50061 TCP CERT 9e393d93138888d288266c2d915214d1d1cceb2a "c2 cert" sslbl`)
	old.TLS = &event.TLS{CertificateSHA1: "9e393d93138888d288266c2d915214d1d1cceb2a", Version: "3.0", Cipher: 0x001b}

	agent := fromLine(`2001:db8::66 50040 2001:db8::c 80 TCP UA "bad (agent)/1.0" "stealer (malware)" (static)`)
	agent.HTTP = &event.HTTP{
		Method: "GET", Host: "[2001:db8::c]:8080", Path: "/", UserAgent: "bad (agent)/1.0", Version: "2",
	}

	lookAlike := fromLine(`2001:db8::66 50000 2001:db8:0:0:1::53 53 UDP DNS xn--malwrebytes-x9a.example ` +
		`"homograph of malwarebytes.example (suspicious)" (heuristic)`)
	lookAlike.DNS = &event.DNS{Name: "xn--malwrebytes-x9a.example", Type: 28, Class: 1}

	return []goldenCase{
		{"dns_alias", complete(alias)},
		{"dns_owner", complete(owner)},
		{"dns_address", complete(address)},
		{"dns_network", complete(network)},
		{"ja4_in_tunnels", complete(ja4)},
		{"certificate_sha256", complete(cert)},
		{"certificate_ssl", complete(old)},
		{"user_agent", complete(agent)},
		{"homograph", complete(lookAlike)},
		{"network", complete(fromLine(`10.0.0.66 50080 203.0.113.9 443 TCP IP 203.0.113.0/24 "bad reputation" list.example`))},
		{"network_ipv6", complete(fromLine(`2001:db8:1:2:3:4:5:6 50080 dead::1 443 TCP IP 2001:DB8::/32 "bad reputation" list.example`))},
		{"range", complete(fromLine(`10.0.0.66 50080 203.0.113.9 443 UDP IP 203.0.113.1-203.0.113.9 "bad reputation" list.example`))},
		{"udp_port", complete(fromLine(`dead::2 50080 dead::1 443 UDP IPORT [DEAD:0::1]:443 "malware (test)" (custom)`))},
	}
}
