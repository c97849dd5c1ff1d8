package filter

// maxRounds bounds the rounds of simplification. Each leaves less to do for the
// next; programs of a few hundred nodes take two or three.
const maxRounds = 16

// simplify returns the first node of a graph that decides the same with fewer
// tests.
func (g *graph) simplify(root *node) (first *node) {
	for range maxRounds {
		nodes := g.order(root)
		threaded := g.thread(nodes)
		root = skip(root)
		merged := g.merge(g.order(root), &root)
		grouped := g.group(g.order(root))
		if !threaded && !merged && !grouped {
			break
		}
	}

	return root
}

// skip returns the node itself, or the one behind it if its test does not matter.
func skip(n *node) (m *node) {
	for !n.end() && n.yes == n.no {
		n = n.yes
	}

	return n
}

// thread leads every edge past the tests whose outcome is known from the tests
// before.
func (g *graph) thread(nodes []*node) (changed bool) {
	g.round++
	for i, n := range nodes {
		if i > 0 && n.round != g.round {
			continue // nothing leads here any more
		}

		depth := 1
		if n.known != nil && i > 0 {
			depth = n.known.depth + 1
		} else {
			n.known = nil
		}

		n.onYes = fact{before: n.known, test: n.test, depth: depth, holds: true}
		n.onNo = fact{before: n.known, test: n.test, depth: depth}
		yes, no := g.follow(n.yes, &n.onYes), g.follow(n.no, &n.onNo)
		changed = changed || yes != n.yes || no != n.no
		n.yes, n.no = yes, no
		g.reach(yes, &n.onYes)
		g.reach(no, &n.onNo)
	}

	return changed
}

// follow returns the node that is reached from n, with what is known on the way.
func (g *graph) follow(n *node, known *fact) (m *node) {
	for {
		n = skip(n)
		if n.end() {
			return n
		}

		holds, ok := known.outcome(&n.test)
		switch {
		case !ok:
			return n
		case holds:
			n = n.yes
		default:
			n = n.no
		}
	}
}

// reach notes what is known when n is reached, by this way and by those before.
func (g *graph) reach(n *node, known *fact) {
	if n.end() {
		return
	} else if n.round != g.round {
		n.round, n.known = g.round, known
	} else {
		n.known = common(n.known, known)
	}
}

// decision is what makes nodes interchangeable.
type decision struct {
	test    test
	yes, no *node
}

// merge puts one node in the place of several that decide the same, from the ends
// on.
func (g *graph) merge(nodes []*node, root **node) (changed bool) {
	same := make(map[decision]*node, len(nodes))
	replaced := make([]*node, len(nodes))
	now := func(n *node) (m *node) {
		if n.end() {
			return n
		}

		return replaced[n.position]
	}

	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		n.yes, n.no = now(n.yes), now(n.no)
		d := decision{test: n.test, yes: n.yes, no: n.no}
		m, ok := same[d]
		switch {
		case n.yes == n.no:
			m, changed = n.yes, true
		case ok:
			changed = true
		default:
			m, same[d] = n, n
		}

		replaced[i] = m
	}

	*root = now(*root)

	return changed
}
