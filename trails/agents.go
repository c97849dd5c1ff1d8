package trails

import (
	"sync"

	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

// Agents are the patterns of suspicious user agents, in the order of their file.
// They take longer to compile than everything else takes to load, and are first
// needed when a request comes: so that is done beside the rest. Agents are safe
// for concurrent use; nil has none.
type Agents struct{ compiled func() compiledAgents }

// compiledAgents is what became of the file.
type compiledAgents struct {
	list    *pattern.List
	entries int
	notes   parse.Notes
}

// newAgents starts to compile the lines of a file.
func newAgents(lines *parse.AgentLines) *Agents {
	a := &Agents{compiled: sync.OnceValue(func() compiledAgents {
		list, notes, err := lines.Compile()
		if err != nil { // the patterns cannot be combined
			notes.Add(0, err.Error(), "no user agent is looked for")
			list = nil
		}
		return compiledAgents{pattern.NewList(list), len(list), notes}
	})}
	go a.compiled()
	return a
}

// List returns the patterns. The first call may have to wait for them.
func (a *Agents) List() *pattern.List {
	if a == nil {
		return nil
	}
	return a.compiled().list
}
