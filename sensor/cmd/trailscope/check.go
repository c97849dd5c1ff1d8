package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// check returns the command that looks whether a configuration can be used.
func check(io *app.IO) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [flags]",
		Short: "Say whether a configuration can be used",
		Long: `Check reads a configuration and looks whether everything that it names can be
used: directories, free space, privileges, interfaces, trails, lists, databases.
It prints one line for each check:

  [o] fine    [!] a warning    [x] a failure    [i] something to know

For a maltrail.conf it also says what became of each option that the sensor does
not take. It changes nothing, needs no privileges, and prints all problems at
once. The exit code is 1 if anything failed.`,
		Example: `  trailscope check --config /etc/trailscope/trailscope.yaml
  trailscope check --config /etc/maltrail.conf

  # Only what is not fine.
  trailscope check --quiet --config trailscope.yaml`,
		Args: noArguments,
	}
	s := newSettings(cmd)
	cmd.Flags().BoolVarP(&s.quiet, "quiet", "q", false, "print warnings and failures only")
	s.flag(cmd, "interface", "capture.interfaces", "`NAME` of the interface, or any")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := s.resolve(cmd)
		if err != nil {
			return err
		}
		return app.Check(io, &app.CheckOptions{Settings: all})
	}
	return cmd
}
