package main

import (
	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// trailsBuild returns the command that builds an index without a network.
func trailsBuild(io *app.IO) *cobra.Command {
	o := &app.BuildOptions{}
	cmd := &cobra.Command{
		Use:   "build [flags]",
		Short: "Build the set of trails without the network, or compile a trails.csv",
		Long: `Build builds the set of trails of the state directory from what was fetched
before and from lists on this machine; it uses no network.

With a trails.csv, named by --trails or by the configuration, it compiles that
file into the index --output, with the lists of trails.custom_dir over it. An
index is used like a trails.csv, but needs no time to load, and several processes
share its memory. The sensor and replay do the same with a trails.csv by
themselves and keep the index in the state directory.`,
		Example: `  # After a change of your own lists.
  trailscope trails build --config /etc/trailscope/trailscope.yaml

  # Compile a trails.csv, and use the index.
  trailscope trails build --trails trails.csv --output trails.idx
  trailscope replay --trails trails.idx capture.pcap

  # Say which rows cannot be read.
  trailscope trails build --trails trails.csv --output trails.idx --verbose`,
		Args: noArguments,
	}
	s := newTrailsSettings(cmd, onlyWarnings)
	f := cmd.Flags()
	f.StringVarP(&o.Output, "output", "o", "", "`FILE` for the index of a trails.csv")
	f.BoolVarP(&o.Verbose, "verbose", "v", false, "print each line of a list that is refused and each trail that is left out, with the reason")
	reportFormat(cmd, &o.Format)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if o.Settings, err = s.resolve(cmd); err != nil {
			return err
		}
		return app.BuildTrails(cmd.Context(), io, o)
	}
	return cmd
}
