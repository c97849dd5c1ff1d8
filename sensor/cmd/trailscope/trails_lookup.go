package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/trailscope/trailscope/sensor/app"
)

// trailsLookup returns the command that explains what a key is.
func trailsLookup(io *app.IO) *cobra.Command {
	o := &app.LookupOptions{}
	cmd := &cobra.Command{
		Use:   "lookup [flags] KEY...",
		Short: "Say whether something is a trail, and what would be reported",
		Long: `Lookup explains what detection makes of a key: which trails it looks up, in which
order, what it finds, from which list that comes, by which kind of event it is
reported, and which rule of the whitelist or the allow file keeps it silent. For
what is missing it says if it was left out when the set was built, and why.

A key is an address in any spelling, an address and a port, a network or a range of
addresses, a name, a URL with or without its scheme, a path, the SHA-1 or SHA-256
of a certificate, with or without colons, the JA4 fingerprint of a TLS client, or
a user agent. Keys that were made harmless (hxxp://evil[.]example/) are
understood. The key - stands for standard input, one key a line. The answer is that
of the profile in use; the profile maltrail looks for less (--set
detection.profile=maltrail).

The exit code is 0 if there is a trail for every key, even one that a rule hides,
and 1 if there is none for some key, or something went wrong.`,
		Example: `  trailscope trails lookup 192.0.2.66 sub.evil.example.net
  trailscope trails lookup 'http://files.example.org/payload/dropper.bin'
  trailscope trails lookup '[2001:db8::bad:2]:4444' /trailscope-demo/gate.php
  trailscope trails lookup 5D:64:E9:69:71:C2:6A:7E:43:D2:35:08:FA:49:67:C0:B6:5F:FF:7D

  # Which of many names are known?
  trailscope trails lookup --format json - < names.txt | jq -r 'select(.found).key'

  # In a script.
  if trailscope trails lookup --quiet "$name"; then echo "$name is known"; fi`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUsage(cmd, errors.New("no key is named"))
			}
			return nil
		},
	}
	s := newTrailsSettings(cmd, "print no answers; the exit code tells")
	reportFormat(cmd, &o.Format)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if o.Settings, err = s.resolve(cmd); err != nil {
			return err
		}
		o.Keys, o.In = args, cmd.InOrStdin()
		return app.LookupTrails(cmd.Context(), io, o)
	}
	return cmd
}
