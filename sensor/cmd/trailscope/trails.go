package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// trails returns the command whose subcommands deal with the set of trails.
func trails(io *app.IO) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trails",
		Short: "Build, search and export the set of trails",
		Long: `Trails are what traffic is matched against: addresses, names, URLs and
certificates. The set of them is built of public feeds, static lists and lists of
your own, and lies in the state directory as an index: /var/lib/trailscope/trails
for root, ~/.local/state/trailscope/trails for others, or where --state-dir says.
A running sensor takes a new set by itself.

With trails.file (--trails) the sensor uses another file in its place.`,
		Example: `  trailscope trails update
  trailscope trails lookup evil.example.net
  trailscope trails export --format hosts --output hosts.txt`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(trailsUpdate(io), trailsBuild(io), trailsLookup(io), trailsStats(io), trailsExport(io))
	cmd.SuggestionsMinimumDistance = 2
	return cmd
}

// newTrailsSettings adds the flags that every command about trails has.
func newTrailsSettings(cmd *cobra.Command, quiet string) *settings {
	s := newSettings(cmd)
	s.flag(cmd, "state-dir", "sensor.state_dir", "`DIR` where the program keeps its set of trails")
	cmd.Flags().BoolVarP(&s.quiet, "quiet", "q", false, quiet)
	return s
}

// reportFormat adds --format for a command whose output is a report.
func reportFormat(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVarP(to, "format", "f", "", "`FORM` of the output: text or json")
}

const onlyWarnings = "print nothing but warnings and errors"
