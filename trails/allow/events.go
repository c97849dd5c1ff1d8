package allow

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// eventRules are the rules of FormEvent. Each stands in one index, by the first
// of trail, source, destination, source port and destination port that it has.
type eventRules struct {
	rules []eventRule
	next  chains
	// trails, sourcePorts and destinationPorts find the first rule of a text,
	// sources and destinations the first of a network.
	trails, sourcePorts, destinationPorts entries
	sources, destinations                 networks
	// needSource and needDestination say whether any rule asks for the address.
	needSource, needDestination bool
}

// eventRule is one of them. What it does not ask for is invalid or empty.
type eventRule struct {
	source, destination         netip.Prefix
	sourcePort, destinationPort string
	end                         int64
	rule                        link
}

// newEventRules indexes the rules of FormEvent, whose matchers are normal.
func newEventRules(rules []Rule) eventRules {
	x := eventRules{}
	for i := range rules {
		m := &rules[i].Match
		if m.Form != FormEvent {
			continue
		}
		r := eventRule{sourcePort: m.SourcePort, destinationPort: m.DestinationPort, end: rules[i].end(), rule: link(i + 1)}
		r.source, _ = parseNetwork(m.Source)
		r.destination, _ = parseNetwork(m.Destination)
		x.needSource, x.needDestination = x.needSource || r.source.IsValid(), x.needDestination || r.destination.IsValid()
		x.rules = append(x.rules, r)
	}
	x.next = make(chains, len(x.rules))
	trails, sourcePorts, destinationPorts := map[string]link{}, map[string]link{}, map[string]link{}
	sources, destinations := map[netip.Prefix]link{}, map[netip.Prefix]link{}
	for i := len(x.rules) - 1; i >= 0; i-- {
		r := &x.rules[i]
		switch trail := rules[r.rule-1].Match.Trail; {
		case trail != "":
			x.next.push(trails, trail, i)
		case r.source.IsValid():
			x.next[i], sources[r.source] = sources[r.source], link(i+1)
		case r.destination.IsValid():
			x.next[i], destinations[r.destination] = destinations[r.destination], link(i+1)
		case r.sourcePort != "":
			x.next.push(sourcePorts, r.sourcePort, i)
		default:
			x.next.push(destinationPorts, r.destinationPort, i)
		}
	}
	x.trails, x.sourcePorts, x.destinationPorts = newEntries(trails), newEntries(sourcePorts), newEntries(destinationPorts)
	x.sources, x.destinations = newNetworks(sources), newNetworks(destinations)
	return x
}

// probe is an event that rules are asked about.
type probe struct {
	columns *Columns
	now     int64
	// source is the packet's source, destination the first destination; invalid
	// when no rule asks or there is none.
	source, destination netip.Addr
	// more are the further destinations of a merged event, with commas between.
	more string
}

// find returns a rule that silences the event.
func (x *eventRules) find(c *Columns, now int64) (rule link) {
	if len(x.rules) == 0 {
		return 0
	}
	p := probe{columns: c, now: now}
	if x.needSource {
		p.source, _ = addr.Parse(first(c.Source))
	}
	if x.needDestination {
		var text string
		text, p.more, _ = strings.Cut(c.Destination, ",")
		p.destination, _ = addr.Parse(text)
	}
	if !x.trails.empty() {
		c.trail.set(c.Trail)
		if c.trail.each(c.named(), func(text []byte) bool {
			rule = x.walk(x.trails.find(text), &p)
			return rule != 0
		}) {
			return rule
		}
	}
	for at := x.sources.around(p.source); at > 0; at = x.sources[at-1].parent {
		if rule = x.walk(x.sources[at-1].rule, &p); rule != 0 {
			return rule
		}
	}
	for at := x.destinations.around(p.destination); at > 0; at = x.destinations[at-1].parent {
		if rule = x.walk(x.destinations[at-1].rule, &p); rule != 0 {
			return rule
		}
	}
	if rule = x.walk(x.sourcePorts.findString(c.SourcePort), &p); rule != 0 {
		return rule
	}
	return x.walk(x.destinationPorts.findString(c.DestinationPort), &p)
}

// walk returns the first rule of a chain that matches.
func (x *eventRules) walk(at link, p *probe) link {
	for ; at != 0; at = x.next[at-1] {
		if r := &x.rules[at-1]; r.matches(p) {
			return r.rule
		}
	}
	return 0
}

// matches reports whether everything but the trail, which the index has
// compared, matches.
func (r *eventRule) matches(p *probe) bool {
	return p.now < r.end &&
		(r.sourcePort == "" || r.sourcePort == p.columns.SourcePort) &&
		(r.destinationPort == "" || r.destinationPort == p.columns.DestinationPort) &&
		(!r.source.IsValid() || r.source.Contains(p.source)) &&
		(!r.destination.IsValid() || r.destination.Contains(p.destination) && containsAll(r.destination, p.more))
}

// containsAll reports whether every address of a list is in a network.
func containsAll(network netip.Prefix, list string) bool {
	for list != "" {
		var text string
		text, list, _ = strings.Cut(list, ",")
		if a, ok := addr.Parse(text); !ok || !network.Contains(a) {
			return false
		}
	}
	return true
}
