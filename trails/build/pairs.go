package build

import (
	"slices"
	"strings"
)

// References of trails that are no feed's.
const (
	customReference = "(custom)"
	staticReference = "(static)"
	remoteReference = "(remote custom)"
)

// history marks lists of what is no longer in use; they beat nothing.
const history = "history"

// lowPriority are words of infos that do not replace others (SPEC 1.5).
var lowPriority = [...]string{
	"reputation", "attacker", "spammer", "abuser", "malicious",
	"dnspod", "nicru", "crawler", "compromised", "bad history",
}

// pair is what many keys share, with what the merge asks of it.
type pair struct {
	info, reference string
	// low says that the info has a word of low priority.
	low bool
	// own says that the reference is exactly that of static or custom trails.
	own bool
	// wins says that it replaces any other.
	wins bool
}

func newPair(info, reference string) pair {
	p := pair{info: info, reference: reference}
	p.low = slices.ContainsFunc(lowPriority[:], func(w string) bool { return strings.Contains(info, w) })
	p.own = reference == staticReference || reference == customReference
	p.wins = p.own && !strings.Contains(info, history) ||
		strings.Contains(info, "mass scanner") || strings.Contains(info, "ipinfo")
	return p
}

// replaces reports whether p takes the place of old under the same key.
func (p *pair) replaces(old *pair) bool {
	return p.wins || !p.low && !old.own
}

// comesAfter reports whether p, which is in the base, would have replaced later
// in a build of all sources: static lists are read after the user's own.
func (p *pair) comesAfter(later *pair) bool {
	return p.wins && p.reference == staticReference && later.reference == customReference
}

// pairs numbers the pairs in use.
type pairs struct {
	list []pair
	ids  map[[2]string]uint32
}

// id returns the number of a pair. Neighbours mostly share theirs.
func (p *pairs) id(info, reference string) uint32 {
	if n := len(p.list); n > 0 && p.list[n-1].info == info && p.list[n-1].reference == reference {
		return uint32(n - 1)
	}
	id, ok := p.ids[[2]string{info, reference}]
	if !ok {
		id = uint32(len(p.list))
		info, reference = strings.Clone(info), strings.Clone(reference) // a pair must not keep a whole file
		p.list = append(p.list, newPair(info, reference))
		p.ids[[2]string{info, reference}] = id
	}
	return id
}
