package pattern

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape reads a backslash sequence outside a class.
func (p *parser) escape() *node {
	start := p.pos
	p.pos++
	if !p.more() {
		p.fail("trailing backslash")
	}
	switch c := p.peek(); c {
	case 'A':
		return p.assertion(1, textStart)
	case 'z', 'Z':
		return p.assertion(1, textEnd)
	case '<':
		return p.assertion(1, wordStart)
	case '>':
		return p.assertion(1, wordEnd)
	case 'B':
		return p.assertion(1, noWordEdge)
	case 'b':
		return p.assertion(1, wordEdge)
	}
	if p.flags&Linear == 0 {
		if n := p.richEscape(); n != nil {
			return n
		}
	}
	p.pos = start
	c, literal := p.classEscape()
	if literal && p.modes.fold {
		c = c.fold(p.modes.ascii)
	}
	return &node{op: opClass, class: c}
}

func (p *parser) assertion(length int, a assertion) *node {
	p.pos += length
	return &node{op: opAssert, assert: a, ascii: p.modes.ascii}
}

// richEscape reads what only a backtracking engine knows, and returns nil for
// everything else.
func (p *parser) richEscape() *node {
	c := p.peek()
	switch {
	case c >= '0' && c <= '9':
		end := p.pos
		for end < len(p.src) && p.src[end] >= '0' && p.src[end] <= '9' {
			end++
		}
		number := p.number(p.src[p.pos:end], 0)
		p.pos = end
		return p.backref(number)
	case p.take("k<"):
		return p.namedBackref(p.name('>'))
	case p.take("h"):
		return &node{op: opClass, class: hexClass()}
	case p.take("H"):
		return &node{op: opClass, class: hexClass().negate()}
	case p.take("e"):
		return p.literal('\x1B')
	case p.take("K"):
		return &node{op: opKeep}
	case p.take("G"):
		return &node{op: opAssert, assert: searchStart}
	case p.take("N"):
		return &node{op: opClass, class: single('\n').negate()}
	case p.take("O"):
		return &node{op: opClass, class: class{{0, unicode.MaxRune}}}
	case p.take("R"):
		return lineBreak()
	}
	return nil
}

// lineBreak is what \R stands for.
func lineBreak() *node {
	cr, lf := &node{op: opClass, class: single('\r')}, &node{op: opClass, class: single('\n')}
	other := class{{'\n', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}}
	return &node{op: opAlternate, subs: []*node{{op: opConcat, subs: []*node{cr, lf}}, {op: opClass, class: other}}}
}

// classEscape reads a backslash sequence that stands for characters. literal
// says that it is a single character written out.
func (p *parser) classEscape() (c class, literal bool) {
	p.pos++
	if !p.more() {
		p.fail("trailing backslash")
	}
	r := p.next()
	switch r {
	case 'd', 'D', 's', 'S', 'w', 'W':
		return p.perl(r), false
	case 'p', 'P':
		return p.unicodeClass(r == 'P'), false
	case 'x', 'u', 'U':
		return single(p.hex(r)), true
	case 'a':
		return single('\a'), true
	case 'f':
		return single('\f'), true
	case 't':
		return single('\t'), true
	case 'n':
		return single('\n'), true
	case 'r':
		return single('\r'), true
	case 'v':
		return single('\v'), true
	}
	if r == '<' || r == '>' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
		p.fail("bad escape")
	}
	return single(r), true
}

// perl returns the class of \d, \s or \w; a capital negates it.
func (p *parser) perl(r rune) class {
	var c class
	switch unicode.ToLower(r) {
	case 'd':
		c = pick(p.modes.ascii, asciiDigit, digitClass)
	case 's':
		c = pick(p.modes.ascii, asciiSpace, spaceClass)
	default:
		c = pick(p.modes.ascii, asciiWord, wordClass)
	}
	if unicode.IsUpper(r) {
		return p.wide(c.negate())
	}
	return c
}

func pick(ascii bool, a, b func() class) class {
	if ascii {
		return a()
	}
	return b()
}

// unicodeClass reads the name of a property: one letter, or more in braces.
func (p *parser) unicodeClass(negative bool) class {
	var name string
	if p.take("{") {
		end := strings.IndexByte(p.src[p.pos:], '}')
		if end < 0 {
			p.fail("missing }")
		}
		name = p.src[p.pos : p.pos+end]
		p.pos += end + 1
		if rest, ok := strings.CutPrefix(name, "^"); ok && p.flags&Linear == 0 {
			name, negative = rest, !negative
		}
		if key, value, ok := strings.Cut(name, "!="); ok {
			name, negative = key+"="+value, !negative
		}
	} else {
		if !p.more() {
			p.fail("missing property name")
		}
		name = string(p.next())
	}
	c, ok := property(name)
	if !ok {
		p.fail("unknown property")
	}
	if p.modes.fold {
		c = c.fold(false)
	}
	if negative {
		return c.negate()
	}
	return c
}

// hex reads the number of a character: \xHH, \uHHHH, \UHHHHHHHH or any of them
// with digits in braces. Outside a class braces that hold anything but decimal
// digits are no repetition and so stand for themselves, which leaves no number.
func (p *parser) hex(kind rune) rune {
	length := map[rune]int{'x': 2, 'u': 4, 'U': 8}[kind]
	rest := p.src[p.pos:]
	if strings.HasPrefix(rest, "{") {
		end := strings.IndexByte(rest, '}')
		if end < 2 || !p.inClass && !digits(rest[1:end]) {
			p.fail("bad character number")
		}
		rest = rest[1:end]
		p.pos += end + 1
	} else {
		if len(rest) < length {
			p.fail("bad character number")
		}
		rest = rest[:length]
		p.pos += length
	}
	v, err := strconv.ParseUint(rest, 16, 32)
	if err != nil || v > unicode.MaxRune || !utf8.ValidRune(rune(v)) {
		p.fail("bad character number")
	}
	return rune(v)
}
