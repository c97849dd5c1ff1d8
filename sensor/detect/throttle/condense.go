package throttle

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// maxGroups is how many sources and trails are condensed at a time (SPEC 5.2).
const maxGroups = 50_000

// noiseWords mark the infos of events that are condensed (SPEC 5.2).
var noiseWords = [...]string{
	"attacker", "reputation", "scanner", "user agent", "tor exit", "port scanning", "potential infection",
}

// condensable reports whether events with info are condensed.
func condensable(info string) bool {
	for _, word := range noiseWords {
		if strings.Contains(info, word) {
			return true
		}
	}

	return false
}

// outcome is what became of an event that was to be condensed.
type outcome uint8

const (
	grouped outcome = iota
	groupFull
	noGroup
)

// condenser collects events by source and trail.
type condenser struct {
	byKey map[string]*merger
	order []*merger
}

// newCondenser returns an empty condenser.
func newCondenser() *condenser { return &condenser{byKey: map[string]*merger{}} }

// add puts e into the group of key, which is borrowed.
func (c *condenser) add(key []byte, e *event.Event) outcome {
	g := c.byKey[string(key)]
	switch {
	case g == nil && len(c.byKey) >= maxGroups:
		return noGroup
	case g == nil:
		g = &merger{}
		c.byKey[string(key)] = g
		c.order = append(c.order, g)
	}
	if !g.add(e) {
		return groupFull
	}

	return grouped
}

// take returns all groups in the order of their first events and forgets them.
func (c *condenser) take() []*merger {
	order := c.order
	c.order = nil
	clear(c.byKey)

	return order
}
