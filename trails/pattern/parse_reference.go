package pattern

import "strings"

// conditional reads (?(1)yes|no), (?(<name>)yes|no) and (?(expression)yes|no)
// from behind the second parenthesis.
func (p *parser) conditional() *node {
	index, ok := p.condition()
	var test *node
	if !ok {
		test = p.body()
	}
	body := p.body()
	yes, no := body, &node{op: opEmpty}
	if body.op == opAlternate {
		yes, no = body.subs[0], &node{op: opAlternate, subs: body.subs[1:]}
	}
	switch {
	case test != nil:
		once := &node{op: opAtomic, subs: []*node{test}}
		not := &node{op: opLook, negative: true, subs: []*node{test}}
		return &node{op: opAlternate, subs: []*node{
			{op: opConcat, subs: []*node{once, yes}},
			{op: opConcat, subs: []*node{not, no}},
		}}
	case index == 0 || index == p.base: // the whole match, or the group around a combined expression
		return yes
	case index < p.base || index-p.base > maxGroups:
		return no
	}
	return &node{op: opCond, index: index - p.base, subs: []*node{yes, no}}
}

// condition reads the number of the group that a conditional asks for, counted
// like a back-reference, with the parenthesis behind it. ok is false, and
// nothing read, when the condition is an expression.
func (p *parser) condition() (index int, ok bool) {
	end := strings.IndexByte(p.src[p.pos:], ')')
	if end <= 0 {
		p.fail("missing )")
	}
	what := p.src[p.pos : p.pos+end]
	if digits(what) {
		p.pos += end + 1
		return p.number(what, 0), true
	}
	for _, quotes := range []string{"<>", "''"} {
		if len(what) > 2 && what[0] == quotes[0] && what[len(what)-1] == quotes[1] && !p.isTaken(what[1:len(what)-1]) {
			p.pos += end + 1
			return p.base + p.namedBackref(what[1:len(what)-1]).index, true
		}
	}
	return 0, false
}

// isTaken reports whether an expression behind this one has a group of the
// name, which is that group's then.
func (p *parser) isTaken(name string) bool { return p.taken != nil && p.taken(name) }

func (p *parser) namedBackref(name string) *node {
	if p.isTaken(name) {
		p.fail("group name belongs to a later expression")
	}
	for i, other := range p.names {
		if i > 0 && other == name {
			return &node{op: opBackref, index: i, fold: p.modes.fold}
		}
	}
	p.fail("unknown group name")
	return nil
}

// backref returns the reference to group number, counted with the groups that
// come before this expression in a combination: those never take part.
func (p *parser) backref(number int) *node {
	if number == 0 || number-p.base >= maxGroups {
		p.fail("invalid group reference")
	}
	if number < p.base+1 {
		return &node{op: opFail}
	}
	p.highest = max(p.highest, number-p.base)
	return &node{op: opBackref, index: number - p.base, fold: p.modes.fold}
}

// maxGroups bounds the number that a back-reference may name.
const maxGroups = 1000
