package filter

// arithmetic reads numbers, accesses and the operators between them. It starts
// behind first, if that is given.
func (p *parser) arithmetic(first *term) (t *term, err error) {
	if first == nil {
		first, err = p.factor()
		if err != nil {
			return nil, err
		}
	}

	return p.operation(first, 0)
}

// operation reads operators that bind stronger than a level, and what they join
// left with.
func (p *parser) operation(left *term, level int) (t *term, err error) {
	for {
		op, strength := operator(&p.token)
		if strength <= level {
			return left, nil
		}

		at := p.token.at
		err = p.mixed(left, op)
		if err == nil {
			err = p.advance()
		}

		if err != nil {
			return nil, err
		}

		right, err := p.factor()
		if err != nil {
			return nil, err
		}

		// What follows and binds stronger belongs to the right side.
		right, err = p.operation(right, strength)
		if err != nil {
			return nil, err
		}

		err = p.mixed(right, op)
		if err != nil {
			return nil, err
		}

		left = &term{kind: termOperation, op: op, left: left, right: right, at: at}
	}
}

// operator returns the operator of a token and how strong it binds, or 0. The
// levels are those of tcpdump, which are not those of C: a shift binds weaker than
// a sum, and all bind stronger than a comparison.
func operator(t *token) (op byte, strength int) {
	if t.kind != tokenSign {
		return 0, 0
	}

	switch t.text {
	case "|":
		return '|', 1
	case "^":
		return '^', 1
	case "&":
		return '&', 2
	case "<<":
		return '<', 3
	case ">>":
		return '>', 3
	case "+", "-":
		return t.text[0], 4
	case "*", "/", "%":
		return t.text[0], 5
	default:
		return 0, 0
	}
}

// mixed refuses ^ and % beside other operators: how strong these bind is not
// defined in tcpdump's language, and differs between its versions.
func (p *parser) mixed(operand *term, op byte) (err error) {
	if operand.kind != termOperation || operand.closed {
		return nil
	}

	loose := op == '^' || op == '%' || operand.op == '^' || operand.op == '%'
	if !loose || op == '^' && operand.op == '^' {
		return nil
	}

	return p.fail(operand.at, "it is not defined which of these operators comes first", "put one of them in parentheses")
}

// factor reads a number, an access, what stands in parentheses, or one of these
// with its sign changed.
func (p *parser) factor() (t *term, err error) {
	at := p.token.at
	switch {
	case p.token.kind == tokenNumber:
		t = &term{kind: termNumber, value: p.token.value, bare: true, at: at}

		return t, p.advance()
	case p.token.word == wordLength:
		return &term{kind: termLength, at: at}, p.advance()
	case p.token.is("-"):
		return p.negative()
	case p.token.is("("):
		return p.grouped()
	}

	if _, ok := p.token.word.protocol(); ok {
		return p.access()
	}

	switch {
	case p.token.kind == tokenEnd:
		return nil, p.fail(at, "a number is missing at the end", "")
	case p.token.kind == tokenName && p.token.text[0] >= '0' && p.token.text[0] <= '9':
		return nil, p.fail(at, quoted(p.token.text)+" is no number", "put blanks around a minus sign")
	case p.token.word == wordRefused:
		return nil, p.refused()
	default:
		return nil, p.fail(at, quoted(p.token.text)+" is no number", "")
	}
}

// negative reads what follows a minus sign.
func (p *parser) negative() (t *term, err error) {
	at := p.token.at
	err = p.deeper()
	if err == nil {
		err = p.advance()
	}

	if err != nil {
		return nil, err
	}

	operand, err := p.factor()
	p.depth--

	return &term{kind: termNegative, left: operand, at: at}, err
}

// grouped reads arithmetic in parentheses.
func (p *parser) grouped() (t *term, err error) {
	open := p.token.at
	err = p.deeper()
	if err == nil {
		err = p.advance()
	}

	if err == nil {
		t, err = p.arithmetic(nil)
	}

	if err != nil {
		return nil, err
	} else if !p.token.is(")") {
		return nil, p.unclosed(open, ")")
	}

	p.depth--
	t.closed = true

	return t, p.advance()
}
