package feed

import (
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails/text"
)

// maxColumns is the number of columns that are told apart; the widest list
// that is known has 25.
const maxColumns = 100

// readColumns reads one entry a line, in one of its columns.
func readColumns(p *pass, body string) error {
	f, r := p.feed, &p.feed.Rules
	least := max(f.Column, f.InfoColumn, r.ReferenceColumn, r.Columns)
	p.entries(body, func(number int, line string) {
		columns := p.split(line)
		if len(columns) < least {
			p.refused.Add(number, line, tooFew)
			return
		}
		if r.Exact && len(columns) != least {
			return
		}
		if slices.ContainsFunc(r.Where, func(c Condition) bool { return !c.holds(columns) }) {
			return
		}
		info, reference := f.Info, f.Reference
		if f.InfoColumn > 0 {
			info = r.info(columns[f.InfoColumn-1], f.Info)
		}
		if r.ReferenceColumn > 0 {
			reference = columns[r.ReferenceColumn-1]
		}
		p.put(number, columns[f.Column-1], info, reference)
	})
	return nil
}

// split returns the columns of a line. They are valid until the next line.
func (p *pass) split(line string) []string {
	p.fields = p.fields[:0]
	switch separator := p.feed.Separator; {
	case p.feed.Format == CSV && separator == "":
		p.splitQuoted(line, ',')
	case p.feed.Format == CSV:
		p.splitQuoted(line, separator[0])
	case separator == "":
		p.splitBlanks(line)
	default:
		p.splitAt(line, separator)
	}
	if !p.feed.Rules.Verbatim {
		for i, column := range p.fields {
			p.fields[i] = text.Trim(column)
		}
	}
	return p.fields
}

// splitBlanks splits a line at runs of white space.
func (p *pass) splitBlanks(line string) {
	for column := range strings.FieldsFuncSeq(line, text.IsWhiteSpace) {
		if len(p.fields) == maxColumns {
			return
		}
		p.fields = append(p.fields, column)
	}
}

// splitAt splits a line wherever a separator stands.
func (p *pass) splitAt(line, separator string) {
	for column := range strings.SplitSeq(line, separator) {
		if len(p.fields) == maxColumns {
			return
		}
		p.fields = append(p.fields, column)
	}
}

// splitQuoted splits a line like splitAt, except that separators in quotes
// are text. A quote opens at the start of a column only; what follows the
// closing one belongs to the column.
func (p *pass) splitQuoted(line string, separator byte) {
	for len(p.fields) < maxColumns {
		var column string
		line = text.TrimLeft(line)
		quoted, ok := strings.CutPrefix(line, `"`)
		if ok {
			column, line = unquote(quoted)
		}
		end := strings.IndexByte(line, separator)
		if end < 0 {
			p.fields = append(p.fields, column+line)
			return
		}
		p.fields = append(p.fields, column+line[:end])
		line = line[end+1:]
	}
}

// unquote returns the text up to the quote that closes it, and what follows.
// Quotes that are never closed end with the line.
func unquote(s string) (column, rest string) {
	for from := 0; ; {
		end := strings.IndexByte(s[from:], '"')
		if end < 0 {
			return strings.ReplaceAll(s, `""`, `"`), ""
		}
		end += from
		if !strings.HasPrefix(s[end+1:], `"`) {
			return strings.ReplaceAll(s[:end], `""`, `"`), s[end+1:]
		}
		from = end + 2
	}
}
