package pattern

import "strings"

// class reads a class in brackets, which may hold others and set operations.
func (p *parser) class() class {
	p.enter()
	defer p.leave()
	outer := p.inClass
	p.inClass = true
	defer func() { p.inClass = outer }()
	p.pos++
	negative := p.take("^")
	var items class    // of the operand being read
	var result class   // of the operations so far
	var pending string // operation between result and items
	p.skip()
	for p.take("-") { // a hyphen in front stands for itself
		items = append(items, p.member('-')...)
		p.skip()
	}
	if len(items) == 0 && p.take("]") {
		items = append(items, p.member(']')...)
	}
	for {
		p.skip()
		if !p.more() {
			p.fail("missing ]")
		}
		switch {
		case p.take("]"):
			result = combine(result, pending, normal(items))
			if negative {
				return result.negate()
			}
			return result
		case p.operator() != "":
			op := p.operator()
			p.pos += len(op)
			result = combine(result, pending, normal(items))
			pending, items = op, nil
		case p.peek() == '[':
			if c, ok := p.posixClass(); ok {
				items = append(items, c...)
			} else {
				items = append(items, p.class()...)
			}
		default:
			items = append(items, p.classRange()...)
		}
	}
}

// operator returns the set operation that comes next, if any.
func (p *parser) operator() string {
	for _, op := range []string{"&&", "--", "~~"} {
		if strings.HasPrefix(p.src[p.pos:], op) {
			return op
		}
	}
	return ""
}

// combine applies a set operation; none takes b alone.
func combine(a class, op string, b class) class {
	switch op {
	case "&&":
		return a.intersect(b)
	case "--":
		return a.minus(b)
	case "~~":
		return a.minus(b).union(b.minus(a))
	}
	return b
}

// member returns one character, with its other cases where they count.
func (p *parser) member(r rune) class {
	if p.modes.fold {
		return single(r).fold(p.modes.ascii)
	}
	return single(r)
}

// classRange reads one character, one escape or a range of characters.
func (p *parser) classRange() class {
	lo, literal := p.classItem()
	p.skip()
	if p.peek() != '-' || p.afterHyphen() == ']' || p.afterHyphen() == '-' {
		return p.folded(lo)
	}
	p.pos++
	p.skip()
	if !p.more() {
		p.fail("missing ]")
	}
	hi, alsoLiteral := p.classItem()
	if !literal || !alsoLiteral {
		p.fail("bad character range")
	}
	if hi[0].lo < lo[0].lo {
		p.fail("character range is backwards")
	}
	return p.folded(class{{lo[0].lo, hi[0].lo}})
}

// afterHyphen returns the byte behind the hyphen that comes next.
func (p *parser) afterHyphen() byte {
	at := p.pos
	defer func() { p.pos = at }()
	p.pos++
	p.skip()
	return p.peek()
}

func (p *parser) folded(c class) class {
	if p.modes.fold {
		return c.fold(p.modes.ascii)
	}
	return c
}

// classItem reads one character or escape.
func (p *parser) classItem() (c class, literal bool) {
	if p.peek() != '\\' {
		return single(p.next()), true
	}
	switch c := p.ahead(1); c {
	case 'Z', '<', '>': // conditions on the place mean nothing in a class
		p.pos += 2
		return single(rune(c)), true
	}
	if p.flags&Linear == 0 {
		switch p.ahead(1) {
		case 'h':
			p.pos += 2
			return hexClass(), false
		case 'H':
			p.pos += 2
			return hexClass().negate(), false
		case 'e':
			p.pos += 2
			return single('\x1B'), true
		}
	}
	return p.classEscape()
}

// posixClass reads [:name:] or [:^name:]. Anything else is left unread.
func (p *parser) posixClass() (c class, ok bool) {
	rest, ok := strings.CutPrefix(p.src[p.pos:], "[:")
	if !ok {
		return nil, false
	}
	end := strings.Index(rest, ":]")
	if end < 0 {
		return nil, false
	}
	name, negative := strings.CutPrefix(rest[:end], "^")
	if c, ok = posix(name); !ok {
		return nil, false
	}
	p.pos += len("[:") + end + len(":]")
	c = p.folded(c)
	if negative {
		c = c.negate()
	}
	return c, true
}
