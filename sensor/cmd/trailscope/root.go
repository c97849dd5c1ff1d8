package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// root returns the command with all its subcommands.
func root(io *app.IO) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trailscope",
		Short: "Find malicious traffic in captures and on the wire",
		Long: `Trailscope matches network traffic against trails (block lists of addresses,
names, URLs and certificates) and heuristics (scans, generated names, suspicious
requests and downloads), and writes one event per detection. It reads Maltrail's
trails and configuration as they are.

Exit code: 0 if everything went well, 1 otherwise.`,
		Example: `  trailscope replay capture.pcap
  trailscope check --config /etc/trailscope/trailscope.yaml
  trailscope sensor --config /etc/trailscope/trailscope.yaml`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.SetOut(io.Out)
	cmd.SetErr(io.Err)
	cmd.SetFlagErrorFunc(wrongUsage)
	cmd.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "Help about a command", RunE: help})
	cmd.AddCommand(replay(io), version(io))
	cmd.CompletionOptions.DisableDescriptions = true
	return cmd
}

// help prints the help of the command that args name.
func help(cmd *cobra.Command, args []string) error {
	found, rest, err := cmd.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return wrongUsage(cmd.Root(), fmt.Errorf("unknown command %q", strings.Join(args, " ")))
	}
	return found.Help()
}

// wrongUsage adds the way to the help to an error of the command line.
func wrongUsage(cmd *cobra.Command, err error) error {
	return &app.Failure{Err: err, Advice: fmt.Sprintf("see `%s --help`", cmd.CommandPath())}
}

// arguments wraps a check of the number of arguments.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return wrongUsage(cmd, err)
		}
		return nil
	}
}
