package export

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails"
)

// Options select rows and shape the output. A nil *Options is the zero value,
// which selects everything. [Write] does not change them.
type Options struct {
	// Kinds are the kinds to write; empty means all.
	Kinds []trails.Kind
	// Info selects rows in whose info it matches somewhere. Nil selects all.
	Info *regexp.Regexp
	// ExceptInfo takes out rows in whose info it matches somewhere, such as
	// those of mass scanners, which harm nobody who is asked for their name.
	ExceptInfo *regexp.Regexp
	// Reference selects rows whose reference contains it, such as "(static)".
	Reference string
	// Limit is how many trails are written at most; 0 means no limit.
	Limit int
	// TopLevel also writes names of a single label where a format stands for
	// names below a name: rpz and stix. "xyz" then blocks all of .xyz.
	TopLevel bool
	// Time is the time of the trails: STIX's modified and valid_from, and the
	// serial of an RPZ that has none of its own. The output does not depend on
	// any other clock; the zero Time is the start of 1970.
	Time time.Time

	Hosts    HostsOptions
	RPZ      RPZOptions
	NFTables NFTablesOptions
	Suricata SuricataOptions
	STIX     STIXOptions
}

// HostsOptions shape a hosts file.
type HostsOptions struct {
	// IPv6 writes a line with :: for each name behind the one with 0.0.0.0.
	IPv6 bool
}

// RPZOptions shape a response policy zone.
type RPZOptions struct {
	// Zone is the name under which the zone will be served, by default
	// "trailscope.rpz". The file is valid under any name that is not longer.
	Zone string
	// Serial is the zone's serial; 0 takes it from Options.Time, in seconds.
	Serial uint32
}

// NFTablesOptions name the table, of the family inet, and its sets. An empty
// name is the default.
type NFTablesOptions struct {
	Table    string // trailscope
	IPv4     string // ipv4, the set of IPv4 addresses
	IPv6     string // ipv6
	IPv4Port string // ipv4_port, of addresses with ports
	IPv6Port string // ipv6_port

	IPv4Network string // ipv4_network, of networks and ranges
	IPv6Network string // ipv6_network
}

// all returns the names of the sets.
func (n *NFTablesOptions) all() []string {
	return []string{n.IPv4, n.IPv6, n.IPv4Port, n.IPv6Port, n.IPv4Network, n.IPv6Network}
}

// SuricataOptions shape the datasets and rules.
type SuricataOptions struct {
	// Prefix starts the names of the datasets and of their files, by default
	// "trailscope".
	Prefix string
	// SID is the number of the first rule, by default 1990001. There are fewer
	// than ten.
	SID uint32
}

// STIXOptions shape a STIX bundle.
type STIXOptions struct {
	// Identity is the name of who makes the indicators, by default
	// "Trailscope". It is part of what the objects' ids are made of.
	Identity string
	// Created is when the indicators were first made. It must be the same for
	// all exports under one Identity, because STIX allows no change of it; by
	// default it is the start of 2026. It is never later than Options.Time.
	Created time.Time
}

const (
	// maxSeconds is the greatest serial of a zone (RFC 1035, 3.3.13).
	maxSeconds = 1<<32 - 1
	// maxYear is the last year that RFC 3339 can write.
	maxYear = 9999
	// defaultSID lies in the range that is left to local rules.
	defaultSID = 1_990_001
	// maxIdentifier is the longest name of a table or set (the kernel's
	// NFT_NAME_MAXLEN and NFT_SET_MAXNAMELEN, less the final zero).
	maxIdentifier = 255
)

// identifier is a name that nft, Suricata and a file system take as it is.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// complete returns a copy with defaults in place, or an error that names the
// field that is wrong.
func (o *Options) complete() (*Options, error) {
	c := Options{}
	if o != nil {
		c = *o
	}
	if c.Time.IsZero() {
		c.Time = time.Unix(0, 0)
	}
	if c.STIX.Created.IsZero() {
		c.STIX.Created = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.STIX.Created.After(c.Time) {
		c.STIX.Created = c.Time
	}
	for _, d := range []struct {
		field *string
		value string
	}{
		{&c.RPZ.Zone, "trailscope.rpz"},
		{&c.NFTables.Table, "trailscope"},
		{&c.NFTables.IPv4, "ipv4"},
		{&c.NFTables.IPv6, "ipv6"},
		{&c.NFTables.IPv4Port, "ipv4_port"},
		{&c.NFTables.IPv6Port, "ipv6_port"},
		{&c.NFTables.IPv4Network, "ipv4_network"},
		{&c.NFTables.IPv6Network, "ipv6_network"},
		{&c.Suricata.Prefix, "trailscope"},
		{&c.STIX.Identity, "Trailscope"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if c.Suricata.SID == 0 {
		c.Suricata.SID = defaultSID
	}
	if s := c.Time.Unix(); c.RPZ.Serial == 0 && s > 0 && s <= maxSeconds {
		c.RPZ.Serial = uint32(s)
	}
	c.RPZ.Zone = strings.TrimSuffix(c.RPZ.Zone, ".")
	return &c, c.check()
}

func (o *Options) check() error {
	for _, k := range o.Kinds {
		if !slices.Contains(trails.Kinds(), k) {
			return fmt.Errorf("kinds: no kind has the number %d", k)
		}
	}
	if o.Limit < 0 {
		return errors.New("limit: must not be negative")
	}
	for _, y := range []int{o.Time.UTC().Year(), o.STIX.Created.UTC().Year()} {
		if y < 0 || y > maxYear {
			return fmt.Errorf("time: the year %d cannot be written", y)
		}
	}
	if reason := checkName(o.RPZ.Zone); reason != fits {
		return fmt.Errorf("rpz zone %q: %s", o.RPZ.Zone, reason)
	}
	names := map[string]bool{}
	n := &o.NFTables
	for _, name := range n.all() {
		if names[name] {
			return fmt.Errorf("nftables: two sets are named %q", name)
		}
		names[name] = true
	}
	for _, name := range append(n.all(), n.Table) {
		if !identifier.MatchString(name) || strings.Contains(name, "-") || len(name) > maxIdentifier {
			return fmt.Errorf("nftables: %q is no name for a table or set", name)
		}
	}
	if !identifier.MatchString(o.Suricata.Prefix) || len(o.Suricata.Prefix) > maxPrefix {
		return fmt.Errorf("suricata: %q cannot start the name of a dataset", o.Suricata.Prefix)
	}
	return nil
}
