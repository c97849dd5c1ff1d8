// Command trailscope finds malicious traffic in captures and on the wire. Its
// subcommands are described by `trailscope help`.
//
// # Exit codes
//
// 0 means that everything went well. 1 means anything else: a wrong command
// line, a configuration that cannot be used, a capture that could not be read to
// its end, a check that failed. What went wrong stands on standard error in lines
// `error: …`, each followed by a line `hint: …` that says what to do.
//
// SIGINT and SIGTERM end a command in good order: a sensor with 0, having brought
// what is on its way to the sinks, within ten seconds; a command that had not
// finished its work with 1. The second signal ends the process at once, as if
// nothing caught it (a shell says 130 or 143).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/trailscope/trailscope/sensor/app"
)

func main() { os.Exit(run()) }

// run executes the command line and returns the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)

	if err := root(app.System()).ExecuteContext(ctx); err != nil {
		app.Report(os.Stderr, err)
		return 1
	}
	return 0
}
