package app

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// starterLookup looks up in the starter set.
func starterLookup(t testing.TB) *lookup {
	t.Helper()
	c := config.NewDefault()
	c.Sensor.StateDir = t.TempDir()
	x, err := newLookup(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestLookup_starter(t *testing.T) {
	t.Parallel()
	x := starterLookup(t)
	for _, tc := range []struct {
		name, asked string
		key, event  string // of the last check that finds something
		hidden      bool
	}{
		{name: "address", asked: "192.0.2.66", key: "192.0.2.66", event: "IP"},
		{name: "address and port", asked: "192.0.2.80:8443", key: "192.0.2.80:8443", event: "IPORT"},
		{name: "address of a port that is no trail", asked: "192.0.2.66:1", key: "192.0.2.66", event: "IP"},
		{name: "port of an address that is no trail", asked: "192.0.2.80:1"},
		{name: "IPv6 in another spelling", asked: "2001:0db8:0:0::BAD:1", key: "2001:db8::bad:1", event: "IP"},
		{name: "name below", asked: "a.b.evil.example.net", key: "evil.example.net", event: "DNS"},
		{name: "name beside", asked: "notevil.example.net"},
		{name: "last label", asked: "any.name.invalid", key: "invalid", event: "DNS"},
		{name: "lookup service", asked: "evil.example.net.ip-adress.com", key: "evil.example.net", event: "DNS"},
		{name: "below a dynamic domain", asked: "x.dyn.example.net", key: "dyn.example.net", event: "DNS"},
		{name: "front page of a dynamic domain", asked: "www.dyn.example.net", hidden: true},
		{name: "name server of a suspicious domain", asked: "ns1.miner.example.org", hidden: true},
		{name: "regular expression", asked: "DGA1234.example.net", key: `^dga[0-9]{4,8}\.example\.net$`, event: "DNS"},
		{name: "the expression itself", asked: `^dga[0-9]{4,8}\.example\.net$`, key: `^dga[0-9]{4,8}\.example\.net$`, event: "DNS"},
		{name: "onion gateway", asked: "trailscopedemoxy.onion.ws", key: "trailscopedemoxy.onion", event: "DNS"},
		{name: "path on any host", asked: "clean.example.com/trailscope-demo/gate.php", key: "/trailscope-demo/gate.php", event: "URL"},
		{name: "parameter", asked: "/trailscope-demo/login.php?id=5&x=6", key: "/trailscope-demo/login.php?id=", event: "URL"},
		{name: "empty body", asked: "/tsdemo87", key: "/tsdemo87?", event: "HTTP"},
		{name: "host and path", asked: "http://203.0.113.99/bins/bot.sh", key: "203.0.113.99/bins/bot.sh", event: "URL"},
		{name: "host with a port", asked: "portal.example.org:8080/admin/upload.jsp", key: "portal.example.org:8080/admin/upload.jsp", event: "URL"},
		{name: "the same without", asked: "portal.example.org/admin/upload.jsp"},
		{name: "root of a host", asked: "http://landing.example.org/any/page.html", key: "landing.example.org/", event: "URL"},
		{name: "certificate", asked: "5D64E96971C26A7E43D23508FA4967C0B65FFF7D", key: "5d64e96971c26a7e43d23508fa4967c0b65fff7d", event: "CERT"},
		{name: "no port", asked: "192.0.2.66:0", key: "192.0.2.66", event: "IP"},
		{name: "no name", asked: "no name at all"},
		{name: "name with an underscore at its end", asked: "x.in_valid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := x.answer(tc.asked)
			var key, event string
			for _, c := range a.Checks {
				if c.Found != nil {
					key, event = c.Found.Key, c.Found.Event
				}
			}
			if found := tc.key != "" || tc.hidden; a.Found != found || a.Hidden != tc.hidden || key != tc.key || event != tc.event {
				t.Errorf("found %v, hidden %v: %q %q; want %+v", a.Found, a.Hidden, key, event, tc)
			}
		})
	}
}
