package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// check returns the command that looks whether a configuration can be used.
func check(io *app.IO) *cobra.Command {
	var (
		setup   string
		capture bool
		wait    time.Duration
	)
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

With --capture it opens, in place of all that, each interface as a sensor does, and
says which privileges there are, how the link is, what the kernel has granted, and
how many packets came in the seconds after that. It needs the right to capture, and
a second sensor on the same interface does not mind.

With --setup it installs, in place of all that, what Elasticsearch needs before
the first event: lifecycle policy, component templates and index templates of the
sinks of type elastic. It may be run again after each update.`,
		Example: `  trailscope check --config /etc/trailscope/trailscope.yaml
  trailscope check --config /etc/maltrail.conf

  # Install templates in Elasticsearch, for all sinks of that type or for one.
  trailscope check --setup elastic --config trailscope.yaml
  trailscope check --setup elastic=archive --config trailscope.yaml

  # Do packets arrive?
  trailscope check --capture --interface eth1
  trailscope check --capture --wait 1m --config /etc/trailscope/trailscope.yaml

  # Only what is not fine.
  trailscope check --quiet --config trailscope.yaml`,
		Args: noArguments,
	}
	s := newSettings(cmd)
	cmd.Flags().BoolVarP(&s.quiet, "quiet", "q", false, "print warnings and failures only")
	cmd.Flags().StringVar(&setup, "setup", "", "install what receivers need: `TYPE` or TYPE=NAME of sinks, where the type is elastic")
	cmd.Flags().BoolVar(&capture, "capture", false, "open the interfaces and count packets, in place of all other checks")
	cmd.Flags().DurationVar(&wait, "wait", app.DefaultCaptureWait, "how long --capture counts packets, as `TIME`; 0 only opens the interfaces")
	s.flag(cmd, "interface", "capture.interfaces", "`NAME` of the interface, or any")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := s.resolve(cmd)
		if err != nil {
			return err
		}
		return app.Check(cmd.Context(), io, &app.CheckOptions{Settings: all, Setup: setup, Capture: capture, CaptureWait: max(0, wait)})
	}
	return cmd
}
