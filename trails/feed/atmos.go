package feed

import (
	"strings"

	"github.com/trailscope/trailscope/trails/text"
)

// atmosLink is in the link that follows each entry's cell.
const atmosLink = `ccamdetail.php?hash=`

// readAtmos reads a table for a browser: an entry is the text of the cell
// before the one with a link to its details, if it ends in a dot and letters.
// This takes names and URLs of scripts, and leaves addresses out.
func readAtmos(p *pass, body string) error {
	number := 1
	for !p.stopped {
		row, rest, ok := strings.Cut(body, atmosLink)
		if !ok {
			return nil
		}
		body = rest
		number += strings.Count(row, "\n")
		cell := text.Trim(cellBefore(row))
		if !endsInName(cell) {
			continue
		}
		switch {
		case len(cell) > maxLine:
			p.refused.Add(number, cell, tooLong)
		case strings.ToValidUTF8(cell, "") != cell:
			p.refused.Add(number, text.Lossy([]byte(cell)), notText)
		default:
			p.putPlain(number, cell)
		}
	}
	return nil
}

// cellBefore returns the text of the cell before the one that s ends in, which
// has nothing but the start of a link yet.
func cellBefore(s string) string {
	s, ok := strings.CutSuffix(s, `<a href="`)
	if !ok || !strings.HasSuffix(s, ">") {
		return ""
	}
	start := strings.LastIndexByte(s, '<')
	if start < 0 || !strings.HasPrefix(s[start:], "<td") {
		return ""
	}
	s, ok = strings.CutSuffix(text.TrimRight(s[:start]), "</td>")
	if !ok {
		return ""
	}
	_, cell, _ := strings.Cut(s[strings.LastIndexByte(s, '<')+1:], ">")
	return cell
}

// endsInName reports whether s has a dot with nothing but letters behind it,
// and something before it.
func endsInName(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && dot < len(s)-1 && !strings.ContainsFunc(s[dot+1:], func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
