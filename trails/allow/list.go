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
	networks6   bool // some of them are IPv6
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
	c := &collection{
		list:     &List{rules: make([]Rule, 0, len(rules))},
		exact:    make(map[string]link, len(rules)),
		networks: map[netip.Prefix]link{},
		others:   map[Matcher]link{},
	}
	for i := range rules {
		if err := c.add(rules[i]); err != nil {
			return nil, fmt.Errorf("rule of %s: %w", rules[i].Origin, err)
		}
	}
	l := c.list
	counters := make([]atomic.Uint64, len(l.rules))
	l.hits, l.trails = make([]*atomic.Uint64, len(l.rules)), make([]atomic.Uint64, len(l.rules))
	for i := range l.rules {
		l.hits[i] = &counters[i]
		l.lengths[l.rules[i].Match.Form]++
	}
	l.exact, l.networks = newEntries(c.exact), newNetworks(c.networks)
	l.networks6 = len(l.networks) > 0 && l.networks[len(l.networks)-1].prefix.Addr().Is6()
	l.ignore, l.events = newIgnoreRules(l.rules), newEventRules(l.rules)
	var err error
	l.expressions, err = newExpressions(l.rules)
	return l, err
}

// collection takes rules over, each once.
type collection struct {
	list *List
	// exact and networks are the trusted entries, others the other matchers.
	exact    map[string]link
	networks map[netip.Prefix]link
	others   map[Matcher]link
}

// add takes a rule over unless it is there.
func (c *collection) add(r Rule) (err error) {
	if r.Match, err = r.Match.Normal(); err != nil {
		return err
	}
	next := link(len(c.list.rules) + 1)
	if r.Match.Form == FormTrusted {
		if !r.Expires.IsZero() {
			return &FieldError{fieldExpires, r.Match.Text, "a trusted entry leaves trails out when they are read, so it cannot end"}
		}
		if p, ok := trustedNetwork(r.Match.Text, r.Match.Lenient); !ok {
			next = reserve(c.exact, r.Match.Text, next)
		} else {
			next = reserve(c.networks, p, next)
		}
	} else {
		next = reserve(c.others, r.Match, next)
	}
	switch {
	case int(next) > len(c.list.rules):
		c.list.rules = append(c.list.rules, r)
	case r.outlasts(&c.list.rules[next-1]):
		c.list.rules[next-1] = r
	}
	return nil
}

// reserve returns the rule of a key, which becomes next when there is none.
func reserve[K comparable](rules map[K]link, key K, next link) link {
	if at := rules[key]; at != 0 {
		return at
	}
	rules[key] = next
	return next
}

// newExpressions compiles the rules of FormExpression.
func newExpressions(rules []Rule) (all []expression, err error) {
	for i := range rules {
		if rules[i].Match.Form != FormExpression {
			continue
		}
		p, err := pattern.Compile(rules[i].Match.Text, 0)
		if err != nil {
			return nil, fmt.Errorf("rule of %s: %w", rules[i].Origin, err)
		}
		all = append(all, expression{p, rules[i].end(), link(i + 1)})
	}
	return all, nil
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
