package heuristic_test

import (
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestParseNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		in      string
		want    string
		unknown []string
	}{
		{name: "nothing", in: ""},
		{
			name: "all",
			in:   "port_scanning, udp_scanning infection,,web_scanning\tdns_exhaustion long_domain homographs",
			want: "port_scanning,udp_scanning,infection,web_scanning,dns_exhaustion,long_domain,homographs",
		},
		{name: "any case, any order", in: "Long_Domain PORT_SCANNING", want: "port_scanning,long_domain"},
		{name: "unknown", in: "port_scan, infection,dga", want: "infection", unknown: []string{"port_scan", "dga"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, unknown := heuristic.ParseNames(tt.in)
			if got.String() != tt.want || !slices.Equal(unknown, tt.unknown) {
				t.Errorf("ParseNames(%q) = %q, %q, want %q, %q", tt.in, got, unknown, tt.want, tt.unknown)
			}
		})
	}
}
