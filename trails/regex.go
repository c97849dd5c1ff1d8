package trails

import (
	"bytes"
	"fmt"

	"github.com/trailscope/trailscope/trails/pattern"
)

// maxPatterns is how many regular expressions are in use at most (SPEC 1.4).
const maxPatterns = 100

// globalFlags is why a combination fails that one of its expressions starts
// with inline flags.
const globalFlags = "global flags not at the start of the expression"

// isRegex reports whether a row is a candidate for a regular expression.
func isRegex(key, reference []byte) bool {
	return hasWildcard(key) && bytes.Contains(reference, []byte("static"))
}

// hasWildcard reports whether key contains "]" or "." followed by "*" or "+",
// or a bracketed class of letters, digits, "_", "." and "-" alone.
func hasWildcard(key []byte) bool {
	open := -1 // place of a bracket that only such characters follow so far
	for i, c := range key {
		switch {
		case c == '[':
			open = i
		case (c == '*' || c == '+') && i > 0 && (key[i-1] == ']' || key[i-1] == '.'):
			return true
		case c == ']' && open >= 0 && i > open+1:
			return true
		case !classByte(c):
			open = -1
		}
	}
	return false
}

func classByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-'
}

// expression is a usable candidate.
type expression struct {
	text   string // as it is compiled
	ref    Ref
	groups []string
	linear bool // needs no backtracking
	global bool // starts with inline flags
}

// compile makes the patterns of the candidates, in the order of their rows. A
// repeated key counts each time; its last pair is what all of them report.
func (s *Set) compile(rows []regexRow, report *Report) {
	s.candidates = rows
	var list []expression
	for _, row := range rows {
		if len(list) == maxPatterns {
			break
		}
		key, _ := s.at(row.ref)
		e, err := usable(string(key))
		if err != nil {
			report.Unusable.Add(row.line, string(key), err.Error())
			continue
		}
		e.ref = s.find(s.hash(key), key)
		list = append(list, e)
	}
	patterns, err := combine(list)
	if err != nil {
		report.PatternsOff = err.Error()
		list, patterns = nil, nil
	}
	for _, e := range list {
		s.refs = append(s.refs, e.ref)
	}
	s.patterns = pattern.NewList(patterns)
	report.Patterns = len(patterns)
}

// usable compiles a candidate by itself, repaired if it is truncated.
func usable(key string) (e expression, err error) {
	e, err = try(key, pattern.Python)
	if err == nil {
		return e, nil
	}
	if repaired, ok := pattern.Repair(key); ok {
		if e, err := try(repaired, 0); err == nil {
			return e, nil
		}
	}
	return expression{}, err
}

func try(text string, f pattern.Flags) (expression, error) {
	linear := true
	p, err := pattern.Compile(text, f|pattern.Linear)
	if err != nil {
		linear = false
		if p, err = pattern.Compile(text, f); err != nil {
			return expression{}, err
		}
	}
	return expression{text: text, groups: p.Names()[1:], linear: linear, global: p.Global()}, nil
}

// combine compiles all expressions the way one alternation of them would read:
// as soon as one needs backtracking, or two have groups of one name, all are
// read by the rules of that engine.
func combine(list []expression) ([]*pattern.Pattern, error) {
	flags := pattern.Linear
	names := map[string]bool{}
	for _, e := range list {
		if e.global {
			return nil, fmt.Errorf("%s: %q", globalFlags, e.text)
		}
		if !e.linear {
			flags = 0
		}
		for _, n := range e.groups {
			if n != "" && names[n] {
				flags = 0
			}
			names[n] = true
		}
	}
	patterns := make([]*pattern.Pattern, 0, len(list))
	before := 0 // groups of the expressions so far
	for _, e := range list {
		p, err := pattern.CompileIn(e.text, flags, before+1)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, p)
		before += 1 + len(e.groups)
	}
	return patterns, nil
}
