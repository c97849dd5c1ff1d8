package detect

import (
	"hash/maphash"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/text"
)

// agentSlots is how many user agents are known not to be listed; a power of two.
// A network has a few hundred.
const agentSlots = 1024

// cleanAgents remembers, by their hashes, the user agents that no trail lists. It
// is direct-mapped; the seeded hash keeps a sender from choosing a slot.
type cleanAgents struct {
	seed  maphash.Seed
	slots [agentSlots]uint64
}

func newCleanAgents() *cleanAgents { return &cleanAgents{seed: maphash.MakeSeed()} }

// clear forgets all; a new trail set may list one.
func (c *cleanAgents) clear() { clear(c.slots[:]) }

// listsAgents tells whether a trail may stand for a user agent: the name of a
// country's domain, which some agents equal, does not.
func listsAgents(t trails.Trail) bool {
	switch trails.KindOf(t.Key, t.Reference) {
	case trails.KindUserAgent, trails.KindHostPath, trails.KindOther:
		return true
	}
	return false
}

// userAgentTrail looks the whole user agent of the request in hand up.
func (e *Engine) userAgentTrail() (found bool) {
	f := e.full
	if f == nil || !f.agents || !e.does(UserAgentTrails) {
		return false
	}
	sum := maphash.Bytes(f.cleanAgents.seed, e.request.UserAgent)
	slot := &f.cleanAgents.slots[sum%agentSlots]
	if *slot == sum {
		return false
	}
	f.agent = http.AppendDecoded(f.agent[:0], e.request.UserAgent)
	agent := text.Trim(f.agent)
	f.lowerAgent = text.AppendLower(f.lowerAgent[:0], agent)
	ref := e.rules.Trails.Text(f.lowerAgent)
	if ref == 0 || !listsAgents(e.rules.Trails.Trail(ref)) {
		*slot = sum
		return false
	}
	e.trailEvent(event.KindUA, []byte(heuristic.EscapeAgent(string(agent))), ref)
	return true
}
