package filter

import "slices"

// member is a node of a chain: its test, and whether yes leaves the chain.
type member struct {
	test   test
	leaves bool
}

// group puts tests of one value beside each other, so that it is loaded once. It
// does so in chains: nodes of which each is reached from the one before only, and
// which all leave to the same node. Their order does not matter, but for packets
// that are too short: these may be decided about before the value is missing.
func (g *graph) group(nodes []*node) (changed bool) {
	g.round++
	var chain []*node
	for _, n := range nodes {
		if n.round == g.round {
			continue // in a chain already
		}

		one, other := chainOf(nil, n, n.yes), chainOf(nil, n, n.no)
		exit := n.yes
		if len(other) > len(one) {
			one, exit = other, n.no
		}

		chain = one
		if len(chain) > 2 && regroup(chain, exit) {
			changed = true
		}

		for _, c := range chain {
			c.round = g.round
		}
	}

	return changed
}

// chainOf appends the nodes from n on that leave to exit.
func chainOf(chain []*node, n, exit *node) (longer []*node) {
	for {
		chain = append(chain, n)
		next := n.yes
		if next == exit {
			next = n.no
		}

		if next.end() || next.entries != 1 || next.yes != exit && next.no != exit {
			return chain
		}

		n = next
	}
}

// regroup reorders the tests of a chain and reports whether that was needed. Tests
// of values stay in the order in which the values come first.
func regroup(chain []*node, exit *node) (changed bool) {
	first := make(map[*value]int, len(chain))
	members := make([]member, len(chain))
	for i, n := range chain {
		members[i] = member{test: n.test, leaves: n.yes == exit}
		if _, ok := first[n.test.left]; !ok {
			first[n.test.left] = i
		}
	}

	slices.SortStableFunc(members, func(a, b member) (n int) {
		return first[a.test.left] - first[b.test.left]
	})

	last := chain[len(chain)-1]
	behind := last.no
	if behind == exit {
		behind = last.yes
	}

	for i, n := range chain {
		next := behind
		if i+1 < len(chain) {
			next = chain[i+1]
		}

		changed = changed || n.test != members[i].test
		n.test, n.yes, n.no = members[i].test, next, exit
		if members[i].leaves {
			n.yes, n.no = exit, next
		}
	}

	return changed
}
