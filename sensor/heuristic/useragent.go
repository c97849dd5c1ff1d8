package heuristic

// InfoUserAgent is the info text of a suspicious user agent.
const InfoUserAgent = "user agent (suspicious)"

// UserAgents finds suspicious user agents (SPEC 3.6.6). It is immutable and safe
// for concurrent use; nil finds none.
type UserAgents struct{}

// Check looks at the value of a User-Agent header as it was sent and returns the
// trail of what it found.
func (u *UserAgents) Check(value []byte) (trail string, ok bool) { return "", false }

// AgentCache remembers the verdicts of recent user agents; it never changes one.
// It belongs to one goroutine. Its memory is bounded: agentCacheSize entries of
// at most agentCacheText bytes.
type AgentCache struct{}

// NewAgentCache returns an empty cache.
func NewAgentCache() *AgentCache { return &AgentCache{} }

// Check is u.Check(value), from memory if it can be. Another u than in the call
// before empties the cache. It allocates only when something is found.
func (c *AgentCache) Check(u *UserAgents, value []byte) (trail string, ok bool) {
	return u.Check(value)
}
