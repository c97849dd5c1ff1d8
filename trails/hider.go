package trails

import "github.com/trailscope/trailscope/trails/allow"

// hider leaves out the trails that a whitelist names (SPEC 1.3). It is asked
// about trails that were found, so it costs nothing where there is none, and a
// whitelist can change without the index being built again.
type hider struct{ whitelist *allow.List }

func (h hider) key(key []byte) bool { return h.whitelist.Key(key) }
