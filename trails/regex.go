package trails

import (
	"bytes"
	"fmt"

	"github.com/trailscope/trailscope/trails/index"
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
	alone  *pattern.Pattern
	linear bool // needs no backtracking
}

// compile makes the patterns of the candidates, in the order of their rows. A
// repeated key counts each time; its last pair is what all of them report.
func (s *Set) compile(report *Report) {
	var list []expression
	for c := range s.candidates {
		if len(list) == maxPatterns {
			break
		}
		e, err := usable(c.key)
		if err != nil {
			report.Unusable.Add(c.line, c.key, err.Error())
			continue
		}
		e.ref = s.Text([]byte(c.key))
		list = append(list, e)
	}
	patterns, err := combine(list, s.flags)
	if err != nil {
		report.PatternsOff = err.Error()
		list, patterns = nil, nil
	}
	s.refs = make([]Ref, 0, len(list))
	for _, e := range list {
		s.refs = append(s.refs, e.ref)
	}
	s.patterns = pattern.NewList(patterns)
	report.Patterns = len(patterns)
}

// candidate is a row that looks like a regular expression.
type candidate struct {
	key  string
	line int
}

// candidates gives those of the base, then those of the upper index that the
// base does not have: they would only use up the number allowed.
func (s *Set) candidates(yield func(candidate) bool) {
	seen := map[string]bool{}
	of := func(x *index.Index, skip bool) bool {
		for r, line := range x.Patterns {
			key := string(x.Key(nil, r))
			if s.hide.key([]byte(key)) || skip && seen[key] {
				continue
			}
			if !skip {
				seen[key] = true
			}
			if !yield(candidate{key, line}) {
				return false
			}
		}
		return true
	}
	if of(s.base, false) && s.over != nil {
		of(s.over, true)
	}
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
	return expression{text: text, alone: p, linear: linear}, nil
}

// combine returns the patterns of all expressions, read the way one alternation
// of them would read: as soon as one needs backtracking, or two have groups of
// one name, all follow the rules of that engine. Inline flags at the start of one
// are its own, if they are allowed.
func combine(list []expression, flags bool) ([]*pattern.Pattern, error) {
	linear := true
	names := map[string]bool{}
	patterns := make([]*pattern.Pattern, 0, len(list))
	for _, e := range list {
		if e.alone.Global() && !flags {
			return nil, fmt.Errorf("%s: %q", globalFlags, e.text)
		}
		linear = linear && e.linear
		for _, n := range e.alone.Names() {
			linear = linear && (n == "" || !names[n])
			names[n] = true
		}
		patterns = append(patterns, e.alone)
	}
	if linear {
		return patterns, nil
	}
	before := 0                // groups of the expressions so far
	behind := map[string]int{} // how many of the others have a group of the name
	for _, e := range list {
		count(behind, e.alone.Names(), 1)
	}
	for i, e := range list {
		count(behind, e.alone.Names(), -1)
		p, err := pattern.CompileIn(e.text, 0, before+1, func(name string) bool { return behind[name] > 0 })
		if err != nil {
			return nil, err
		}
		patterns[i] = p
		before += len(e.alone.Names()) // one of them is the whole expression
	}
	return patterns, nil
}

func count(of map[string]int, names []string, n int) {
	for _, name := range names {
		of[name] += n
	}
}
