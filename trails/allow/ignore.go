package allow

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

// Columns are the columns of an event that ignore rules look at, as the event
// line writes them.
type Columns struct {
	// Sec and Usec are the time of the event since the epoch.
	Sec, Usec int64
	// Source and Destination are address texts. Source may be a list, "a,b".
	Source, Destination string
	// SourcePort and DestinationPort are numbers, "-" or lists.
	SourcePort, DestinationPort string
	// SourcePortNumber and DestinationPortNumber say that the port is one
	// number, which the pattern sees without quotes.
	SourcePortNumber, DestinationPortNumber bool
	// Transport, Kind, Trail, Info and Reference are the remaining columns.
	Transport, Kind, Trail, Info, Reference string
}

// Rule leaves out the events whose ends are equal to its fields. The field "*"
// stands for any value.
type Rule struct {
	Source, SourcePort, Destination, DestinationPort string
}

// ruleSeparators is how many semicolons make a line a rule.
const ruleSeparators = 3

// ReadRules reads one rule a line, "source;port;destination;port" with "*" for
// any. All white space is removed first; lines that start with "#" and lines
// without exactly three semicolons are skipped.
func ReadRules(r io.Reader) ([]Rule, error) {
	var rules []Rule
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		line := strings.Map(dropSpace, text.Lossy(sc.Bytes()))
		if strings.HasPrefix(line, "#") || strings.Count(line, ";") != ruleSeparators {
			continue
		}
		f := strings.Split(line, ";")
		rules = append(rules, Rule{f[0], f[1], f[2], f[3]})
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("reading the ignore rules: %w", err)
	}
	return rules, nil
}

// Ignore is the set of rules that leave events out. A nil Ignore leaves out
// nothing.
type Ignore struct {
	rules []Rule
	expr  *pattern.Pattern
}

// NewIgnore combines rules with an optional expression, which is searched in
// the Python text of the event and may be nil.
func NewIgnore(rules []Rule, expr *pattern.Pattern) *Ignore {
	return &Ignore{rules: rules, expr: expr}
}

// Len returns the number of rules, the expression included.
func (g *Ignore) Len() int {
	if g == nil {
		return 0
	}
	n := len(g.rules)
	if g.expr != nil {
		n++
	}
	return n
}

// Match reports whether the event is to be left out.
func (g *Ignore) Match(c *Columns) bool {
	if g == nil {
		return false
	}
	for i := range g.rules {
		if g.rules[i].matches(c) {
			return true
		}
	}
	return g.expr != nil && g.expr.Match(c.tuple())
}

func (r *Rule) matches(c *Columns) bool {
	return fits(r.Source, c.Source) && fits(r.SourcePort, c.SourcePort) &&
		fits(r.Destination, c.Destination) && fits(r.DestinationPort, c.DestinationPort)
}

func fits(rule, column string) bool { return rule == "*" || rule == column }

func dropSpace(r rune) rune {
	if text.IsWhiteSpace(r) {
		return -1
	}
	return r
}
