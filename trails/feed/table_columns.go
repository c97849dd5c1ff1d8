package feed

// emergingThreatsTerms are those of the open rules.
const emergingThreatsTerms = "BSD (ET Open); see the site"

// quad is a dotted quad, whatever its numbers.
const quad = `\d+\.\d+\.\d+\.\d+`

// columnFeeds are the lists of addresses that stand in columns or in some other
// text.
func columnFeeds() []Feed {
	return []Feed{
		{
			// Scanning is left out: too much of it is harmless.
			Name: "alienvault", Addresses: []string{"https://reputation.alienvault.com/reputation.generic"},
			Marker: " # Malicious", Minimum: fewAddresses, Format: Column, Separator: " # ", Column: 1,
			Rules: Rules{Columns: 2, Where: []Condition{{Column: 2, Word: "scanning", Not: true}}},
			Info:  "bad reputation", Reference: "alienvault.com", Kind: addresses4, Licence: askSite, Disabled: true,
		},
		{
			Name: "bruteforceblocker", Addresses: []string{"http://danger.rulez.sk/projects/bruteforceblocker/blist.php"},
			Marker: "Last Reported", Minimum: fewAddresses, Format: Column, Separator: "\t", Column: 1,
			Info: attacker, Reference: "rulez.sk", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "dataplane", Addresses: []string{
				dataplane + "dnsrd.txt", dataplane + "dnsrdany.txt", dataplane + "dnsversion.txt",
				dataplane + "sipinvitation.txt", dataplane + "sipquery.txt", dataplane + "sipregistration.txt",
				dataplane + "smtpdata.txt", dataplane + "smtpgreet.txt",
				dataplane + "sshclient.txt", dataplane + "sshpwauth.txt", dataplane + "vncrfb.txt",
			},
			Marker: "Dataplane.org", Minimum: fewAddresses, Format: Column, Separator: "|", Column: 3,
			Info: attacker, Reference: "dataplane.org", Kind: addresses4, Licence: "attribution; see the site",
		},
		{
			Name: "dshieldip", Addresses: []string{firehol + "dshield_top_1000.ipset"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Column, Column: 1,
			Info: attacker, Reference: "dshield.org", Kind: networks4, Licence: upstream,
		},
		{
			Name: "emergingthreatsbot", Addresses: []string{"https://rules.emergingthreats.net/open/suricata/rules/botcc.rules"},
			Marker: "CnC Server", Minimum: fewAddresses, Format: Regex, Expression: quad,
			Info: "potential malware site", Reference: "emergingthreats.net", Kind: addresses4, Licence: emergingThreatsTerms,
		},
		{
			// The marker proves the list complete, and at times no server is online.
			Name: "feodotrackerip", Addresses: []string{"https://feodotracker.abuse.ch/downloads/ipblocklist.csv"},
			Marker: "dst_ip", Minimum: MayBeEmpty, Format: CSV, Column: 2, InfoColumn: 6,
			Rules: Rules{AnyText: true, Where: []Condition{{Column: 4, Word: "online"}}, InfoLower: true, InfoForm: "%s (malware)"},
			Info:  "feodo", Reference: "abuse.ch", Kind: addresses4, Licence: abuseTerms,
		},
		{
			Name: "myip", Addresses: []string{"https://myip.ms/files/blacklist/htaccess/latest_blacklist.txt"},
			Marker: "ADDRESSES DATABASE", Minimum: fewAddresses, Format: Regex, Expression: `deny from (` + quad + `)`,
			Info: "crawler", Reference: "myip.ms", Kind: addresses4, Licence: askSite, Disabled: true,
		},
		{
			Name: "torprojectnodes", Addresses: []string{"https://onionoo.torproject.org/details?type=relay&running=true&fields=or_addresses"},
			Marker: "or_addresses", Minimum: fewAddresses, Format: JSON, Path: "relays[].or_addresses[]", Rules: Rules{CutPort: true},
			Info: "bad reputation (tor node)", Reference: "torproject.org", Kind: "IPv4 and IPv6 addresses", Licence: askSite,
		},
		{
			Name:      "trickbot",
			Addresses: []string{"https://github.com/JR0driguezB/malware_configs/tree/master/TrickBot/mcconf_files"},
			Follow: &Follow{
				Expression: `config\.conf_\d+\.xml`,
				Prefix:     "https://raw.githubusercontent.com/JR0driguezB/malware_configs/master/TrickBot/mcconf_files/",
			},
			Marker: "mcconf", Minimum: 1, Format: Regex, Expression: `<srv>([\d.]+)`,
			Info: "trickbot (malware)", Reference: "github.com/JR0driguezB", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "turris", Addresses: []string{"https://view.sentinel.turris.cz/greylist-data/greylist-latest.csv"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Column, Separator: ",", Column: 1,
			Info: "bad reputation", Reference: "turris.cz", Kind: addresses4, Licence: "CC BY-NC-SA 4.0", Disabled: true,
		},
	}
}
