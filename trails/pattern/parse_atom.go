package pattern

import (
	"slices"
	"strings"
	"unicode"
)

// atom reads one item without quantifiers.
func (p *parser) atom() *node {
	switch p.peek() {
	case '(':
		return p.group()
	case '[':
		return &node{op: opClass, class: p.wide(p.class())}
	case '\\':
		return p.escape()
	case '.':
		p.pos++
		return &node{op: opClass, class: p.wide(p.dot())}
	case '^':
		p.pos++
		if p.modes.multi {
			return &node{op: opAssert, assert: lineStart}
		}
		return &node{op: opAssert, assert: textStart}
	case '$':
		p.pos++
		if p.modes.multi {
			return &node{op: opAssert, assert: lineEnd}
		}
		return &node{op: opAssert, assert: textEnd}
	}
	return p.literal(p.next())
}

// wide refuses a class beyond ASCII where Unicode is switched off: it would
// match parts of characters.
func (p *parser) wide(c class) class {
	if p.modes.ascii && len(c) > 0 && c[len(c)-1].hi > unicode.MaxASCII {
		p.fail("class is too wide without Unicode")
	}
	return c
}

func (p *parser) dot() class {
	switch {
	case p.modes.dotAll:
		return class{{0, unicode.MaxRune}}
	case p.modes.crlf:
		return class{{'\n', '\n'}, {'\r', '\r'}}.negate()
	}
	return single('\n').negate()
}

func (p *parser) literal(r rune) *node {
	c := single(r)
	if p.modes.fold {
		c = c.fold(p.modes.ascii)
	}
	return &node{op: opClass, class: c}
}

// group reads everything that starts with a parenthesis. It returns nil for a
// group that only sets flags.
func (p *parser) group() *node {
	start := p.pos
	p.pos++
	if !p.take("?") {
		return p.capture("")
	}
	switch {
	case p.take("P<"):
		return p.capture(p.newName('>'))
	case p.take("<="):
		return p.look(false, true)
	case p.take("<!"):
		return p.look(true, true)
	case p.take("<"):
		if p.flags&Python != 0 {
			p.fail("unknown extension ?<")
		}
		return p.capture(p.newName('>'))
	case p.flags&Linear == 0 && p.take("'"):
		return p.capture(p.newName('\''))
	case p.take("="):
		return p.look(false, false)
	case p.take("!"):
		return p.look(true, false)
	case p.take(">"):
		p.backtracking("atomic group")
		return &node{op: opAtomic, subs: []*node{p.body()}}
	case p.take("P="):
		p.backtracking("back-reference")
		return p.namedBackref(p.name(')'))
	case p.take("("):
		p.backtracking("conditional")
		return p.conditional()
	}
	return p.flagGroup(start)
}

// backtracking refuses what an automaton cannot match, where only that is
// wanted.
func (p *parser) backtracking(what string) {
	if p.flags&Linear != 0 {
		p.fail(what + " is not supported here")
	}
}

// body reads the inside of a group up to its closing parenthesis. Flags that
// are set inside end with it.
func (p *parser) body() *node {
	saved := p.modes
	n := p.alternate()
	p.modes = saved
	if !p.take(")") {
		p.fail("missing )")
	}
	return n
}

func (p *parser) capture(name string) *node {
	index := len(p.names)
	p.names = append(p.names, name)
	return &node{op: opCapture, index: index, subs: []*node{p.body()}}
}

func (p *parser) look(negative, behind bool) *node {
	p.backtracking("look-around")
	body := p.body()
	if behind && !body.behindAllowed() {
		p.fail("look-behind of variable length")
	}
	return &node{op: opLook, negative: negative, behind: behind, subs: []*node{body}}
}

// name reads a group's name up to its closing character and checks it.
func (p *parser) name(end byte) string {
	n := strings.IndexByte(p.src[p.pos:], end)
	if n <= 0 {
		p.fail("missing group name")
	}
	name := p.src[p.pos : p.pos+n]
	if !p.validName(name) {
		p.fail("bad group name")
	}
	p.pos += n + 1
	return name
}

// newName reads the name of a group that begins here.
func (p *parser) newName(end byte) string {
	name := p.name(end)
	if p.flags&(Linear|Python) != 0 && slices.Contains(p.names, name) {
		p.fail("duplicate group name")
	}
	if p.flags&Python != 0 && len(name) > 1 && name[0] == 'g' && digits(name[1:]) {
		p.fail("reserved group name")
	}
	return name
}

// validName reports whether Rust's automaton takes a name; the other engine
// takes any.
func (p *parser) validName(name string) bool {
	if p.flags&Linear == 0 {
		return true
	}
	for i, r := range name {
		switch {
		case r == '_' || unicode.IsLetter(r):
		case i > 0 && (unicode.IsDigit(r) || strings.ContainsRune(".[]", r)):
		default:
			return false
		}
	}
	return true
}

// flagGroup reads (?flags) and (?flags:...); start is where the group began.
func (p *parser) flagGroup(start int) *node {
	begin := p.pos
	set := p.modes
	on, seen, negated := true, "", 0
	for ; p.more() && p.peek() != ')' && p.peek() != ':'; p.pos++ {
		c := p.peek()
		if c == '-' && on {
			on, negated = false, p.pos
			continue
		}
		if strings.IndexByte(seen, c) >= 0 && p.flags&Linear != 0 {
			p.fail("repeated flag")
		}
		seen += string(rune(c))
		p.set(&set, c, on)
	}
	if !p.more() || !on && negated == p.pos-1 && p.flags&Linear != 0 {
		p.fail("bad inline flags")
	}
	text := p.src[begin:p.pos]
	p.pos++
	if p.src[p.pos-1] == ':' {
		saved := p.modes
		p.modes = set
		n := p.body()
		p.modes = saved
		return n
	}
	if text == "" {
		p.fail("nothing to repeat")
	}
	if strings.Trim(text, "aiLmsux") == "" {
		if start > 0 {
			p.fail("global flags not at the start of the expression")
		}
		p.global = true
	}
	p.modes = set
	return nil
}

func (p *parser) set(m *modes, flag byte, on bool) {
	switch flag {
	case 'i':
		m.fold = on
	case 'm':
		m.multi = on
	case 's':
		m.dotAll = on
	case 'U':
		m.swap = on
	case 'x':
		m.verbose = on
	case 'R':
		m.crlf = on
	case 'u':
		m.ascii = !on
	default:
		p.fail("unknown flag")
	}
}
