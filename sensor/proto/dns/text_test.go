package dns_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/dns"
)

func TestAppendData(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("\xff", 255)
	testCases := []struct {
		name string
		rec  []byte
		want string
	}{
		{name: "a", rec: rr(ptr(12), 1, a4(7)), want: "192.0.2.7"},
		{name: "aaaa", rec: rr(ptr(12), 28, a6(7)), want: "2001:db8::7"},
		{name: "mapped", rec: rr(ptr(12), 28, make([]byte, 10), be16(0xffff), a4(7)), want: "::ffff:192.0.2.7"},
		{name: "a of five bytes", rec: rr(ptr(12), 1, a4(7), []byte{1}), want: `\# 5 c000020701`},
		{name: "empty a", rec: rr(ptr(12), 1), want: `\# 0`},
		{name: "cname", rec: rr(ptr(12), 5, []byte("\x04EDGE"), ptr(16)), want: "edge.site.net"},
		{name: "ns", rec: rr(ptr(12), 2, ptr(12)), want: "www.site.net"},
		{name: "odd name", rec: rr(ptr(12), 12, name("a b", "net")), want: `a\032b.net`},
		{name: "damaged name", rec: rr(ptr(12), 5, []byte{0x80, 1}), want: `\# 2 8001`},
		{name: "mx", rec: rr(ptr(12), 15, be16(10), name("mx", "net")), want: "10 mx.net"},
		{name: "no mail", rec: rr(ptr(12), 15, be16(0), name()), want: "0 ."},
		{name: "srv", rec: rr(ptr(12), 33, be16(1, 2, 389), name("ldap", "net")), want: "1 2 389 ldap.net"},
		{name: "soa", rec: rr(ptr(12), 6, name("ns", "net"), name("admin", "net"), make([]byte, 20)), want: "ns.net"},
		{name: "txt", rec: rr(ptr(12), 16, []byte("\x03a b\x00\x04\"\\\n\xe9")), want: `"a b" "" "\"\\\010\233"`},
		{name: "txt that lacks a byte", rec: rr(ptr(12), 16, []byte("\x03ab")), want: `"ab"`},
		{name: "empty txt", rec: rr(ptr(12), 16), want: `\# 0`},
		{name: "long txt", rec: rr(ptr(12), 16, []byte("\xff"+long+"\xff"+long)), want: `"` + strings.Repeat(`\255`, 127) + "…"},
		{name: "unknown", rec: rr(ptr(12), 999, []byte("\x0a\xbc")), want: `\# 2 0abc`},
		{
			name: "long unknown", rec: rr(ptr(12), 999, []byte(long), []byte(long)),
			want: `\# 510 ` + strings.Repeat("ff", 251) + "…",
		},
		{
			name: "https", rec: rr(ptr(12), 65, service()),
			want: `1 svc.site.net alpn="h3,h2" port=8443 ipv4hint=192.0.2.8,192.0.2.9 ipv6hint=2001:db8::8`,
		},
		{name: "https of the owner", rec: rr(ptr(12), 65, be16(1), name(), be16(1, 3), []byte("\x02h2")), want: `1 . alpn="h2"`},
		{name: "alias", rec: rr(ptr(12), 64, be16(0), name("pool", "net")), want: "0 pool.net"},
		{name: "unknown parameter", rec: rr(ptr(12), 65, be16(1), name(), be16(5, 2, 0, 3, 2, 443)), want: "1 . port=443"},
		{name: "damaged service", rec: rr(ptr(12), 65, be16(1), []byte{0x80}), want: `\# 3 000180`},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var r dns.Reader
			var w dns.Whole
			msg := message(0x8180, site(), 1, [][]byte{tc.rec})
			if !r.Read(msg, &w) {
				t.Fatal("refused")
			}

			text := string(dns.AppendData([]byte("data: "), &w.Records[0], msg))
			if text != "data: "+tc.want {
				t.Errorf("got %s, want %s", text, tc.want)
			}
		})
	}
}
