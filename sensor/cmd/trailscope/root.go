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
requests and downloads), and sends one event per detection to wherever you look
for them. It reads Maltrail's trails and configuration as they are.

Exit code: 0 if everything went well, 1 otherwise.`,
		Example: `  trailscope trails update
  trailscope replay capture.pcap
  trailscope check --config /etc/trailscope/trailscope.yaml
  trailscope sensor --config /etc/trailscope/trailscope.yaml`,
		Args:          cobra.ArbitraryArgs,
		RunE:          unknownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.SetOut(io.Out)
	cmd.SetErr(io.Err)
	cmd.SetFlagErrorFunc(wrongUsage)
	cmd.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "Help about a command", RunE: help})
	cmd.AddCommand(replay(io), sensor(io), trails(io), check(io), version(io))
	cmd.SuggestionsMinimumDistance = 2
	return cmd
}

// help prints the help of the command that args name.
func help(cmd *cobra.Command, args []string) error {
	found, rest, err := cmd.Root().Find(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return unknownCommand(found, rest)
	}
	return found.Help()
}

// wrongUsage adds the way to the help to an error of the command line.
func wrongUsage(cmd *cobra.Command, err error) error {
	return &app.Failure{Err: err, Advice: fmt.Sprintf("see `%s --help`", cmd.CommandPath())}
}

// noArguments refuses arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wrongUsage(cmd, fmt.Errorf("unexpected argument %q", args[0]))
}

// unknownCommand prints the help, or refuses a command that does not exist.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	err := fmt.Errorf("unknown command %q", args[0])
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return &app.Failure{Err: err, Advice: "did you mean " + strings.Join(like, " or ") + "?"}
	}
	return wrongUsage(cmd, err)
}
