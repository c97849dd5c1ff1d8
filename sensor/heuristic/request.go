package heuristic

import "bytes"

// Requests finds attack patterns in the decoded path or body of a request (SPEC
// 3.6.5). The time it takes grows with the length of the text only, whatever the
// text holds.
//
// It belongs to one goroutine: its buffers are reused.
type Requests struct {
	rules   []rule
	words   *wordIndex
	subject []byte
	states  []ruleState
	mails   []mail
}

// ruleState is how far a rule has come in a subject.
type ruleState struct {
	piece int // the next one
	from  int // where it may start
}

// NewRequests prepares the rules.
func NewRequests() (*Requests, error) {
	rules := requestRules()
	return &Requests{rules: rules, words: newWordIndex(rules), states: make([]ruleState, len(rules))}, nil
}

// Classify returns the first class that matches text, a percent-decoded path or
// body, which must be valid UTF-8. Texts without one of the characters that every
// attack needs match none.
func (q *Requests) Classify(text []byte) (class RequestClass, ok bool) {
	if !isRequestSuspicious(text) {
		return 0, false
	}
	q.subject = appendSubject(q.subject[:0], text)
	class = q.match(0, requestClasses-1)
	if class > ClassDataLeakage && q.hasMailList() {
		class = ClassDataLeakage
	}
	return class, class < requestClasses
}

// Next returns the first class behind class that matches the text of the last call
// of Classify. It is for attacks that are excused, which must not hide others.
func (q *Requests) Next(class RequestClass) (next RequestClass, ok bool) {
	next = q.match(class+1, requestClasses-1)
	if class < ClassDataLeakage && next > ClassDataLeakage && q.hasMailList() {
		next = ClassDataLeakage
	}
	return next, next < requestClasses
}

// IsCommand reports whether text matches the class [ClassRemoteCodeExecution],
// whatever characters it holds (SPEC 3.6.3 c).
func (q *Requests) IsCommand(text []byte) bool {
	q.subject = appendSubject(q.subject[:0], text)
	return q.match(ClassRemoteCodeExecution, ClassRemoteCodeExecution) < requestClasses
}

// isRequestSuspicious reports whether text has one of the characters without
// which it is not examined: `?`, `..`, `.ht`, `=`, blank, `'`.
func isRequestSuspicious(text []byte) bool {
	return bytes.IndexByte(text, '=') >= 0 || bytes.IndexByte(text, '?') >= 0 ||
		bytes.IndexByte(text, ' ') >= 0 || bytes.IndexByte(text, '\'') >= 0 ||
		bytes.Contains(text, twoDots) || bytes.Contains(text, dotHT)
}

var twoDots, dotHT = []byte(".."), []byte(".ht")

// match returns the lowest class from first to last with a rule that matches the
// subject, requestClasses if there is none.
func (q *Requests) match(first, last RequestClass) RequestClass {
	clear(q.states)
	best := last + 1
	x, state := q.words, uint16(0)
	for i, c := range q.subject {
		state = x.next[state][x.classes[c]%wordClasses]
		if state < x.first {
			continue
		}
		for _, end := range x.ends[state-x.first] {
			class := q.rules[end.rule].class
			if class < first || class >= best || !q.advance(end, i+1) {
				continue
			}
			if best = class; best == first {
				return best
			}
		}
	}
	if best > last {
		return requestClasses
	}
	return best
}

// advance takes note of a word that ends at position at, and reports whether its
// rule is complete now.
func (q *Requests) advance(end wordEnd, at int) bool {
	state, pieces := &q.states[end.rule], q.rules[end.rule].pieces
	start := at - int(end.length)
	if state.piece != int(end.piece) || start < state.from {
		return false
	}
	p := &pieces[end.piece]
	if p.initial && start > 0 && isSubjectWord(q.subject[start-1]) {
		return false
	}
	if p.span != nil {
		ok, resume := p.span.follows(q.subject, at)
		if !ok {
			state.from = resume
			return false
		}
	}
	if p.tail != nil {
		if at = p.tail(q.subject, at); at == noMatch {
			return false
		}
	}
	state.piece++
	state.from = at
	return state.piece == len(pieces)
}

// follows reports whether the span follows at position at of s, else from where
// on it may follow another word.
func (p *span) follows(s []byte, at int) (ok bool, resume int) {
	end := len(s)
	if i := bytes.IndexAny(s[at:], p.stops); i >= 0 {
		end = at + i
	}
	return end > at && bytes.IndexByte(s[at+1:end], p.last) >= 0, end
}
