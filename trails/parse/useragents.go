package parse

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/trailscope/trailscope/trails/pattern"
)

// literalMark makes a line of the user-agent file a literal text.
const literalMark = " (compatible"

// AgentLines are the lines of a user-agent file that say something.
type AgentLines struct{ lines []agentLine }

// ReadAgents reads one pattern a line. Blank lines and lines that start with "#"
// are skipped.
func ReadAgents(r io.Reader) (*AgentLines, error) {
	a := &AgentLines{}
	err := eachLine(r, func(number int, line string) {
		if line != "" && line[0] != '#' {
			a.lines = append(a.lines, agentLine{number: number, text: line})
		}
	})
	return a, err
}

// Compile makes the patterns, which match in either case, for one alternation of
// all. A line that holds " (compatible" and a line that is no valid pattern stand
// for themselves; the latter are noted. What only shows when the lines are
// combined is an error that [errors.Is] ErrCombination: inline flags at the start
// of a line, two groups of one name.
func (a *AgentLines) Compile() ([]*pattern.Pattern, Notes, error) {
	compileAgents(a.lines)
	list := make([]*pattern.Pattern, 0, len(a.lines))
	var literal Notes
	var combination error
	names := map[string]bool{}
	for _, l := range a.lines {
		if l.err != nil {
			literal.Add(l.number, l.text, "taken literally: "+l.err.Error())
		}
		if l.pattern.Global() && combination == nil {
			combination = fmt.Errorf("line %d: global flags not at the start: %w", l.number, ErrCombination)
		}
		for _, n := range l.pattern.Names() {
			if n != "" && names[n] && combination == nil {
				combination = fmt.Errorf("line %d: group name %q is taken: %w", l.number, n, ErrCombination)
			}
			names[n] = true
		}
		list = append(list, l.pattern)
	}
	return list, literal, combination
}

// agentLine is a line that says something.
type agentLine struct {
	number  int
	text    string
	pattern *pattern.Pattern
	err     error // why the line stands for itself
}

// agentChunk is how many lines a goroutine compiles at a time.
const agentChunk = 128

// compileAgents compiles all lines.
func compileAgents(lines []agentLine) {
	var wg sync.WaitGroup
	for chunk := range slices.Chunk(lines, agentChunk) {
		wg.Go(func() {
			for i := range chunk {
				l := &chunk[i]
				if l.pattern, l.err = userAgent(l.text); l.err != nil {
					l.pattern = pattern.Literal(l.text, pattern.IgnoreCase)
				}
			}
		})
	}
	wg.Wait()
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
