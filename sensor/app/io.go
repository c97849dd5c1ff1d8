package app

import (
	"io"
	"os"

	"golang.org/x/term"
)

// IO is what a command talks through.
type IO struct {
	// Out takes events and what was asked for, Err everything else.
	Out, Err io.Writer
	// OutTerminal and ErrTerminal say whether somebody looks at them.
	OutTerminal, ErrTerminal bool
	// Width is the number of columns of Out if it is a terminal.
	Width int
	// Colour says that Out understands colours and they are wanted.
	Colour bool
	// Environ are the environment variables as "NAME=value".
	Environ []string
}

// System returns the streams and the environment of this process. NO_COLOR, if
// it is set to anything, switches colours off (no-color.org).
func System() *IO {
	out, terminal := int(os.Stdout.Fd()), term.IsTerminal(int(os.Stdout.Fd()))
	s := &IO{
		Out: os.Stdout, Err: os.Stderr,
		OutTerminal: terminal,
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Colour:      terminal && os.Getenv("NO_COLOR") == "",
		Environ:     os.Environ(),
	}
	if width, _, err := term.GetSize(out); err == nil {
		s.Width = width
	}
	return s
}
