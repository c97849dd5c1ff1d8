package filter

import "strings"

// operand reads a condition, an address that takes over the qualifiers q, or
// arithmetic.
func (p *parser) operand(q qualifiers) (o operand, err error) {
	o.at, o.after = p.token.at, qualifiers{none: true}
	switch t := p.token; {
	case t.is("!"), t.word == wordNot:
		return p.negated(q)
	case t.is("("):
		return p.parenthesised(q)
	case t.is("-"), t.kind == tokenNumber, t.word == wordLength:
		o.term, err = p.arithmetic(nil)
	case t.isAddress():
		o.object, o.after = true, q
		o.clause, err = p.object(q)
	case t.kind == tokenWord:
		if _, ok := t.word.protocol(); ok {
			ahead := p.ahead()
			if ahead.is("[") {
				o.term, err = p.arithmetic(nil)

				break
			}
		}

		o.clause, o.after, err = p.primitive()
	default:
		err = p.unexpected()
	}

	if err == nil && o.term != nil {
		err = p.compared(&o)
	}

	return o, err
}

// negated reads what follows "not", which binds stronger than "and" and "or".
func (p *parser) negated(q qualifiers) (o operand, err error) {
	at := p.token.at
	err = p.deeper()
	if err == nil {
		err = p.advance()
	}

	if err == nil {
		o, err = p.operand(q)
	}

	if err == nil {
		err = p.complete(&o, q)
	}

	p.depth--
	o.clause, o.at = &negation{part: o.clause}, at

	return o, err
}

// parenthesised reads what stands in parentheses: conditions, addresses, or the
// start of arithmetic.
func (p *parser) parenthesised(q qualifiers) (o operand, err error) {
	open := p.token.at
	err = p.deeper()
	if err == nil {
		err = p.advance()
	}

	if err == nil {
		o, err = p.expression(q, true)
	}

	if err != nil {
		return o, err
	} else if !p.token.is(")") {
		return o, p.unclosed(open, ")")
	}

	p.depth--
	o.at = open
	err = p.advance()
	if err != nil || o.clause != nil {
		// What stands in parentheses leaves nothing behind to be taken over.
		o.after = q

		return o, err
	}

	o.term.closed = true
	o.term, err = p.arithmetic(o.term)
	if err == nil {
		err = p.compared(&o)
	}

	return o, err
}

// unclosed returns the error for a parenthesis or bracket that is not closed where
// it should be.
func (p *parser) unclosed(open int, sign string) (err error) {
	if p.token.kind != tokenEnd {
		return p.unexpected()
	}

	return p.fail(open, "the "+quoted(sign)+" to this is missing", "")
}

// compared reads the comparison behind arithmetic, if there is one.
func (p *parser) compared(o *operand) (err error) {
	op := comparison(&p.token)
	if op == 0 {
		return nil
	}

	r := &relation{left: o.term, op: op, at: p.token.at}
	err = p.advance()
	if err == nil {
		r.right, err = p.arithmetic(nil)
	}

	o.clause, o.term = r, nil
	o.after = qualifiers{none: true}

	return err
}

// comparison returns the operator of a comparison, see [relation], or 0.
func comparison(t *token) (op byte) {
	if t.kind != tokenSign {
		return 0
	}

	switch t.text {
	case "=", "==":
		return '='
	case "!=":
		return '!'
	case "<":
		return '<'
	case ">":
		return '>'
	case "<=":
		return 'l'
	case ">=":
		return 'g'
	default:
		return 0
	}
}

// unexpected returns the error for a token that cannot stand where it does.
func (p *parser) unexpected() (err error) {
	t := p.token
	switch {
	case t.kind == tokenEnd && t.at == 0:
		return p.fail(t.at, "the expression is empty", "")
	case t.kind == tokenEnd:
		return p.fail(t.at, "something is missing at the end", "")
	case t.word == wordRefused:
		return p.refused()
	case t.kind == tokenName && keyword(strings.ToLower(t.text)) != wordNone,
		t.kind == tokenName && protocolOf(strings.ToLower(t.text)) != protocolAny:
		return p.fail(t.at, quoted(t.text)+" is no word of the filter language", "words are written in small letters")
	case t.kind == tokenName:
		return p.fail(t.at, quoted(t.text)+" is no word of the filter language", "")
	default:
		return p.fail(t.at, quoted(t.text)+" cannot stand here", "join conditions by `and` or `or`")
	}
}

// refused returns the error for a word that is tcpdump's but not ours.
func (p *parser) refused() (err error) {
	return p.fail(p.token.at, quoted(p.token.text)+" is not supported", "")
}
