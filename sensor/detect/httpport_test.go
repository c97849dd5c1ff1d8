package detect_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

// TestEngine_hostPort checks that a port behind the host hides no listed path:
// every client sends it where the port is not 80.
func TestEngine_hostPort(t *testing.T) {
	t.Parallel()
	set, _, err := trails.New(slices.Values([]trails.Trail{
		{Key: "site.example.net/panel/gate.php"},
		{Key: "site.example.net:8081/other.php"},
		{Key: "root.example.net/"},
		{Key: "form.example.net/login?user=x"},
		{Key: "[2001:db8::7]/six.php"},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	get := func(host, target string) string { return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n" }
	testCases := []struct {
		name, request string
		want          string // kind, trail and host of the event of profile full
	}{
		{"no port", get("site.example.net", "/panel/gate.php"), "URL site.example.net/panel/gate.php site.example.net"},
		{"port", get("site.example.net:8081", "/panel/gate.php"), "URL site.example.net/panel/gate.php site.example.net:8081"},
		{"query", get("site.example.net:8081", "/panel/gate.php?id=7"), "URL site.example.net/panel/gate.php(?id=7) site.example.net:8081"},
		{"absolute target", get("site.example.net:8081", "http://site.example.net:8081/panel/gate.php"), "URL site.example.net/panel/gate.php site.example.net:8081"},
		{"listed with its port", get("site.example.net:8081", "/other.php"), "URL site.example.net:8081/other.php site.example.net:8081"},
		{"listed with another port", get("site.example.net:8082", "/other.php"), ""},
		{"root", get("root.example.net:8443", "/any/path"), "URL root.example.net/ root.example.net:8443"},
		{"ipv6", get("[2001:db8::7]:8081", "/six.php"), "URL [2001:db8::7]/six.php [2001:db8::7]:8081"},
		{
			"body", "POST /login HTTP/1.1\r\nHost: form.example.net:8081\r\nContent-Length: 6\r\n\r\nuser=x",
			`HTTP form.example.net(/login \(POST user=x\)) form.example.net:8081`,
		},
		{"other path", get("site.example.net:8081", "/panel/"), ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			e := evasionEngine(t, set, detect.Full, func(ev *event.Event) {
				got = append(got, string(ev.Kind)+" "+ev.Trail+" "+ev.HTTP.Host)
			})
			frame := segmentFrame(8081, packet.FlagACK|packet.FlagPSH, tc.request)
			e.Packet(&detect.Frame{Data: frame, Micros: evasionStart, Link: packet.LinkEthernet})
			e.Close()
			var want []string
			if tc.want != "" {
				want = []string{tc.want}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
