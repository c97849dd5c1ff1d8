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
	wordStart     // a word begins here
	wordEnd       // a word ends here
	wordStartHalf // no word character before
	wordEndHalf   // no word character behind
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
	}
	for _, s := range n.subs {
		if !s.regular() {
			return false
		}
	}
	return true
}
