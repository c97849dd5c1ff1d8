package filter

// Bounds of an expression.
const (
	// MaxExpression is the length of the longest expression in bytes. An expression
	// that long cannot be compiled into a program that the kernel takes.
	MaxExpression = 64 << 10

	// MaxDepth is how many parentheses, brackets and negations may be open at once.
	MaxDepth = 100
)

// parser reads an expression. Its methods return a [*SyntaxError].
type parser struct {
	lexer lexer

	// token is the one that is next.
	token token

	depth int
}

// qualifiers are what stands before an address, as "tcp src port", or what an
// address without any takes over from the one before it.
type qualifiers struct {
	at        int
	protocol  protocol
	direction direction
	kind      word // wordHost, wordNet, wordPort, wordPortRange or wordProto

	// none is true if there is nothing to take over.
	none bool
}

// operand is what stands between two words "and" or "or".
type operand struct {
	// clause is the condition, or nil if the operand is arithmetic.
	clause clause

	// term is arithmetic that is not compared with anything.
	term *term

	// after is what an address behind the operand takes over.
	after qualifiers

	at int

	// object is true for an address, or several in parentheses, without
	// qualifiers.
	object bool
}

// parse returns the clause of an expression, or nil if it is empty.
func parse(expression string) (c clause, err error) {
	if len(expression) > MaxExpression {
		l := lexer{text: expression}

		return nil, l.fail(MaxExpression, "the expression is longer than 65,536 bytes", "")
	}

	p := &parser{lexer: lexer{text: expression}}
	err = p.advance()
	if err != nil || p.token.kind == tokenEnd {
		return nil, err
	}

	o, err := p.expression(qualifiers{none: true}, false)
	switch {
	case err != nil:
		return nil, err
	case p.token.kind != tokenEnd:
		return nil, p.unexpected()
	default:
		return o.clause, nil
	}
}

// advance goes to the next token.
func (p *parser) advance() (err error) {
	p.token, err = p.lexer.next()

	return err
}

// ahead returns the token behind the next one.
func (p *parser) ahead() (t token) {
	l := p.lexer
	t, err := l.next()
	if err != nil {
		return token{} // it will be found when its turn comes
	}

	return t
}

// expression reads operands joined by "and" and "or", which bind equally strong,
// from left to right. Within parentheses it may be arithmetic too.
func (p *parser) expression(q qualifiers, inside bool) (o operand, err error) {
	o, err = p.operand(q)
	if err != nil || inside && o.clause == nil && p.token.is(")") {
		return o, err
	}

	err = p.complete(&o, q)
	if err == nil && o.object && !inside {
		err = p.bareObject(o.at)
	}

	for err == nil {
		isOr, ok := p.joint()
		if !ok {
			return o, nil
		}

		err = p.join(&o, isOr)
	}

	return o, err
}

// joint reports whether "and" or "or" is next, and which.
func (p *parser) joint() (isOr, ok bool) {
	switch {
	case p.token.is("&&"), p.token.word == wordAnd:
		return false, true
	case p.token.is("||"), p.token.word == wordOr:
		return true, true
	default:
		return false, false
	}
}

// join reads one more operand behind "and" or "or" and adds it to o.
func (p *parser) join(o *operand, isOr bool) (err error) {
	err = p.advance()
	if err != nil {
		return err
	}

	next, err := p.operand(o.after)
	if err == nil {
		err = p.complete(&next, o.after)
	}

	if err != nil {
		return err
	} else if o.object && !next.object {
		return p.fail(next.at, "only addresses and numbers can follow in this list", "close the parenthesis before it")
	}

	j, ok := o.clause.(*junction)
	if !ok || j.isOr != isOr {
		j = &junction{parts: []clause{o.clause}, isOr: isOr}
	}

	j.parts = append(j.parts, next.clause)
	o.clause, o.after = j, next.after

	return nil
}

// complete turns a number that is not compared with anything into the object of
// the qualifiers q.
func (p *parser) complete(o *operand, q qualifiers) (err error) {
	switch {
	case o.clause != nil:
		return nil
	case !o.term.bare:
		return p.fail(p.token.at, "a comparison is missing", "compare with a number, as in `tcp[13] & 2 != 0`")
	case q.none:
		return p.bareObject(o.at)
	}

	t := token{kind: tokenNumber, at: o.term.at, value: o.term.value, text: numberText(p.lexer.text, o.term.at)}
	o.clause, err = p.objectOf(q, t)
	o.after, o.object = q, true

	return err
}

// numberText returns how the number at an offset is written.
func numberText(text string, at int) (s string) { return wordText(text[at:]) }

// fail returns a [*SyntaxError].
func (p *parser) fail(at int, message, advice string) (err error) {
	return p.lexer.fail(at, message, advice)
}

// deeper counts what is open, and refuses to count too far.
func (p *parser) deeper() (err error) {
	p.depth++
	if p.depth > MaxDepth {
		return p.fail(p.token.at, "too many parentheses, brackets or negations are open", "write it flatter")
	}

	return nil
}
