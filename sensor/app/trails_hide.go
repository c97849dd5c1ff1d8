package app

import (
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
)

// hidingRule is a rule that hides a trail.
type hidingRule struct {
	ID     string `json:"id"`
	Key    string `json:"key"`
	Effect string `json:"effect"`
	Origin string `json:"origin"`
	Reason string `json:"reason,omitempty"`
	Author string `json:"author,omitempty"`
	// When is what else must be true of an event, empty for nothing.
	When string `json:"when,omitempty"`
	// Expires is when the rule ends; zero is never.
	Expires time.Time `json:"expires,omitzero"`

	effect allow.Effect
}

// hide finds the rules that hide what was found, or the host that was asked for.
func (x *lookup) hide(a *answer, q *question) {
	subjects := []string{q.name}
	if q.address.IsValid() {
		subjects = append(subjects, addr.String(q.address))
	}
	hidden := a.Found
	for _, c := range a.Checks {
		of := subjects
		if c.Found != nil {
			of = append(slices.Clone(subjects), c.Found.Key)
		}
		covered := c.Found != nil && c.Found.Event == ""
		for _, key := range of {
			covered = x.cover(a, key) || covered
		}
		if c.Found != nil && !covered {
			hidden = false
		}
	}
	a.Hidden = hidden
}

// cover adds the rules that hide a key and reports whether one of them hides it
// whatever the event.
func (x *lookup) cover(a *answer, key string) bool {
	if key == "" {
		return false
	}
	entirely := false
	for _, cover := range x.rules.Covering(key, x.now.Unix()) {
		r := &cover.Rule
		h := hidingRule{
			ID: r.ID, Key: key, Effect: cover.Effect.String(), Origin: r.Origin,
			Reason: r.Reason, Author: r.Author, Expires: r.Expires, effect: cover.Effect,
		}
		if cover.Effect == allow.EffectEvents {
			h.Effect, h.When = "drops its events", endsOf(&r.Match)
		}
		entirely = entirely || h.When == ""
		if !slices.ContainsFunc(a.Rules, func(o hidingRule) bool { return o.ID == h.ID && o.effect == h.effect }) {
			a.Rules = append(a.Rules, h)
		}
	}
	return entirely
}

// endsOf writes the ends of an event that a rule names, empty for none.
func endsOf(m *allow.Matcher) string {
	var words []string
	for _, end := range []struct{ what, value string }{
		{"source", m.Source},
		{"source port", m.SourcePort},
		{"destination", m.Destination},
		{"destination port", m.DestinationPort},
	} {
		if end.value != "" && end.value != "*" { // which is any, in ignore rules
			words = append(words, end.what+" "+end.value)
		}
	}
	return strings.Join(words, ", ")
}
