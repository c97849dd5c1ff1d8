package allow

import (
	"net/netip"

	"github.com/trailscope/trailscope/trails/addr"
)

// Effect is how a rule hides a trail.
type Effect uint8

const (
	// EffectTrail leaves the trail out: it is neither built nor found.
	EffectTrail Effect = iota
	// EffectName leaves the name of a trail, and requests to its host, out of
	// all checks.
	EffectName
	// EffectAddress drops events from and to the address, other than DNS.
	EffectAddress
	// EffectEvents drops events of the trail of which everything else that the
	// rule names is true as well.
	EffectEvents
)

// String describes the effect in a few words.
func (e Effect) String() string {
	switch e {
	case EffectTrail:
		return "leaves the trail out"
	case EffectName:
		return "leaves the name and everything below it unchecked"
	case EffectAddress:
		return "drops events from and to the address, except DNS"
	}
	return "drops events that match all of it"
}

// Cover is a rule that hides a trail, and how.
type Cover struct {
	Count
	// Effect is what the rule does.
	Effect Effect
}

// Covering returns the rules in force at now, in seconds since the epoch, that
// hide a trail, given by its key or by the name or address of a host: trusted
// entries first, then rules on events in their order. Expressions are not
// among them: what they find shows only in an event. Nothing is counted.
func (l *List) Covering(key string, now int64) []Cover {
	if l == nil {
		return nil
	}
	var covers []Cover
	add := func(at link, e Effect) {
		if at != 0 && !l.rules[at-1].Expired(now) {
			covers = append(covers, Cover{l.count(at), e})
		}
	}
	var forms trailForms
	forms.set(key)
	lower := forms.buf[:forms.written]
	name, _ := host(lower)
	a, isAddr := hostAddress(lower, name)

	trail := l.key([]byte(key))
	if s, ok := addr.ParseSpan(key); ok { // no name or address of a host
		trail, name, isAddr = l.span([]byte(key), s), nil, false
	}
	add(trail, EffectTrail)
	if isAddr {
		add(l.addrText(addr.String(a)), EffectAddress)
	}
	if len(name) > 0 {
		add(l.domain(name), EffectName)
	}
	covered := map[link]bool{}
	forms.each(true, func(text []byte) bool {
		x := &l.events
		for at := x.trails.find(text); at != 0; at = x.next[at-1] {
			covered[x.rules[at-1].rule] = true
		}
		return false
	})
	for i := range l.rules {
		at := link(i + 1)
		if covered[at] || isAddr && l.rules[i].Match.namesAddress(a) {
			add(at, EffectEvents)
		}
	}
	return covers
}

// hostAddress returns the address that a trail is, or that its host is.
func hostAddress(trail, name []byte) (netip.Addr, bool) {
	if a, ok := addr.Parse(trail); ok {
		return a, true
	}
	return addr.Parse(name)
}

// namesAddress reports whether a rule on events has no trail and an address
// among its ends.
func (m *Matcher) namesAddress(a netip.Addr) bool {
	switch {
	case m.Form == FormIgnore:
		s := addr.String(a)
		return m.Source == s || m.Destination == s
	case m.Form != FormEvent || m.Trail != "":
		return false
	}
	for _, s := range [...]string{m.Source, m.Destination} {
		if p, ok := parseNetwork(s); ok && p.Contains(a) {
			return true
		}
	}
	return false
}
