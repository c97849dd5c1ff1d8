package filter

import "strconv"

// list reads what follows qualifiers: one address, or in parentheses several that
// are joined by "and" and "or".
func (p *parser) list(q qualifiers) (c clause, err error) {
	switch {
	case p.token.is("!"), p.token.word == wordNot, p.token.is("("):
		var o operand
		o, err = p.operand(q)
		if err == nil {
			err = p.complete(&o, q)
		}

		if err == nil && !o.object {
			err = p.fail(o.at, "an address or a number is missing", "")
		}

		return o.clause, err
	default:
		return p.object(q)
	}
}

// object reads one address or number with the qualifiers q.
func (p *parser) object(q qualifiers) (c clause, err error) {
	t := p.token
	switch {
	case q.none && t.kind == tokenName:
		return nil, p.unexpected()
	case q.none:
		return nil, p.bareObject(t.at)
	case t.word == wordRefused:
		return nil, p.refused()
	case t.kind == tokenWord && q.kind == wordProto:
		return nil, p.fail(t.at, quoted(t.text)+" is a word of the language here", `write \`+t.text)
	case !t.isAddress() && t.kind != tokenNumber:
		if t.kind == tokenEnd {
			return nil, p.fail(t.at, "an address or a number is missing at the end", "")
		}

		return nil, p.fail(t.at, "an address or a number must stand here", "")
	}

	err = p.advance()
	if err != nil {
		return nil, err
	}

	return p.objectOf(q, t)
}

// objectOf returns the clause of an address or number, which has been read, and
// reads the mask that may follow it.
func (p *parser) objectOf(q qualifiers, t token) (c clause, err error) {
	switch q.kind {
	case wordNet:
		return p.network(q, t)
	case wordPort, wordPortRange:
		return p.ports(q, t)
	case wordProto:
		return p.protocolNumber(q, t)
	default:
		return p.host(q, t)
	}
}

// bareObject returns the error for an address or number without qualifiers.
func (p *parser) bareObject(at int) (err error) {
	return p.fail(at, "it is not said what this is", "as `host`, `net` or `port`")
}

// modifies returns the error for a protocol that what follows does not go with.
func (p *parser) modifies(q qualifiers, what string) (err error) {
	return p.fail(q.at, quoted(q.protocol.String())+" does not go with "+what, "join them by `and`")
}

// decimal returns a number for a message.
func decimal(n uint32) (s string) { return strconv.FormatUint(uint64(n), 10) }
