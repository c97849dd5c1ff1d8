package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/trailscope/trailscope/sensor/app"
)

// belongs names the formats that a flag of trails export is for. Other flags are
// for all.
var belongs = map[string][]string{
	"ipv6":      {"hosts"},
	"zone":      {"rpz"},
	"serial":    {"rpz"},
	"top-level": {"rpz", "stix"},
	"table":     {"nftables"},
	"prefix":    {"suricata-"},
	"sid":       {"suricata-rules"},
	"identity":  {"stix"},
}

// trailsExport returns the command that writes trails for other programs.
func trailsExport(io *app.IO) *cobra.Command {
	o := &app.ExportOptions{}
	cmd := &cobra.Command{
		Use:   "export --format NAME [flags]",
		Short: "Write trails for resolvers, firewalls and other programs",
		Long: `Export writes the trails of the set in use, or some of them, in the form of
another program, to standard output or to a file that is replaced as a whole. The
formats are:

` + app.ExportFormats() + `
Kinds are ` + app.ExportKinds() + `.

Trails are made for reports, and many are not fit to be blocked: among them are
providers of dynamic names, sinkholes, parking sites, mass scanners and addresses
that many share. Choose by --info, --except-info, --reference and --kind, and try
the result before it is in everybody's way.`,
		Example: `  # Names of malware for a resolver.
  trailscope trails export --format rpz --info '\(malware\)' --output /etc/bind/trailscope.rpz

  # Addresses for a firewall, without those that only scan.
  trailscope trails export --format nftables --except-info 'scanner|crawler|dynamic|sinkhole|parking' --output trails.nft

  # Static lists only, as Maltrail's trails.csv.
  trailscope trails export --format csv --reference '(static)' > trails.csv

  # Suricata's files, each under the name that the rules expect.
  for f in domain ip uri certificate rules; do
    trailscope trails export --format suricata-$f --output /etc/suricata/rules/
  done`,
		Args: noArguments,
	}
	s := newTrailsSettings(cmd, onlyWarnings)
	exportFlags(cmd.Flags(), o)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if err := misplaced(cmd, o.Format); err != nil {
			return err
		}
		if o.Settings, err = s.resolve(cmd); err != nil {
			return err
		}
		return app.ExportTrails(cmd.Context(), io, o)
	}
	return cmd
}

// exportFlags adds the flags of trails export.
func exportFlags(f *pflag.FlagSet, o *app.ExportOptions) {
	f.StringVarP(&o.Format, "format", "f", "", "`NAME` of the format")
	f.StringVarP(&o.Output, "output", "o", "", "`FILE` to write, or a directory in which the file has the format's own name")
	f.StringSliceVar(&o.Kinds, "kind", nil, "`KIND` of trails to write; may be repeated")
	f.StringVar(&o.Info, "info", "", "write trails in whose info `REGEX` is found")
	f.StringVar(&o.ExceptInfo, "except-info", "", "leave out trails in whose info `REGEX` is found")
	f.StringVar(&o.Options.Reference, "reference", "", "write trails whose reference contains `TEXT`")
	f.IntVar(&o.Options.Limit, "limit", 0, "write at most `NUMBER` trails")
	f.BoolVar(&o.Options.TopLevel, "top-level", false, "rpz, stix: write names of a single label too, which block all of a top-level domain")
	f.BoolVar(&o.Options.Hosts.IPv6, "ipv6", false, "hosts: write a line with :: for each name too")
	f.StringVar(&o.Options.RPZ.Zone, "zone", "", "rpz: `NAME` of the zone (trailscope.rpz)")
	f.Uint32Var(&o.Options.RPZ.Serial, "serial", 0, "rpz: `NUMBER` of the zone's version (the time of the set)")
	f.StringVar(&o.Options.NFTables.Table, "table", "", "nftables: `NAME` of the table (trailscope)")
	f.StringVar(&o.Options.Suricata.Prefix, "prefix", "", "suricata: `TEXT` that starts the names of datasets and files (trailscope)")
	f.Uint32Var(&o.Options.Suricata.SID, "sid", 0, "suricata-rules: `NUMBER` of the first rule (1990001)")
	f.StringVar(&o.Options.STIX.Identity, "identity", "", "stix: `NAME` of who makes the indicators (Trailscope)")
}

// misplaced refuses a flag that means nothing to the format.
func misplaced(cmd *cobra.Command, format string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		formats, ok := belongs[f.Name]
		if ok && err == nil && !slices.ContainsFunc(formats, func(name string) bool { return strings.HasPrefix(format, name) }) {
			err = wrongUsage(cmd, fmt.Errorf("--%s means nothing to the format %q", f.Name, format))
		}
	})
	return err
}
