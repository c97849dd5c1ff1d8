package allow

// ignoreRules are the rules of FormIgnore (SPEC 6.7). Each stands in one index,
// by its first field that is not "*", so that an event meets only those rules
// that have one of its own columns.
type ignoreRules struct {
	rules []ignoreRule
	next  chains
	// source, sourcePort, destination and destinationPort find the first rule
	// of a column's text.
	source, sourcePort, destination, destinationPort entries
	// all is the first rule without any text.
	all link
}

// ignoreRule is one of them.
type ignoreRule struct {
	source, sourcePort, destination, destinationPort string
	end                                              int64
	rule                                             link
}

// newIgnoreRules indexes the rules of FormIgnore.
func newIgnoreRules(rules []Rule) ignoreRules {
	x := ignoreRules{}
	for i := range rules {
		if m := &rules[i].Match; m.Form == FormIgnore {
			x.rules = append(x.rules, ignoreRule{
				source: m.Source, sourcePort: m.SourcePort, destination: m.Destination, destinationPort: m.DestinationPort,
				end: rules[i].end(), rule: link(i + 1),
			})
		}
	}
	if len(x.rules) == 0 {
		return x
	}
	x.next = make(chains, len(x.rules))
	var sets [4]map[string]link
	for i := range sets {
		sets[i] = map[string]link{}
	}
	rest := map[string]link{}
	for i := len(x.rules) - 1; i >= 0; i-- {
		r := &x.rules[i]
		switch {
		case r.source != anyText:
			x.next.push(sets[0], r.source, i)
		case r.destination != anyText:
			x.next.push(sets[1], r.destination, i)
		case r.sourcePort != anyText:
			x.next.push(sets[2], r.sourcePort, i)
		case r.destinationPort != anyText:
			x.next.push(sets[3], r.destinationPort, i)
		default:
			x.next.push(rest, "", i)
		}
	}
	x.source, x.destination, x.sourcePort, x.destinationPort = newEntries(sets[0]), newEntries(sets[1]), newEntries(sets[2]), newEntries(sets[3])
	x.all = rest[""]
	return x
}

// find returns a rule that leaves the event out.
func (x *ignoreRules) find(c *Columns, now int64) link {
	if len(x.rules) == 0 {
		return 0
	}
	for _, at := range [...]link{
		x.source.findString(c.Source), x.destination.findString(c.Destination),
		x.sourcePort.findString(c.SourcePort), x.destinationPort.findString(c.DestinationPort), x.all,
	} {
		for ; at != 0; at = x.next[at-1] {
			if r := &x.rules[at-1]; r.matches(c, now) {
				return r.rule
			}
		}
	}
	return 0
}

func (r *ignoreRule) matches(c *Columns, now int64) bool {
	return fits(r.source, c.Source) && fits(r.sourcePort, c.SourcePort) &&
		fits(r.destination, c.Destination) && fits(r.destinationPort, c.DestinationPort) && now < r.end
}

func fits(rule, column string) bool { return rule == anyText || rule == column }
