package heuristic

// wordIndex finds every occurrence of many words in one pass over a subject: the
// automaton of Aho and Corasick, as a table of transitions. It is immutable.
//
// States are numbered so that a pass stays in a small part of the table: those
// of short beginnings first, since that is how far most text gets, and those in
// which a word ends behind all others.
type wordIndex struct {
	classes [256]uint8 // of a byte; 0 for bytes that no word holds
	next    [][wordClasses]uint16
	first   uint16      // the first state in which words end
	ends    [][]wordEnd // of the states from first on
}

// wordClasses is how many different bytes the words can hold, and one for all
// others; a power of two, so that a row is found by a shift.
const wordClasses = 64

// wordEnd says that a word ends: the piece it belongs to and its length.
type wordEnd struct {
	rule   uint16
	piece  uint8
	length uint8
}

// wordNode is a state under construction.
type wordNode struct {
	next   []wordStep
	suffix *wordNode // state of the longest proper suffix, nil for the root
	ends   []wordEnd
	number uint16
}

// wordStep leads from a state to a longer one.
type wordStep struct {
	by byte
	to *wordNode
}

// newWordIndex returns the index of the words of all rules.
func newWordIndex(rules []rule) *wordIndex {
	root := &wordNode{}
	x := &wordIndex{}
	classes := uint8(1)
	for r, rule := range rules {
		for p, piece := range rule.pieces {
			for _, word := range piece.words {
				root.add(word, wordEnd{uint16(r), uint8(p), uint8(len(word))})
				for _, c := range []byte(word) {
					if x.classes[c] == 0 {
						x.classes[c] = classes
						classes++
					}
				}
			}
		}
	}
	if classes > wordClasses {
		panic("BUG: the words hold more different bytes than a row has places")
	}
	x.fill(root.levels())
	return x
}

func (n *wordNode) add(word string, end wordEnd) {
	for _, c := range []byte(word) {
		to := n.step(c)
		if to == nil {
			to = &wordNode{}
			n.next = append(n.next, wordStep{c, to})
		}
		n = to
	}
	n.ends = append(n.ends, end)
}

// step is the state that c leads to, nil if no word goes on so.
func (n *wordNode) step(c byte) *wordNode {
	for _, s := range n.next {
		if s.by == c {
			return s.to
		}
	}
	return nil
}

// levels links every state to that of its longest suffix, adds the words that
// end there, and lists the states level by level, the root first.
func (n *wordNode) levels() []*wordNode {
	list := []*wordNode{n}
	for i := 0; i < len(list); i++ {
		at := list[i]
		if at.suffix != nil {
			at.ends = append(at.ends, at.suffix.ends...)
		}
		for _, s := range at.next {
			s.to.suffix = n
			for suffix := at.suffix; suffix != nil; suffix = suffix.suffix {
				if to := suffix.step(s.by); to != nil {
					s.to.suffix = to
					break
				}
			}
			list = append(list, s.to)
		}
	}
	return list
}

// fill numbers the states, which are listed level by level, and writes the
// table.
func (x *wordIndex) fill(list []*wordNode) {
	for _, n := range list {
		if len(n.ends) == 0 {
			n.number = x.first
			x.first++
		}
	}
	for _, n := range list {
		if len(n.ends) > 0 {
			n.number = x.first + uint16(len(x.ends))
			x.ends = append(x.ends, n.ends)
		}
	}
	x.next = make([][wordClasses]uint16, len(list))
	for _, n := range list {
		row := &x.next[n.number]
		if n.suffix != nil {
			*row = x.next[n.suffix.number] // complete: it is of a level before
		}
		for _, s := range n.next {
			row[x.classes[s.by]] = s.to.number
		}
	}
}
