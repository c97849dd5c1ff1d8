package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// defaultTop is how many infos and references are shown.
const defaultTop = 10

// trailsStats returns the command that describes the set in use.
func trailsStats(io *app.IO) *cobra.Command {
	o := &app.StatsOptions{}
	cmd := &cobra.Command{
		Use:   "stats [flags]",
		Short: "Describe the set of trails in use",
		Long: `Stats tells where the set of trails comes from that the configuration uses, how
old and how large it is, how many trails of each kind it has, which infos and
references are the most frequent, how many rules of what is not reported there
are, and how the sources of the last update fared. It warns of an old set and of
sources that fail.`,
		Example: `  trailscope trails stats
  trailscope trails stats --trails trails.csv --top 30
  trailscope trails stats --format json | jq .kinds`,
		Args: noArguments,
	}
	s := newTrailsSettings(cmd, onlyWarnings)
	cmd.Flags().IntVar(&o.Top, "top", defaultTop, "`NUMBER` of infos and references to show")
	reportFormat(cmd, &o.Format)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if o.Settings, err = s.resolve(cmd); err != nil {
			return err
		}
		return app.TrailStats(cmd.Context(), io, o)
	}
	return cmd
}
