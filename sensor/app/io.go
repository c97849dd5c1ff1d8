package app

import (
	"io"
	"os"

	"github.com/trailscope/trailscope/exporter/sink/console"
)

// IO is what a command talks through.
type IO struct {
	// Out takes events and what was asked for, Err everything else.
	Out, Err io.Writer
	// OutTerminal and ErrTerminal say whether somebody looks at them.
	OutTerminal, ErrTerminal bool
	// Width returns the present number of columns of Out, 0 if it has none.
	Width func() int
	// Colour says that Out understands colours and they are wanted.
	Colour bool
	// Environ are the environment variables as "NAME=value".
	Environ []string
}

// System returns the streams and the environment of this process.
func System() *IO {
	return &IO{
		Out: os.Stdout, Err: os.Stderr,
		OutTerminal: console.IsTerminal(os.Stdout),
		ErrTerminal: console.IsTerminal(os.Stderr),
		Width:       console.WidthOf(os.Stdout),
		Colour:      console.ColorWanted(os.Stdout, os.Getenv),
		Environ:     os.Environ(),
	}
}
