package heuristic

// rule describes one kind of attack as a chain of pieces. It matches a subject
// that holds all of them in this order, with anything in between.
type rule struct {
	class  RequestClass
	pieces []piece
}

// piece is one of the given words and what must stand around it.
type piece struct {
	words []string // in lower case; each longer than nothing
	// initial asks for the start of a word: no word character before.
	initial bool
	// tail is what must follow, nil for anything.
	tail tail
	// span is a distance to a character that must follow, nil for none.
	span *span
}

// span is at least one character that is not a stop, then last. Within the
// characters up to a stop only the first word of a piece can be followed by it
// if any is.
type span struct {
	stops string
	last  byte
}

// anywhere is a piece that may stand inside a word, word one at the start of one.
func anywhere(words ...string) piece { return piece{words: words} }

func word(words ...string) piece { return piece{words: words, initial: true} }

// then adds what must follow.
func (p piece) then(parts ...tail) piece {
	p.tail = all(parts...)
	return p
}

// until adds a character that must follow before any of stops, but not at once.
func (p piece) until(last byte, stops string) piece {
	p.span = &span{stops: stops, last: last}
	return p
}

// each makes a rule of every piece.
func each(class RequestClass, pieces ...piece) []rule {
	rules := make([]rule, 0, len(pieces))
	for _, p := range pieces {
		rules = append(rules, rule{class, []piece{p}})
	}
	return rules
}

// chain makes one rule of all pieces.
func chain(class RequestClass, pieces ...piece) []rule {
	return []rule{{class, pieces}}
}
