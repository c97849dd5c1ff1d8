package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestLongDomain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 25)
	tests := []struct {
		name, in, trail string
	}{
		{"25 characters", long + ".site.example", "(" + long + ").site.example"},
		{"24 characters", long[1:] + ".site.example", ""},
		{"two labels", long + ".example", "(" + long + ").example"},
		{"more labels", long + ".b.site.example", "(" + long + ".b).site.example"},
		{"a hyphen", "a-" + long + ".site.example", ""},
		{"a hyphen elsewhere", long + ".my-site.example", "(" + long + ").my-site.example"},
		{"not the first label", "www." + long + ".example", ""},
		{"blogs", long + ".blogspot.example", ""},
		{"blogs anywhere", "blogspot" + long + ".example", ""},
		{"blogs across the bracket", long + "blog.spot.example", "(" + long + "blog).spot.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, ok := heuristic.LongDomain([]byte(tt.in))
			if f.Trail != tt.trail || ok != (tt.trail != "") {
				t.Errorf("LongDomain(%q) = %+v, %v, want %q", tt.in, f, ok, tt.trail)
			}
			if ok && f.Info != "long domain (suspicious)" {
				t.Errorf("info is %q", f.Info)
			}
		})
	}
}
