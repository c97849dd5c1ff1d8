package allow

import (
	"fmt"
	"math"
	"net/netip"
	"sync/atomic"

	"github.com/trailscope/trailscope/trails/pattern"
)

// List is many rules, compiled. It is immutable but for its counters and safe
// for concurrent use. A nil List and the zero List silence nothing.
type List struct {
	rules   []Rule
	lengths [formCount]int
	// hits and trails count by rule; a hit counter may belong to several lists.
	hits   []*atomic.Uint64
	trails []atomic.Uint64

	exact       entries
	networks    networks
	ignore      ignoreRules
	expressions []expression
	events      eventRules
}

// expression is a rule of FormExpression.
type expression struct {
	pattern *pattern.Pattern
	end     int64
	rule    link
}

// maxRules bounds a list; what comes from files is far below.
const maxRules = math.MaxInt32 - 1

// New compiles rules. Of rules that silence the same, the one that is in force
// longest stays, and the first of those. An error names the origin of the rule
// that cannot be used; readers return none.
func New(rules []Rule) (*List, error) {
	if len(rules) > maxRules {
		return nil, fmt.Errorf("%d rules are more than %d", len(rules), maxRules)
	}
	l := &List{}
	if err := l.collect(rules); err != nil {
		return nil, err
	}
	l.hits, l.trails = make([]*atomic.Uint64, len(l.rules)), make([]atomic.Uint64, len(l.rules))
	exact, nets := map[string]link{}, map[netip.Prefix]link{}
	for i := range l.rules {
		l.hits[i] = new(atomic.Uint64)
		r := &l.rules[i]
		l.lengths[r.Match.Form]++
		switch r.Match.Form {
		case FormTrusted:
			if p, ok := trustedNetwork(r.Match.Text); !ok {
				exact[r.Match.Text] = link(i + 1)
			} else if nets[p] == 0 {
				nets[p] = link(i + 1)
			}
		case FormExpression:
			p, err := pattern.Compile(r.Match.Text, 0)
			if err != nil {
				return nil, fmt.Errorf("rule of %s: %w", r.Origin, err)
			}
			l.expressions = append(l.expressions, expression{p, r.end(), link(i + 1)})
		case FormIgnore, FormEvent:
		}
	}
	l.exact, l.networks = newEntries(exact), newNetworks(nets)
	l.ignore, l.events = newIgnoreRules(l.rules), newEventRules(l.rules)
	return l, nil
}

// collect takes the rules over, each once.
func (l *List) collect(rules []Rule) error {
	l.rules = make([]Rule, 0, len(rules))
	places := make(map[Matcher]int, len(rules))
	for i := range rules {
		r := rules[i]
		var err error
		if r.Match, err = r.Match.Normal(); err != nil {
			return fmt.Errorf("rule of %s: %w", r.Origin, err)
		}
		if r.Match.Form == FormTrusted && !r.Expires.IsZero() {
			return fmt.Errorf("rule of %s: %w", r.Origin, &FieldError{fieldExpires, r.Match.Text, "a trusted entry leaves trails out when they are read, so it cannot end"})
		}
		if r.ID == "" {
			r.ID = r.Identity()
		}
		at, again := places[r.Match]
		switch {
		case !again:
			places[r.Match] = len(l.rules)
			l.rules = append(l.rules, r)
		case r.outlasts(&l.rules[at]):
			l.rules[at] = r
		}
	}
	return nil
}

// Len returns the number of rules.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return len(l.rules)
}

// LenOf returns the number of rules of one form.
func (l *List) LenOf(f Form) int {
	if l == nil || f >= formCount {
		return 0
	}
	return l.lengths[f]
}

// Expired returns the number of rules that have no effect any more at now, in
// seconds since the epoch.
func (l *List) Expired(now int64) int {
	n := 0
	if l != nil {
		for i := range l.rules {
			if l.rules[i].Expired(now) {
				n++
			}
		}
	}
	return n
}

// Match reports whether an event is silenced by a rule on events: an ignore
// rule, an expression, or a rule of the user's own, tried in this order. now is
// the second of the event. It is the first step before the test of trusted
// addresses (SPEC 3.1 steps 7 and 8), which the caller makes by [List.AddrText].
//
// It allocates nothing but the text of the event for expressions.
func (l *List) Match(c *Columns, now int64) bool {
	if l == nil {
		return false
	}
	at := l.ignore.find(c, now)
	if at == 0 && len(l.expressions) > 0 {
		at = l.express(c, now)
	}
	if at == 0 {
		at = l.events.find(c, now)
	}
	return l.hit(at)
}

// express returns the first expression found in the text of the event.
func (l *List) express(c *Columns, now int64) link {
	text := c.tuple()
	for i := range l.expressions {
		if e := &l.expressions[i]; now < e.end && e.pattern.Match(text) {
			return e.rule
		}
	}
	return 0
}
