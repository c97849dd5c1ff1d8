package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// trailsUpdate returns the command that fetches all sources and builds the set.
func trailsUpdate(io *app.IO) *cobra.Command {
	o := &app.UpdateOptions{}
	cmd := &cobra.Command{
		Use:   "update [flags]",
		Short: "Fetch all feeds and lists and build the set of trails",
		Long: `Update fetches the public feeds, the static lists and your remote lists, builds
the set of trails from them and from your own lists, and puts it in place. It
prints how each source fared. What was fetched is kept: a source that fails, has
shrunk to nothing or serves a web page is replaced by its last good copy.

It runs at once, whatever the age of the set; with --if-due, as timers and the
sensor do, only when the set is older than update.period, its settings have
changed or a list on this machine is newer. One update runs at a time.

The exit code is 0 if the set was built, even if some sources failed: there are
warnings then. It is 1 if the set could not be replaced; the one in place stays.
That is so too when the new one is less than trails.reload_min_ratio of the old
one's size.`,
		Example: `  # Everything, with the progress on a terminal.
  trailscope trails update

  # From a timer: only when it is time, and no word unless something is wrong.
  trailscope trails update --if-due --quiet --config /etc/trailscope/trailscope.yaml

  # What was left out, and why.
  trailscope trails update --verbose | grep '^left out'

  # Through a proxy, with fewer feeds.
  trailscope trails update --set update.proxy=http://proxy.example:3128 --set update.disabled_feeds=turris,bitcoinnodes`,
		Args: noArguments,
	}
	s := newTrailsSettings(cmd, onlyWarnings)
	f := cmd.Flags()
	f.BoolVar(&o.IfDue, "if-due", false, "do nothing unless an update is due")
	f.BoolVar(&o.Offline, "offline", false, "use no network, only what was fetched before and the lists on this machine")
	f.BoolVarP(&o.Verbose, "verbose", "v", false, "print each line of a list that is refused and each trail that is left out, with the reason")
	reportFormat(cmd, &o.Format)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if o.Settings, err = s.resolve(cmd); err != nil {
			return err
		}
		return app.UpdateTrails(cmd.Context(), io, o)
	}
	return cmd
}
