package feed

import "fmt"

// maxWork bounds the characters that an expression looks at in one body, every
// match counted as if it had looked at the whole line: an expression may look
// far beyond what it matches. At worst that takes some 20 seconds. A list of
// 100,000 addresses, a hundred a line, needs half of it.
const maxWork = 1 << 28

// readMatches reads what an expression finds in the lines.
func readMatches(p *pass, body string) error { return readMatchesWithin(p, body, maxWork) }

// readMatchesWithin is readMatches with as much work.
func readMatchesWithin(p *pass, body string, work int64) error {
	group := 2 * min(p.list.expr.NumSubexp(), 1)
	p.lines(body, func(number int, line string) {
		if work < 0 {
			return
		}
		size := int64(len(line))
		matches := p.list.expr.FindAllStringSubmatchIndex(line, int(1+work/size))
		work -= (int64(len(matches)) + 1) * size
		for _, at := range matches {
			if from, to := at[group], at[group+1]; from >= 0 {
				p.putPlain(number, line[from:to])
			}
		}
	})
	if work < 0 {
		return fmt.Errorf("searching it for %q takes too long", p.feed.Expression)
	}
	return nil
}
