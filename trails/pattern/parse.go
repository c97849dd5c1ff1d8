package pattern

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// maxDepth bounds how deep groups and classes nest, as in Rust's engine.
	maxDepth = 250
	// maxSource bounds the length of an expression.
	maxSource = 1 << 16
)

// modes are the settings that inline flags change.
type modes struct {
	fold, multi, dotAll, swap, verbose, crlf, ascii bool
}

// parser reads an expression into a tree.
type parser struct {
	src   string
	pos   int
	flags Flags
	modes modes
	names []string // of groups, by index; "" for those without
	base  int      // number of groups before the first one (see backref)
	taken func(name string) bool
	depth int

	inClass bool

	highest int  // group that a back-reference names
	global  bool // starts with an inline flag group
}

// syntaxError says what is wrong and where.
type syntaxError struct {
	pos int
	msg string
}

// parse reads the whole expression.
func (p *parser) parse() (n *node, err error) {
	if len(p.src) > maxSource {
		return nil, fmt.Errorf("longer than %d bytes", maxSource)
	}
	if !utf8.ValidString(p.src) {
		return nil, fmt.Errorf("not valid UTF-8")
	}
	p.names = []string{""}
	p.modes = modes{fold: p.flags&IgnoreCase != 0, dotAll: p.flags&DotAll != 0, multi: p.flags&MultiLine != 0}
	defer func() {
		if e := recover(); e != nil {
			s, ok := e.(syntaxError)
			if !ok {
				panic(e)
			}
			n, err = nil, fmt.Errorf("%s at position %d", s.msg, s.pos)
		}
	}()
	n = p.alternate()
	if p.more() {
		p.fail("unmatched )")
	}
	if p.highest >= len(p.names) {
		p.fail("invalid group reference")
	}
	return n, nil
}

func (p *parser) fail(msg string) { panic(syntaxError{p.pos, msg}) }

func (p *parser) more() bool { return p.pos < len(p.src) }

// peek returns the next byte, or 0 at the end.
func (p *parser) peek() byte { return p.ahead(0) }

func (p *parser) ahead(n int) byte {
	if p.pos+n >= len(p.src) {
		return 0
	}
	return p.src[p.pos+n]
}

// take skips s if it comes next.
func (p *parser) take(s string) bool {
	if !strings.HasPrefix(p.src[p.pos:], s) {
		return false
	}
	p.pos += len(s)
	return true
}

// next returns the next character, of which there must be one.
func (p *parser) next() rune {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	p.pos += n
	return r
}

func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail("nested too deep")
	}
}

func (p *parser) leave() { p.depth-- }

// skip passes over comments in parentheses, and over blanks and other comments
// where (?x) allows them.
func (p *parser) skip() {
	for p.flags&Linear == 0 && !p.inClass && p.take("(?#") {
		end := strings.IndexByte(p.src[p.pos:], ')')
		if end < 0 {
			p.fail("unterminated comment")
		}
		p.pos += end + 1
	}
	for p.modes.verbose && p.more() {
		r, n := utf8.DecodeRuneInString(p.src[p.pos:])
		switch {
		case r == '#':
			if end := strings.IndexByte(p.src[p.pos:], '\n'); end >= 0 {
				p.pos += end + 1
			} else {
				p.pos = len(p.src)
			}
		case patternSpace(r):
			p.pos += n
		default:
			return
		}
	}
}

// patternSpace is the property Pattern_White_Space.
func patternSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0x200E, 0x200F, 0x2028, 0x2029:
		return true
	}
	return false
}

func (p *parser) alternate() *node {
	p.enter()
	defer p.leave()
	subs := []*node{p.concat()}
	for p.take("|") {
		subs = append(subs, p.concat())
	}
	if len(subs) == 1 {
		return subs[0]
	}
	return &node{op: opAlternate, subs: subs}
}

