package heuristic

// wordIndex finds every occurrence of many words in one pass over a subject: the
// automaton of Aho and Corasick, as a table of transitions. It is immutable.
type wordIndex struct {
	classes [256]uint8  // of a byte; 0 for bytes that no word holds
	next    []uint16    // by state and class: the next state
	found   []uint16    // by state: 1 + index into ends, 0 for none
	ends    [][]wordEnd // of the states in which words end
	width   int         // classes of a state
}

// wordEnd says that a word ends: the piece it belongs to and its length.
type wordEnd struct {
	rule   uint16
	piece  uint8
	length uint8
}

// wordNode is a state under construction.
type wordNode struct {
	next map[byte]int
	fail int
	ends []wordEnd
}

// newWordIndex returns the index of the words of all rules.
func newWordIndex(rules []rule) *wordIndex {
	nodes := []*wordNode{{next: map[byte]int{}}}
	x := &wordIndex{width: 1}
	for r, rule := range rules {
		for p, piece := range rule.pieces {
			for _, word := range piece.words {
				nodes = addWord(nodes, word, wordEnd{uint16(r), uint8(p), uint8(len(word))})
				for _, c := range []byte(word) {
					if x.classes[c] == 0 {
						x.classes[c] = uint8(x.width)
						x.width++
					}
				}
			}
		}
	}
	x.fill(nodes)
	return x
}

func addWord(nodes []*wordNode, word string, end wordEnd) []*wordNode {
	at := 0
	for _, c := range []byte(word) {
		to, ok := nodes[at].next[c]
		if !ok {
			to = len(nodes)
			nodes[at].next[c] = to
			nodes = append(nodes, &wordNode{next: map[byte]int{}})
		}
		at = to
	}
	nodes[at].ends = append(nodes[at].ends, end)
	return nodes
}

// fill writes the tables. States are visited level by level, so that the longest
// proper suffix of each is complete before it is needed.
func (x *wordIndex) fill(nodes []*wordNode) {
	x.next = make([]uint16, len(nodes)*x.width)
	x.found = make([]uint16, len(nodes))
	queue := []int{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		node := nodes[state]
		row, failRow := state*x.width, node.fail*x.width
		if state != 0 {
			copy(x.next[row:row+x.width], x.next[failRow:failRow+x.width])
			node.ends = append(node.ends, nodes[node.fail].ends...)
		}
		if len(node.ends) > 0 {
			x.ends = append(x.ends, node.ends)
			x.found[state] = uint16(len(x.ends))
		}
		for c, to := range node.next {
			class := int(x.classes[c])
			nodes[to].fail = int(x.next[row+class])
			x.next[row+class] = uint16(to)
			queue = append(queue, to)
		}
	}
}
