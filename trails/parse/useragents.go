package parse

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/trailscope/trailscope/trails/pattern"
)

// literalMark makes a line of the user-agent file a literal text.
const literalMark = " (compatible"

// UserAgents reads one pattern a line, matched in either case, for one
// alternation of all. Blank lines and lines that start with "#" are skipped. A
// line that holds " (compatible" and a line that is no valid pattern stand for
// themselves; the latter are noted. What only shows when the lines are combined
// is an error that [errors.Is] ErrCombination: inline flags at the start of a
// line, two groups of one name.
func UserAgents(r io.Reader) ([]*pattern.Pattern, Notes, error) {
	var list []*pattern.Pattern
	var literal Notes
	var combination error
	names := map[string]bool{}
	err := eachLine(r, func(number int, line string) {
		if line == "" || line[0] == '#' {
			return
		}
		p, err := userAgent(line)
		if err != nil {
			literal.Add(number, line, "taken literally: "+err.Error())
			p = pattern.Literal(line, pattern.IgnoreCase)
		}
		if p.Global() && combination == nil {
			combination = fmt.Errorf("line %d: global flags not at the start: %w", number, ErrCombination)
		}
		for _, n := range p.Names() {
			if n != "" && names[n] && combination == nil {
				combination = fmt.Errorf("line %d: group name %q is taken: %w", number, n, ErrCombination)
			}
			names[n] = true
		}
		list = append(list, p)
	})
	if err == nil {
		err = combination
	}
	return list, literal, err
}

// ErrCombination means that each user-agent pattern is valid and all of them
// together are not. The heuristic is off then, as it is for the peer.
var ErrCombination = errors.New("the patterns cannot be combined")

func userAgent(line string) (*pattern.Pattern, error) {
	if strings.Contains(line, literalMark) {
		return pattern.Literal(line, pattern.IgnoreCase), nil
	}
	return pattern.Compile(line, pattern.IgnoreCase|pattern.Linear)
}
