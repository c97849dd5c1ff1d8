package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// version returns the command that says what this program is.
func version(io *app.IO) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Version prints the program's version, the compiler it was made with and the\nplatform it was made for, on one line.",
		Example: "  trailscope version",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(io.Out, "trailscope %s %s %s/%s\n", app.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
