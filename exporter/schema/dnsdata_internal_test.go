package schema

import (
	"fmt"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

func TestDNSData(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name      string
		kind      uint16
		data      string
		target    string
		addresses string
	}{
		{name: "a", kind: 1, data: "192.0.2.1", addresses: "[192.0.2.1]"},
		{name: "aaaa", kind: 28, data: "2001:db8::1", addresses: "[2001:db8::1]"},
		{name: "a_damaged", kind: 1, data: `\# 2 0a1b`},
		{name: "cname", kind: 5, data: "a.example", target: "a.example"},
		{name: "root", kind: 2, data: "."},
		{name: "mx", kind: 15, data: "10 mail.example", target: "mail.example"},
		{name: "mx_without", kind: 15, data: "10"},
		{name: "srv", kind: 33, data: "0 5 5060 sip.example", target: "sip.example"},
		{name: "https_self", kind: 65, data: `1 . alpn="h2,h3"`},
		{
			name: "https", kind: 65, data: `1 cdn.example alpn="h2" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1`,
			target: "cdn.example", addresses: "[192.0.2.1 192.0.2.2 2001:db8::1]",
		},
		{name: "svcb_cut", kind: 64, data: "1 . ipv4hint=192.0.2.1,192.0.2…", addresses: "[192.0.2.1]"},
		{name: "txt", kind: 16, data: `"ipv4hint=192.0.2.1" "a.example"`},
		{name: "nothing", kind: 65},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			a := &event.DNSAnswer{Type: tc.kind, Data: tc.data}
			if got := targetOf(a); got != tc.target {
				t.Errorf("target %q, want %q", got, tc.target)
			}

			want := tc.addresses
			if want == "" {
				want = "[]"
			}

			if got := fmt.Sprint(addressesOf(a)); got != want {
				t.Errorf("addresses %s, want %s", got, want)
			}
		})
	}
}
