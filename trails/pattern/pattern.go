package pattern

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/trailscope/trailscope/trails/text"
)

// Flags change how an expression is read and how it matches.
type Flags uint8

const (
	// IgnoreCase matches letters in either case, by Unicode's simple folding.
	IgnoreCase Flags = 1 << iota
	// DotAll lets "." match a line end too.
	DotAll
	// MultiLine lets "^" and "$" match at line ends too.
	MultiLine
	// Linear refuses everything that needs backtracking: look-around,
	// back-references, atomic groups. A doubled quantifier such as "++" then
	// repeats the repetition; without Linear it is possessive.
	Linear
	// Python refuses what Python's own engine refuses and the others do not:
	// "(?<name>", two groups of one name. It also refuses groups that are
	// called g and a number.
	Python
)

// Pattern is one compiled expression. It is safe for concurrent use. The zero
// value is not usable.
type Pattern struct {
	expr    string
	names   []string
	regular bool
	global  bool
	need    []string // one of these is in every match, see required
	limit   limit

	fast func() *regexp.Regexp // for ASCII texts; nil if Go's engine cannot
	slow func() *program       // for all texts
}

// Compile reads an expression. It fails on what neither Rust's engine nor
// Python's accepts, so that the caller can take the text literally or skip it.
func Compile(expr string, f Flags) (*Pattern, error) {
	return CompileIn(expr, f, 0, nil)
}

// CompileIn is [Compile] for an expression that stands in a combination after
// base other groups, the one around itself included: numbers in
// back-references count those too. taken, which may be nil, says which names
// belong to groups of expressions behind it, so that they cannot be referred to.
func CompileIn(expr string, f Flags, base int, taken func(name string) bool) (*Pattern, error) {
	read := &parser{src: expr, flags: f, base: base, taken: taken}
	n, err := read.parse()
	if err == nil && cost(n) > maxProgram {
		err = fmt.Errorf("needs more than %d instructions", maxProgram)
	}
	if err != nil {
		return nil, fmt.Errorf("compiling %q: %w", expr, err)
	}
	p := &Pattern{expr: expr, names: read.names, regular: n.regular(), global: read.global}
	p.prepare(n)
	return p, nil
}

// Literal returns a pattern that matches s itself.
func Literal(s string, f Flags) *Pattern {
	p := &Pattern{expr: s, names: []string{""}, regular: true}
	p.prepare(literalTree(s, f))
	return p
}

func literalTree(s string, f Flags) *node {
	n := &node{op: opConcat}
	for _, r := range s {
		c := single(r)
		if f&IgnoreCase != 0 {
			c = c.fold(false)
		}
		n.subs = append(n.subs, &node{op: opClass, class: c})
	}
	return n
}

// prepare sets up the engines, which are built when they are first needed.
func (p *Pattern) prepare(n *node) {
	p.need = required(n)
	p.limit = limitOf(n, p.need)
	p.fast = sync.OnceValue(func() *regexp.Regexp {
		if !p.regular {
			return nil
		}
		return native(n)
	})
	p.slow = sync.OnceValue(func() *program { return compileProgram(n, len(p.names)) })
}

// String returns the expression as it was given.
func (p *Pattern) String() string { return p.expr }

// Names returns the names of the groups by their index, "" for those without;
// index 0 is the whole match. The caller must not change them.
func (p *Pattern) Names() []string { return p.names }

// Global reports whether the expression starts with an inline flag group,
// which is not allowed where several expressions are combined.
func (p *Pattern) Global() bool { return p.global }

// Match reports whether the expression matches anywhere in s.
func (p *Pattern) Match(s string) bool {
	if re := p.engine(s); re != nil {
		return re.MatchString(s)
	}
	_, _, ok := p.Find(s)
	return ok
}

// Find returns the leftmost match in s, by Perl's rule of the earlier
// alternative. A search that turns back too often finds nothing.
func (p *Pattern) Find(s string) (start, end int, ok bool) {
	_, start, end, ok = p.find(s)
	return start, end, ok
}

// find is Find that also returns where the match was tried: \K moves its start.
func (p *Pattern) find(s string) (attempt, start, end int, ok bool) {
	if re := p.engine(s); re != nil {
		m := re.FindStringIndex(s)
		if m == nil {
			return 0, 0, 0, false
		}
		return m[0], m[0], m[1], true
	}
	if p.regular {
		start, end, ok = p.slow().search(s)
		return start, start, end, ok
	}
	m, ok := p.slow().explore(s)
	defer m.done()
	if !ok {
		return 0, 0, 0, false
	}
	return m.attempt, m.saved[0], m.saved[1], true
}

// engine returns Go's engine if it can search s.
func (p *Pattern) engine(s string) *regexp.Regexp {
	if !p.regular || !text.IsASCII(s) {
		return nil
	}
	return p.fast()
}

// Groups returns the named groups that took part in the leftmost match, with
// their text. It returns nil when nothing matches.
func (p *Pattern) Groups(s string) map[string]string {
	if re := p.engine(s); re != nil {
		return p.named(s, re.FindStringSubmatchIndex(s))
	}
	m, ok := p.slow().explore(s)
	defer m.done()
	if !ok {
		return nil
	}
	return p.named(s, m.saved[:2*len(p.names)])
}

// named picks the named groups out of pairs of places.
func (p *Pattern) named(s string, places []int) map[string]string {
	if places == nil {
		return nil
	}
	groups := map[string]string{}
	for i, name := range p.names {
		if _, twice := groups[name]; name != "" && !twice && places[2*i] >= 0 && places[2*i+1] >= 0 {
			groups[name] = s[places[2*i]:places[2*i+1]]
		}
	}
	return groups
}
