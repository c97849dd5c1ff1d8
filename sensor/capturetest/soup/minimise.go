package soup

import (
	"slices"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// Minimise cuts a scenario's packets down while differs holds: halves first,
// then smaller pieces, at most tries calls. The scenario itself is not
// changed.
func Minimise(s *Scenario, tries int, differs func(s *Scenario) bool) *Scenario {
	best := *s
	try := func(packets []capturetest.Packet) bool {
		if tries <= 0 {
			return false
		}
		tries--
		next := best
		next.Packets = packets
		if !differs(&next) {
			return false
		}
		best = next

		return true
	}

	for size := (len(best.Packets) + 1) / 2; size >= 1; size /= 2 {
		for at := 0; at < len(best.Packets); {
			hi := min(at+size, len(best.Packets))
			if !try(slices.Delete(slices.Clone(best.Packets), at, hi)) {
				at = hi
			}
		}
	}

	return &best
}
