package trails

import (
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
)

// hider leaves out the trails that a whitelist names (SPEC 1.3). It is asked
// about trails that were found, so it costs nothing where there is none, and a
// whitelist can change without the index being built again.
type hider struct{ whitelist *allow.List }

func (h hider) key(key []byte) bool { return h.whitelist.Key(key) }

// row reports whether a row with this key is hidden, be it a network or not.
func (h hider) row(key []byte) bool {
	if h.key(key) {
		return true
	}
	if !h.any() {
		return false
	}
	s, ok := addr.ParseSpan(key)
	return ok && h.network(key, s)
}

// any reports whether anything may be hidden.
func (h hider) any() bool { return h.whitelist.LenOf(allow.FormTrusted) > 0 }

// network reports whether a network, with this key, is hidden.
func (h hider) network(key []byte, s addr.Span) bool { return h.whitelist.Network(key, s) }
