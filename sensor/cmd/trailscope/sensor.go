package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// sensor returns the command that captures on an interface.
func sensor(io *app.IO) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "sensor [flags]",
		Short: "Report detections on a network interface",
		Long: `Sensor captures on a network interface and reports what it finds, until SIGINT or
SIGTERM ends it. Events go to the log directory, with --format also to standard
output, and to the sinks of the configuration (output.sinks): OpenTelemetry,
Elasticsearch, syslog and others. What a sink has not got yet waits in a spool on
the disk, across outages and restarts.

Unless trails.file names another, it uses the set of trails that it builds itself
from feeds and lists (see trailscope trails), at the first start and once a day.
Until the first one is there a small embedded set is in use. SIGHUP reads the
trails again; so does a change of their file. A set that has lost too many trails
is refused. SIGHUP also reads the sinks again, and opens log files anew; what else
has changed in the configuration waits for the next start.

With metrics.address it serves its figures to Prometheus (/metrics), and its
health to probes (/healthz).

A sensor tells a service manager (systemd) when it is ready, reloads and stops, and
feeds its watchdog as long as packets are handled; examples/systemd has units. When
an interface has seen no packet for capture.silence, a warning says so.

Exit code: 0 after SIGINT or SIGTERM, once events on their way are delivered or kept
in the spool, which takes at most ten seconds. 1 if it cannot start, if capturing
ends by itself, or if something could not be written or ended in time. A second
SIGINT or SIGTERM ends the program at once, by that signal.

It needs the right to capture: root, or the capability CAP_NET_RAW alone, which
allows promiscuous mode too.`,
		Example: `  # All interfaces, as the configuration says.
  trailscope sensor --config /etc/trailscope/trailscope.yaml

  # One interface, and a table on the terminal.
  trailscope sensor --config trailscope.yaml --interface eth0 --format table

  # Events into OpenTelemetry's collector too, and figures for Prometheus.
  trailscope sensor --set 'output.sinks=[{type: otlp, endpoint: "http://127.0.0.1:4317"}]' --set metrics.address=127.0.0.1:9108

  # Read the trails and the sinks again.
  kill -HUP $(pidof trailscope)

  # Give the right to capture to everybody who may run the program.
  setcap cap_net_raw=ep /usr/bin/trailscope`,
		Args: noArguments,
	}
	s := newSettings(cmd)
	s.quietFlag(cmd)
	var offline bool
	cmd.Flags().BoolVar(&offline, "offline", false, "build the set of trails without the network")
	s.flag(cmd, "interface", "capture.interfaces", "`NAME` of the interface, or any")
	cmd.Flags().StringVarP(&format, "format", "f", "", "print the events too, in this `FORM`: line, json or table")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := s.resolve(cmd)
		if err != nil {
			return err
		}
		reload := make(chan os.Signal, 1)
		signal.Notify(reload, syscall.SIGHUP)
		defer signal.Stop(reload)
		return app.Sensor(cmd.Context(), io, &app.SensorOptions{Settings: all, Format: format, Offline: offline, Reload: reload})
	}
	return cmd
}
