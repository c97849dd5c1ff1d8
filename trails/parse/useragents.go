package parse

import (
	"io"
	"strings"

	"github.com/trailscope/trailscope/trails/pattern"
)

// literalMark makes a line of the user-agent file a literal text.
const literalMark = " (compatible"

// UserAgents reads one pattern a line, matched in either case. Blank lines and
// lines that start with "#" are skipped. A line that holds " (compatible" and
// a line that is no valid pattern stand for themselves; the latter are noted.
func UserAgents(r io.Reader) ([]*pattern.Pattern, Notes, error) {
	var list []*pattern.Pattern
	var literal Notes
	err := eachLine(r, func(number int, line string) {
		if line == "" || line[0] == '#' {
			return
		}
		if strings.Contains(line, literalMark) {
			list = append(list, pattern.Literal(line, pattern.IgnoreCase))
			return
		}
		p, err := pattern.Compile(line, pattern.IgnoreCase)
		if err != nil {
			literal.Add(number, line, "taken literally: "+err.Error())
			p = pattern.Literal(line, pattern.IgnoreCase)
		}
		list = append(list, p)
	})
	return list, literal, err
}