func (p *parser) concat() *node {
	var subs []*node
	for {
		p.skip()
		if c := p.peek(); !p.more() || c == '|' || c == ')' {
			break
		}
		if n := p.repeated(); n != nil {
			subs = append(subs, n)
		}
	}
	switch len(subs) {
	case 0:
		return &node{op: opEmpty}
	case 1:
		return subs[0]
	}
	return &node{op: opConcat, subs: subs}
}

// repeated reads an atom with the quantifiers behind it. It returns nil for a
// group that only sets flags.
func (p *parser) repeated() *node {
	n := p.repeatedAtom()
	for stacked := false; ; stacked = true {
		p.skip()
		if stacked && p.loneBrace() {
			return n
		}
		lo, hi, ok := p.quantifier()
		if !ok {
			return n
		}
		switch {
		case n == nil:
			p.fail("nothing to repeat")
		case p.flags&Linear == 0 && (stacked || !n.repeatable()):
			p.fail("multiple repeat")
		}
		lazy := p.take("?")
		n = &node{op: opRepeat, min: lo, max: hi, lazy: lazy != p.modes.swap, subs: []*node{n}}
		if p.flags&Linear == 0 && p.take("+") {
			n = &node{op: opAtomic, subs: []*node{n}}
		}
	}
}

// repeatedAtom reads the atom that quantifiers may follow.
func (p *parser) repeatedAtom() *node {
	switch {
	case p.loneBrace():
		return p.openBrace()
	case p.quantified():
		p.fail("nothing to repeat")
	}
	return p.atom()
}

// loneBrace reports whether a brace comes next that stands for itself if there
// is nothing before it to repeat: a backtracking engine takes it so.
func (p *parser) loneBrace() bool { return p.flags&Linear == 0 && p.peek() == '{' }

// openBrace reads such a brace. The 0 that stands for nothing in {,m} is
// written out before the expression is read, so it belongs to the text then.
func (p *parser) openBrace() *node {
	n := p.literal(p.next())
	end := strings.IndexByte(p.src[p.pos:], '}')
	if end > 1 && p.peek() == ',' && digits(p.src[p.pos+1:p.pos+end]) {
		return &node{op: opConcat, subs: []*node{n, p.literal('0')}}
	}
	return n
}

// quantified reports whether a quantifier comes next.
func (p *parser) quantified() bool {
	at := p.pos
	_, _, ok := p.quantifier()
	p.pos = at
	return ok
}

// quantifier reads *, +, ? or a repetition in braces. A brace that is none
// stands for itself: only {n}, {n,}, {n,m} and {,m} are repetitions.
func (p *parser) quantifier() (lo, hi int, ok bool) {
	switch p.peek() {
	case '*':
		p.pos++
		return 0, unbounded, true
	case '+':
		p.pos++
		return 1, unbounded, true
	case '?':
		p.pos++
		return 0, 1, true
	case '{':
		return p.braces()
	}
	return 0, 0, false
}

func (p *parser) braces() (lo, hi int, ok bool) {
	end := strings.IndexByte(p.src[p.pos:], '}')
	if end < 0 {
		return 0, 0, false
	}
	first, second, comma := strings.Cut(p.src[p.pos+1:p.pos+end], ",")
	if !digits(first) || !digits(second) || first+second == "" {
		return 0, 0, false
	}
	lo, hi = p.number(first, 0), unbounded
	switch {
	case !comma:
		hi = lo
	case second != "":
		hi = p.number(second, unbounded)
	}
	if hi != unbounded && hi < lo {
		if p.flags&Linear != 0 {
			p.fail("repetition range is backwards")
		}
		hi = lo
	}
	p.pos += end + 1
	return lo, hi, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// number reads digits; empty stands for none.
func (p *parser) number(digits string, none int) int {
	if digits == "" {
		return none
	}
	v := 0
	for i := range len(digits) {
		if v = v*10 + int(digits[i]-'0'); v > maxProgram {
			p.fail("repetition is too large")
		}
	}
	return v
}
