package pattern

import (
	"fmt"
	"regexp"
)

// Flags change how a whole expression matches.
type Flags uint8

const (
	// IgnoreCase matches letters in either case, by Unicode's simple folding.
	IgnoreCase Flags = 1 << iota
	// DotAll lets "." match a line end too.
	DotAll
	// MultiLine lets "^" and "$" match at line ends too.
	MultiLine
)

// Pattern is one compiled expression. It is immutable and safe for concurrent
// use.
type Pattern struct {
	expr string
	re   *regexp.Regexp
}

// Compile reads an expression in Python's syntax.
func Compile(expr string, f Flags) (*Pattern, error) {
	prefix := ""
	if f&IgnoreCase != 0 {
		prefix += "i"
	}
	if f&DotAll != 0 {
		prefix += "s"
	}
	if f&MultiLine != 0 {
		prefix += "m"
	}
	if prefix != "" {
		prefix = "(?" + prefix + ")"
	}
	re, err := regexp.Compile(prefix + expr)
	if err != nil {
		return nil, fmt.Errorf("compiling %q: %w", expr, err)
	}
	return &Pattern{expr: expr, re: re}, nil
}

// Literal returns a pattern that matches text itself.
func Literal(text string, f Flags) *Pattern {
	p, err := Compile(regexp.QuoteMeta(text), f)
	if err != nil {
		panic("BUG: a quoted text is no pattern: " + err.Error())
	}
	return p
}

// String returns the expression as it was given.
func (p *Pattern) String() string { return p.expr }

// Match reports whether the expression matches anywhere in s.
func (p *Pattern) Match(s string) bool { return p.re.MatchString(s) }

// Find returns the leftmost match in s, by Perl's rule of the earlier
// alternative.
func (p *Pattern) Find(s string) (start, end int, ok bool) {
	m := p.re.FindStringIndex(s)
	if m == nil {
		return 0, 0, false
	}
	return m[0], m[1], true
}

// Groups returns the named groups that took part in the leftmost match, with
// their text. It returns nil when nothing matches.
func (p *Pattern) Groups(s string) map[string]string {
	m := p.re.FindStringSubmatchIndex(s)
	if m == nil {
		return nil
	}
	groups := map[string]string{}
	for i, name := range p.re.SubexpNames() {
		if name != "" && m[2*i] >= 0 {
			groups[name] = s[m[2*i]:m[2*i+1]]
		}
	}
	return groups
}
