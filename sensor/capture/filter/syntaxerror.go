package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says what is wrong with an expression, and where.
type SyntaxError struct {
	// Expression is the whole text.
	Expression string

	// Message is what is wrong, as "`gateway` is not supported".
	Message string

	// Advice is what to write in its place, or empty.
	Advice string

	// Offset is the byte of the expression where the trouble starts. It is the
	// length of the expression if something is missing at its end.
	Offset int
}

// Error implements the error interface.
func (e *SyntaxError) Error() (s string) {
	return fmt.Sprintf("capture filter, column %d: %s", e.column()+1, e.Message)
}

// Hint says what a user can do about the error: it shows the place, on two lines,
// and what to write if that is known.
func (e *SyntaxError) Hint() (s string) {
	if e.Advice == "" {
		return e.Mark()
	}

	return e.Mark() + "\n" + e.Advice
}

// shownContext is the number of characters that [SyntaxError.Mark] shows before
// and behind the place.
const shownContext = 30

// Mark returns the part of the expression around the error and, on a second line,
// a caret below the place.
func (e *SyntaxError) Mark() (s string) {
	at := min(e.Offset, len(e.Expression))
	before := []rune(e.Expression[:at])
	after := []rune(e.Expression[at:])

	start, end := "", ""
	if len(before) > shownContext {
		before, start = before[len(before)-shownContext:], "…"
	}

	if len(after) > shownContext {
		after, end = after[:shownContext], "…"
	}

	line := start + plain(before) + plain(after) + end
	caret := strings.Repeat(" ", utf8.RuneCountInString(start)+len(before))

	return line + "\n" + caret + "^"
}

// column returns the number of characters before the error.
func (e *SyntaxError) column() (n int) {
	return utf8.RuneCountInString(e.Expression[:min(e.Offset, len(e.Expression))])
}

// plain returns text with one printable character for each of its characters.
func plain(text []rune) (s string) {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < ' ' || r == utf8.RuneError || r >= 0x7f && r < 0xa0:
			return '.'
		default:
			return r
		}
	}, string(text))
}
