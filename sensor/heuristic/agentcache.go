package heuristic

import (
	"bytes"
	"hash/maphash"
)

// Bounds of an AgentCache.
const (
	agentCacheSlots = 1024 // SPEC 4.9 names 1,000 entries
	agentCacheText  = 512  // bytes; longer agents are examined each time
)

// AgentCache remembers the verdicts of recent user agents; it never changes one.
// It belongs to one goroutine. Its memory is bounded: agentCacheSlots entries of
// at most agentCacheText bytes each and their trails.
type AgentCache struct {
	agents *UserAgents
	seed   maphash.Seed
	slots  [agentCacheSlots]agentSlot
	// decoded is the buffer of UserAgents.check.
	decoded []byte
}

// agentSlot is the last user agent with the slot's hash.
type agentSlot struct {
	value []byte // reused; empty in a free slot
	trail string
	found bool
}

// NewAgentCache returns an empty cache.
func NewAgentCache() *AgentCache { return &AgentCache{seed: maphash.MakeSeed()} }

// Check is u.Check(value), from memory if it can be. Another u than in the call
// before empties the cache. It allocates only when something is found, and while
// its buffers grow.
func (c *AgentCache) Check(u *UserAgents, value []byte) (trail string, ok bool) {
	if c.agents != u {
		c.reset(u)
	}
	if len(value) == 0 || len(value) > agentCacheText {
		return u.Check(value)
	}
	slot := &c.slots[maphash.Bytes(c.seed, value)%agentCacheSlots]
	if !bytes.Equal(slot.value, value) {
		slot.trail, slot.found, c.decoded = u.check(value, c.decoded)
		slot.value = append(slot.value[:0], value...)
	}
	return slot.trail, slot.found
}

// reset forgets every verdict, for the agents of a new list.
func (c *AgentCache) reset(u *UserAgents) {
	c.agents = u
	for i := range c.slots {
		c.slots[i] = agentSlot{value: c.slots[i].value[:0]}
	}
}
