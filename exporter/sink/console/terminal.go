package console

import (
	"io"
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether w is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)

	return ok && term.IsTerminal(int(f.Fd()))
}

// ColorWanted reports whether w should be coloured: it is a terminal, the
// environment variable NO_COLOR is unset or empty (no-color.org), and TERM is
// not `dumb`. getenv is usually [os.Getenv].
func ColorWanted(w io.Writer, getenv func(name string) string) bool {
	return IsTerminal(w) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// WidthOf returns a function that gives the present width of w in characters,
// 0 if w is not a terminal or does not say.
func WidthOf(w io.Writer) func() int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() int { return 0 }
	}

	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0
		}

		return max(width, 0)
	}
}
