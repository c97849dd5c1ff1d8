package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// captures demands at least one argument.
func captures(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return wrongUsage(cmd, errors.New("no capture is named"))
}

// replay returns the command that reads capture files.
func replay(io *app.IO) *cobra.Command {
	var (
		format string
		drain  time.Duration
	)
	cmd := &cobra.Command{
		Use:   "replay [flags] CAPTURE...",
		Short: "Report the detections in capture files",
		Long: `Replay reads captures (pcap or pcapng, plain or compressed by gzip or zstd; a
file, a FIFO, or - for standard input) one after the other and prints what it
finds. Several captures are read as if they were one.

Without --config it switches everything on and writes no events to files; with
--config it also writes what the configuration names. The trails are those that
trailscope trails update has built or, before that, a small embedded set.

Sinks of the configuration (output.sinks) get the events by way of a spool in a
temporary directory. At the end replay waits until they have everything; what
could not be delivered is counted, and the exit code is 1.

A capture that is damaged is read up to the damage; the later ones are read all
the same, and the exit code is 1.`,
		Example: `  # Look into a capture.
  trailscope replay capture.pcap

  # Several captures, one after the other, as JSON.
  trailscope replay --format json monday.pcap.gz tuesday.pcap.zst > events.ndjson

  # With your own trails, straight from a capturing program.
  tcpdump -w - | trailscope replay --trails trails.csv -

  # Into Elasticsearch, once its templates are there (trailscope check --setup).
  trailscope replay --set 'output.sinks=[{type: elastic, urls: ["http://127.0.0.1:9200"]}]' capture.pcap

  # As Maltrail would: its configuration, its data files, day files in LOG_DIR.
  trailscope replay --profile maltrail --config maltrail.conf --data-dir /opt/maltrail/data --quiet capture.pcap`,
		Args: captures,
	}
	s := newSettings(cmd)
	s.quietFlag(cmd)
	s.flag(cmd, "timestamps", "replay.timestamps", "`CLOCK` of the events: pcap, shift (so that the capture ends now) or wallclock")
	cmd.Flags().StringVarP(&format, "format", "f", "", "`FORM` of the printed events: line, json or table; a table on a terminal, else lines")
	cmd.Flags().DurationVar(&drain, "drain-timeout", time.Minute, "`TIME` to wait at the end until the configured sinks have everything")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		all, err := s.resolve(cmd)
		if err != nil {
			return err
		}
		return app.Replay(cmd.Context(), io, &app.ReplayOptions{Settings: all, Captures: args, Format: format, Drain: drain})
	}
	return cmd
}
