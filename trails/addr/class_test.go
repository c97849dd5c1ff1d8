package addr_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/trails/addr"
)

func TestIsInternal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want bool
	}{
		{"10.255.255.255", true},
		{"127.8.8.8", true},
		{"172.31.0.1", true},
		{"192.168.0.1", true},
		{"172.32.0.1", false},
		{"169.254.1.1", false}, // SPEC 1.2 has no link-local of IPv4
		{"100.64.0.1", false},
		{"224.0.0.1", false},
		{"fc00::", true},
		{"fdff:ffff::1", true},
		{"fbff::1", false},
		{"fe00::1", false},
		{"fe7f:ffff::1", false},
		{"fe80::1", true},
		{"fe80::1%eth0", true},
		{"febf::1", true},
		{"fec0::1", true},
		{"feff::1", true},
		{"ff02::1", false},
		{"::1", true},
		{"::", false},
		{"::2", false},
		{"2001:db8::1", false},
		{"::ffff:10.1.2.3", true},
		{"::ffff:192.0.2.1", false},
		{"64:ff9b::a01:203", false},
	}
	for _, tt := range tests {
		a := netip.MustParseAddr(tt.in)
		if got := addr.IsInternal(a); got != tt.want {
			t.Errorf("IsInternal(%s) = %v, want %v", tt.in, got, tt.want)
		}
		if addr.IsLocal(a) && !addr.IsInternal(a) {
			t.Errorf("%s is local and not internal", tt.in)
		}
	}
	if addr.IsInternal(netip.Addr{}) {
		t.Error("no address is internal")
	}
}
