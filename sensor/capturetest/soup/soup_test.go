package soup_test

import (
	"reflect"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest/soup"
)

// TestMake_deterministic checks that a seed alone decides a scenario.
func TestMake_deterministic(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		a, b := soup.Make(seed, &soup.Material{}), soup.Make(seed, &soup.Material{})
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("seed %d: two different scenarios", seed)
		}
		if len(a.Packets) == 0 || len(a.Setup.Trails) == 0 {
			t.Errorf("seed %d: %d packets, %d bytes of trails", seed, len(a.Packets), len(a.Setup.Trails))
		}
	}
}

// TestMake_areas checks that every area cooks packets.
func TestMake_areas(t *testing.T) {
	t.Parallel()
	for _, name := range soup.Areas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(5) {
				s := soup.Make(seed, &soup.Material{Only: []string{name}})
				if len(s.Packets) == 0 {
					t.Errorf("seed %d: no packets", seed)
				}
				if _, err := s.Laid(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
