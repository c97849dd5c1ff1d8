package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// check returns the command that looks whether a configuration can be used.
func check(io *app.IO) *cobra.Command {
	var setup string
	cmd := &cobra.Command{
		Use:   "check [flags]",
		Short: "Say whether a configuration can be used",
		Long: `Check reads a configuration and looks whether everything that it names can be
used: directories, free space, privileges, interfaces, trails, lists, databases,
sinks. It prints one line for each check:

  [o] fine    [!] a warning    [x] a failure    [i] something to know

For a maltrail.conf it also says what became of each option that the sensor does
not take. It changes nothing, needs no privileges, and prints all problems at
once. To receivers of events it makes connections, and sends nothing. The exit
code is 1 if anything failed.

With --setup it installs, in place of all that, what Elasticsearch needs before
the first event: lifecycle policy, component templates and index templates of the
sinks of type elastic. It may be run again after each update.`,
		Example: `  trailscope check --config /etc/trailscope/trailscope.yaml
  trailscope check --config /etc/maltrail.conf

  # Install templates in Elasticsearch, for all sinks of that type or for one.
  trailscope check --setup elastic --config trailscope.yaml
  trailscope check --setup elastic=archive --config trailscope.yaml

  # Only what is not fine.
  trailscope check --quiet --config trailscope.yaml`,
		Args: noArguments,
	}
	s := newSettings(cmd)
	cmd.Flags().BoolVarP(&s.quiet, "quiet", "q", false, "print warnings and failures only")
	cmd.Flags().StringVar(&setup, "setup", "", "install what receivers need: `TYPE` or TYPE=NAME of sinks, where the type is elastic")
	s.flag(cmd, "interface", "capture.interfaces", "`NAME` of the interface, or any")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := s.resolve(cmd)
		if err != nil {
			return err
		}
		return app.Check(cmd.Context(), io, &app.CheckOptions{Settings: all, Setup: setup})
	}
	return cmd
}
