package trails

import (
	"bytes"

	"github.com/trailscope/trailscope/trails/pattern"
)

// maxPatterns is how many regular expressions are in use at most (SPEC 1.4).
const maxPatterns = 100

// isRegex reports whether a row is a candidate for a regular expression.
func isRegex(key, reference []byte) bool {
	if !bytes.Contains(reference, []byte("static")) {
		return false
	}
	return hasWildcard(key)
}

// hasWildcard reports whether key contains "]" or "." followed by "*" or "+",
// or a bracketed class of letters, digits, "_", "." and "-" alone.
func hasWildcard(key []byte) bool {
	open := -1
	for i, c := range key {
		switch {
		case c == '[':
			open = i
			continue
		case (c == '*' || c == '+') && i > 0 && (key[i-1] == ']' || key[i-1] == '.'):
			return true
		case c == ']' && open >= 0 && i > open+1:
			return true
		}
		if !classByte(c) {
			open = -1
		}
	}
	return false
}

func classByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-'
}

// compile makes the patterns of the candidates, in the order of the file.
func (s *Set) compile(rows []regexRow, report *Report) {
	var list []*pattern.Pattern
	for _, row := range rows {
		if len(list) == maxPatterns {
			break
		}
		key, _ := s.at(row.ref)
		p, err := pattern.Compile(string(key), 0)
		if err != nil {
			report.Unusable.Add(row.line, string(key), err.Error())
			continue
		}
		list = append(list, p)
		s.refs = append(s.refs, s.find(s.hash(key), key))
	}
	s.patterns = pattern.NewList(list)
	report.Patterns = len(list)
}
