package filter

// node is a test in a graph that decides about packets: it goes on with yes or no.
// The graph has no cycles and ends in the two nodes of its [graph]. A test that
// needs bytes behind the end of the packet ends in a third way: the packet is
// refused, whatever the expression says. That is how the processor of filters
// works, in the kernel as everywhere.
type node struct {
	test    test
	yes, no *node

	// facts are what is known behind the two outcomes.
	onYes, onNo fact

	// known is what is known before the test. It is valid within one round.
	known *fact

	// round is the last round of work that has seen the node.
	round int

	// entries is the number of edges to the node.
	entries int

	// position is the place in the order of the graph.
	position int
}

// graph makes nodes.
type graph struct {
	// accept and refuse are the ends.
	accept, refuse *node

	// count is the number of nodes that have been made.
	count int

	// round numbers the rounds of work.
	round int
}

func newGraph() (g *graph) {
	return &graph{accept: &node{}, refuse: &node{}}
}

// maxNodes bounds the work that an expression makes before it is known how many
// instructions it takes. It is eight times as many nodes as the kernel takes
// instructions.
const maxNodes = 8 * MaxInstructions

// branch returns a node with a test.
func (g *graph) branch(t test, yes, no *node) (n *node) {
	g.count++

	return &node{test: t, yes: yes, no: no}
}

// build returns the node that decides about a condition and then goes on with yes
// or no. Beyond maxNodes the graph is not complete.
func (g *graph) build(c *cond, yes, no *node) (n *node) {
	switch c.kind {
	case condNever:
		return no
	case condAlways:
		return yes
	case condTest:
		return g.branch(c.test, yes, no)
	case condNot:
		return g.build(c.parts[0], no, yes)
	}

	for i := len(c.parts) - 1; i >= 0 && g.count <= maxNodes; i-- {
		if c.kind == condAll {
			yes = g.build(c.parts[i], yes, no)
		} else {
			no = g.build(c.parts[i], yes, no)
		}
	}

	if c.kind == condAll {
		return yes
	}

	return no
}

// end reports whether n is one of the ends.
func (n *node) end() (ok bool) { return n.test.left == nil }

// order returns the nodes that can be reached from root, each before those that it
// goes on with, and counts the entries.
func (g *graph) order(root *node) (nodes []*node) {
	g.round++
	nodes = g.visit(root, make([]*node, 0, min(g.count, maxNodes)))
	for i, j := 0, len(nodes)-1; i < j; i, j = i+1, j-1 {
		nodes[i], nodes[j] = nodes[j], nodes[i]
	}

	for i, n := range nodes {
		n.position = i
	}

	return nodes
}

// visit appends the nodes behind n and then n.
func (g *graph) visit(n *node, nodes []*node) (longer []*node) {
	if n.end() {
		return nodes
	}

	n.entries++
	if n.round == g.round {
		return nodes
	}

	n.round, n.entries = g.round, 1
	nodes = g.visit(n.no, nodes)
	nodes = g.visit(n.yes, nodes)

	return append(nodes, n)
}
