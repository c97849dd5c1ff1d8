package filter

// primitive reads a condition that starts with a word, and returns what addresses
// behind it take over.
func (p *parser) primitive() (c clause, after qualifiers, err error) {
	none := qualifiers{none: true}
	at := p.token.at
	switch p.token.word {
	case wordLess, wordGreater:
		c, err = p.lengthLimit()

		return c, none, err
	case wordVLAN, wordMPLS, wordPPPoESession, wordPPPoEDiscovery:
		c, err = p.encapsulation()

		return c, none, err
	case wordInbound, wordOutbound:
		c = &wayClause{at: at, outbound: p.token.word == wordOutbound}

		return c, none, p.advance()
	}

	q := qualifiers{at: at}
	var ok bool
	q.protocol, ok = p.token.word.protocol()
	if ok {
		err = p.advance()
		if err != nil {
			return nil, none, err
		}

		switch p.token.word {
		case wordBroadcast, wordMulticast, wordSource, wordDestination,
			wordHost, wordNet, wordPort, wordPortRange, wordProto:
		default:
			c, err = p.protocolAlone(q)

			return c, none, err
		}
	}

	switch p.token.word {
	case wordBroadcast, wordMulticast:
		c = &castClause{at: at, protocol: q.protocol, multicast: p.token.word == wordMulticast}

		return c, none, p.advance()
	case wordSource, wordDestination, wordHost, wordNet, wordPort, wordPortRange, wordProto:
		return p.qualified(q)
	default:
		return nil, none, p.unexpected()
	}
}

// protocolAlone returns the clause of a protocol without anything behind it.
func (p *parser) protocolAlone(q qualifiers) (c clause, err error) {
	t := p.token
	switch {
	case q.protocol == protocolLink:
		return nil, p.fail(q.at, "something must follow `ether`", "as `host`, `src`, `dst`, `proto`, `broadcast` or `[offset]`")
	case t.kind == tokenNumber:
		return nil, p.fail(t.at, "it is not said what this number is", "as `port "+t.text+"`")
	case t.kind == tokenName:
		return nil, p.unexpected()
	case t.isAddress():
		return nil, p.bareObject(t.at)
	}

	return &protocolClause{at: q.at, protocol: q.protocol}, nil
}

// qualified reads qualifiers from the direction on, and the address that follows.
func (p *parser) qualified(q qualifiers) (c clause, after qualifiers, err error) {
	q.direction, err = p.direction()
	if err != nil {
		return nil, q, err
	}

	switch p.token.word {
	case wordHost, wordNet, wordPort, wordPortRange:
		q.kind = p.token.word
		err = p.advance()
	case wordProto:
		if q.direction != directionEither {
			return nil, q, p.fail(p.token.at, "`proto` has no direction", "")
		}

		q.kind = p.token.word
		err = p.advance()
	default:
		// After "src" or "dst" alone.
		q.kind = wordHost
	}

	if err == nil {
		c, err = p.list(q)
	}

	return c, q, err
}

// direction reads "src", "dst", or both of them joined by "and" or "or".
func (p *parser) direction() (d direction, err error) {
	first := p.token.word
	switch first {
	case wordSource:
		d = directionSource
	case wordDestination:
		d = directionDestination
	default:
		return directionEither, nil
	}

	err = p.advance()
	if err != nil {
		return d, err
	}

	isOr, ok := p.joint()
	if !ok {
		return d, nil
	}

	ahead := p.ahead()
	if ahead.word != wordSource && ahead.word != wordDestination {
		return d, nil
	} else if ahead.word == first {
		return d, p.fail(ahead.at, "this direction is there already", "")
	}

	d = directionBoth
	if isOr {
		d = directionEither
	}

	err = p.advance()
	if err == nil {
		err = p.advance()
	}

	return d, err
}

// lengthLimit reads "less" or "greater" and the number behind it.
func (p *parser) lengthLimit() (c clause, err error) {
	r := &relation{left: &term{kind: termLength, at: p.token.at}, op: 'l', at: p.token.at}
	if p.token.word == wordGreater {
		r.op = 'g'
	}

	err = p.advance()
	if err != nil {
		return nil, err
	} else if p.token.kind != tokenNumber {
		return nil, p.fail(p.token.at, "a number of bytes is missing", "")
	}

	r.right = &term{kind: termNumber, value: p.token.value, at: p.token.at}

	return r, p.advance()
}

// Largest numbers of what encapsulates. (IEEE 802.1Q 9.6, RFC 3032 2.1, RFC 2516 4.)
const (
	maxVLAN    = 1<<12 - 1
	maxLabel   = 1<<20 - 1
	maxSession = 1<<16 - 1
)

// encapsulation reads the word of one and the number that may follow it.
func (p *parser) encapsulation() (c clause, err error) {
	word, at := p.token.word, p.token.at
	err = p.advance()
	if err != nil {
		return nil, err
	}

	number := p.token
	given := number.kind == tokenNumber && word != wordPPPoEDiscovery
	most := uint32(maxSession)
	switch word {
	case wordVLAN:
		c, most = &vlanClause{at: at, id: number.value, given: given}, maxVLAN
	case wordMPLS:
		c, most = &mplsClause{at: at, label: number.value, given: given}, maxLabel
	default:
		c = &pppoeClause{at: at, id: number.value, given: given, discovery: word == wordPPPoEDiscovery}
	}

	if !given {
		return c, nil
	} else if number.value > most {
		return nil, p.fail(number.at, "there is no such number: the last one is "+decimal(most), "")
	}

	return c, p.advance()
}
