package detect

import (
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// Rules is everything that is looked up while a packet is handled. It is
// immutable, so a reload replaces all of it at once and no packet sees half.
type Rules struct {
	// Trails is what traffic is matched against. It must not be nil.
	Trails *trails.Set
	// Allow silences names, addresses and events (SPEC 1.7, 6.7). Nil silences
	// nothing.
	Allow *allow.List
	// UserAgents are the suspicious user agents (SPEC 3.6.6). Nil finds none.
	UserAgents *heuristic.UserAgents
}
