package pattern

// op says what a node of the syntax tree is.
type op uint8

const (
	opEmpty     op = iota // matches the empty text
	opClass               // one character of class
	opConcat              // subs one after the other
	opAlternate           // the first of subs that leads to a match
	opRepeat              // subs[0] from min to max times
	opCapture             // subs[0], remembered as group index
	opAssert              // a condition on the place
	opLook                // subs[0] must (not) match ahead or behind
	opAtomic              // subs[0], never given back
	opBackref             // the text of group index once more
	opCond                // subs[0] if group index took part, else subs[1]
	opKeep                // the match starts here
	opFail                // never matches
)

// assertion is a condition on a place in the text.
type assertion uint8

const (
	textStart assertion = iota
	textEnd
	lineStart
	lineEnd
	wordEdge
	noWordEdge
	wordStart   // a word begins here
	wordEnd     // a word ends here
	searchStart // the search began here
)

// unbounded stands for no upper limit of a repetition.
const unbounded = -1

// node is a node of the syntax tree.
type node struct {
	op       op
	assert   assertion
	lazy     bool // opRepeat: as few as possible
	ascii    bool // opAssert: ASCII words only
	negative bool // opLook
	behind   bool // opLook
	fold     bool // opBackref: either case
	class    class
	min, max int // opRepeat
	index    int // opCapture, opBackref, opCond
	subs     []*node
}

// regular reports whether an automaton can match n: nothing in it looks around,
// refers back or forbids backing up.
func (n *node) regular() bool {
	switch n.op {
	case opLook, opAtomic, opBackref, opCond, opKeep, opFail:
		return false
	case opAssert:
		return n.assert != searchStart
	}
	for _, s := range n.subs {
		if !s.regular() {
			return false
		}
	}
	return true
}

// repeatable reports whether a backtracking engine lets n be repeated.
func (n *node) repeatable() bool {
	switch n.op {
	case opEmpty, opLook, opKeep:
		return false
	case opAssert:
		return n.assert != searchStart
	}
	return true
}

// fixed returns how many characters n always takes, or -1.
func (n *node) fixed() int {
	switch n.op {
	case opEmpty, opAssert, opLook, opKeep, opFail:
		return 0
	case opClass:
		return 1
	case opConcat, opCapture, opAtomic:
		total := 0
		for _, s := range n.subs {
			k := s.fixed()
			if k < 0 {
				return -1
			}
			total += k
		}
		return total
	case opAlternate, opCond:
		k := n.subs[0].fixed()
		for _, s := range n.subs[1:] {
			if s.fixed() != k {
				return -1
			}
		}
		return k
	case opRepeat:
		if k := n.subs[0].fixed(); k >= 0 && n.min == n.max {
			return k * n.min
		}
	}
	return -1
}

// behindAllowed reports whether n may stand in a look-behind: what an automaton can
// match, or what always takes as many characters, side by side.
func (n *node) behindAllowed() bool {
	if n.op == opAlternate || n.op == opConcat {
		for _, s := range n.subs {
			if n.op == opAlternate && !s.behindAllowed() || n.op == opConcat && !s.regular() && s.fixed() < 0 {
				return false
			}
		}
		return true
	}
	return n.regular() || n.fixed() >= 0
}
