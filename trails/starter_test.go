package trails_test

import (
	"crypto/sha1"
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/trails"
)

// TestStarter holds the starter set to what the package documentation says.
func TestStarter(t *testing.T) {
	t.Parallel()
	s := trails.Starter()
	digest := sha1.Sum([]byte("\x30\x1etrailscope starter certificate"))
	for _, key := range []string{
		"evil.example.net", "invalid", "trailscopedemoxy.onion", "/trailscope-demo/gate.php", "/tsdemo87?",
		"files.example.org/payload/dropper.bin", "landing.example.org/", hex.EncodeToString(digest[:]),
	} {
		r := s.Text([]byte(key))
		if r == 0 || s.Trail(r).Key != key {
			t.Errorf("%q is not a trail", key)
		}
	}
	if r := s.Addr(netip.MustParseAddr("192.0.2.66")); s.Info(r) != "examplebot c2 (malware)" {
		t.Errorf("192.0.2.66 is %q", s.Info(r))
	}
	if s.Addr(netip.MustParseAddr("2001:db8::bad:1")) == 0 || s.AddrPort(netip.MustParseAddr("2001:db8::bad:2"), 4444) == 0 {
		t.Error("an IPv6 trail is missing")
	}
	if s.AddrPort(netip.MustParseAddr("192.0.2.80"), 8443) == 0 || s.Addr(netip.MustParseAddr("192.0.2.80")) != 0 {
		t.Error("192.0.2.80:8443 is wrong")
	}
	for _, name := range []string{"dga1234.example.net", "x.trackab12.example.org"} {
		if _, _, r := s.Pattern(name); r == 0 {
			t.Errorf("%s matches no pattern", name)
		}
	}
	if _, _, r := s.Pattern("dga123.example.net"); r != 0 {
		t.Error("dga123.example.net matches a pattern")
	}
}

func TestStarterData(t *testing.T) {
	t.Parallel()
	d := trails.StarterData()
	list := compiled(t, d.Allow)
	if !list.Domain([]byte("www.allowed.example.net")) || list.Domain([]byte("evil.example.net")) {
		t.Error("the whitelist is wrong")
	}
	if !list.Addr(netip.MustParseAddr("203.0.113.250")) || list.Addr(netip.MustParseAddr("203.0.113.53")) {
		t.Error("the whitelisted network is wrong")
	}
	if i, _, _, ok := d.UserAgents.List().Find("sqlmap/1.0"); !ok || i != 0 {
		t.Error("sqlmap is not a user agent")
	}
	if !d.Bogons.Contains(netip.MustParseAddr("10.1.2.3")) || !d.CDN.Contains(netip.MustParseAddr("104.16.0.1")) {
		t.Error("the ranges are wrong")
	}
}
