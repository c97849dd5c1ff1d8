package enrich_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/enrich"
)

func TestHome_Contains(t *testing.T) {
	standard := enrich.DefaultNetworks()

	testCases := []struct {
		name     string
		networks []string
		addr     string
		want     bool
	}{
		{name: "ten", networks: standard, addr: "10.255.0.1", want: true},
		{name: "eleven", networks: standard, addr: "11.0.0.1"},
		{name: "172_15", networks: standard, addr: "172.15.255.255"},
		{name: "172_16", networks: standard, addr: "172.16.0.0", want: true},
		{name: "172_31", networks: standard, addr: "172.31.255.255", want: true},
		{name: "172_32", networks: standard, addr: "172.32.0.0"},
		{name: "192_168", networks: standard, addr: "192.168.3.4", want: true},
		{name: "loopback", networks: standard, addr: "127.0.0.1", want: true},
		{name: "link_local", networks: standard, addr: "169.254.1.1", want: true},
		{name: "carrier_nat", networks: standard, addr: "100.64.0.1"},
		{name: "unique_local", networks: standard, addr: "fd00::1", want: true},
		{name: "link_local_v6", networks: standard, addr: "fe80::1", want: true},
		{name: "loopback_v6", networks: standard, addr: "::1", want: true},
		{name: "global_v6", networks: standard, addr: "2001:db8::1"},
		{name: "own", networks: []string{" 203.0.113.5/24 ", "2001:db8::/32"}, addr: "203.0.113.200", want: true},
		{name: "own_v6", networks: []string{"2001:db8::/32"}, addr: "2001:db8:1::1", want: true},
		{name: "own_replaces", networks: []string{"203.0.113.0/24"}, addr: "10.0.0.1"},
		{name: "single", networks: []string{"203.0.113.5"}, addr: "203.0.113.5", want: true},
		{name: "single_beside", networks: []string{"203.0.113.5"}, addr: "203.0.113.6"},
		{name: "everything", networks: []string{"0.0.0.0/0"}, addr: "8.8.8.8", want: true},
		{name: "none", networks: nil, addr: "10.0.0.1"},
		{name: "invalid", networks: standard, addr: ""},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			h, err := enrich.NewHome(tc.networks)
			if err != nil {
				t.Fatal(err)
			}

			var a netip.Addr
			if tc.addr != "" {
				a = netip.MustParseAddr(tc.addr)
			}

			if got := h.Contains(a); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestNewHome_malformed(t *testing.T) {
	_, err := enrich.NewHome([]string{"10.0.0.0/8", "10.0.0.0/33", "host", ""})
	if err == nil {
		t.Fatal("no error")
	}

	for _, want := range []string{`home network 2: "10.0.0.0/33"`, `home network 3: "host"`, `home network 4: ""`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}

func TestHome_String(t *testing.T) {
	h, err := enrich.NewHome([]string{"10.1.2.3/8", "::1"})
	if err != nil {
		t.Fatal(err)
	}

	if got, want := h.String(), "10.0.0.0/8,::1/128"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
