package feed

// What is said of many feeds.
const (
	attacker = "known attacker"
	askSite  = "see the site"
	upstream = "that of the list it comes from; see the site"

	addresses4 = "IPv4 addresses"
	networks4  = "IPv4 addresses and networks"
)

// Smallest numbers of entries; the package documentation says why.
const (
	fewAddresses = 10
	fewNames     = 5
)

// Where several lists lie.
const (
	firehol       = "https://iplists.firehol.org/files/"
	fireholGithub = "https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/"
	dataplane     = "https://dataplane.org/"
)

// anyAddress is the marker of lists that have no text of their own: some
// address begins with 1 behind a dot.
const anyAddress = ".1"

// addressFeeds are the lists of addresses that are written as one address a
// line.
func addressFeeds() []Feed {
	return []Feed{
		{
			Name: "abuseipdb", Addresses: []string{"https://raw.githubusercontent.com/borestad/blocklist-abuseipdb/main/abuseipdb-s100-1d.ipv4"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines, Comment: "#",
			Info: attacker, Reference: "abuseipdb.com", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "badips", Addresses: []string{"https://www.badips.com/get/list/any/2?age=7d"}, Fallback: firehol + "bi_any_2_7d.ipset",
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "badips.com", Kind: networks4, Licence: askSite,
		},
		{
			Name: "binarydefense", Addresses: []string{"https://www.binarydefense.com/banlist.txt"},
			Marker: "ATIF feed", Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "binarydefense.com", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "bitcoinnodes", Addresses: []string{firehol + "bitcoin_nodes_1d.ipset"},
			Marker: "bitcoin_nodes_1d", Minimum: fewAddresses, Format: Lines,
			Info: "bad reputation (bitcoin node)", Reference: "bitnodes.io", Kind: networks4, Licence: upstream,
		},
		{
			Name: "blackholemonster", Addresses: []string{"https://blackhole.monster/blackhole-today"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "ip.blackhole.monster", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "blocklist", Addresses: []string{"https://lists.blocklist.de/lists/all.txt"},
			Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "blocklist.de", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "botscout", Addresses: []string{fireholGithub + "botscout_1d.ipset"},
			Marker: "botscout_1d", Minimum: fewAddresses, Format: Lines,
			Info: "spammer", Reference: "botscout.com", Kind: networks4, Licence: upstream,
		},
		{
			Name: "ciarmy", Addresses: []string{"http://cinsscore.com/list/ci-badguys.txt"},
			Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "cinsscore.com", Kind: addresses4, Licence: askSite, Disabled: true,
		},
		{
			Name: "cleantalk", Addresses: []string{firehol + "cleantalk_1d.ipset"},
			Marker: "[CleanTalk]", Minimum: fewAddresses, Format: Lines,
			Info: "spammer", Reference: "cleantalk.org", Kind: networks4, Licence: upstream,
		},
		{
			Name: "emergingthreatscip", Addresses: []string{"https://rules.emergingthreats.net/open/suricata/rules/compromised-ips.txt"},
			Minimum: fewAddresses, Format: Lines,
			Info: "compromised (suspicious)", Reference: "emergingthreats.net", Kind: addresses4, Licence: emergingThreatsTerms,
		},
		{
			Name: "gpfcomics", Addresses: []string{firehol + "gpf_comics.ipset"},
			Marker: "comics", Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "gpf-comics.com", Kind: networks4, Licence: upstream,
		},
		{
			// The server has appended messages behind the end of compressed bodies.
			Name: "greensnow", Addresses: []string{"https://blocklist.greensnow.co/greensnow.txt"}, UserAgent: "Maltrail", Identity: true,
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "greensnow.co", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "ipnoise", Addresses: []string{"https://www.sekuripy.hr/blacklist.txt"},
			Marker: "ipnoise", Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "sekuripy.hr", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "maxmind", Addresses: []string{firehol + "maxmind_proxy_fraud.ipset"},
			Marker: "[MaxMind.com]", Minimum: fewAddresses, Format: Lines,
			Info: "bad reputation (suspicious)", Reference: "maxmind.com", Kind: networks4, Licence: upstream,
		},
		{
			Name: "rutgers", Addresses: []string{"https://report.cs.rutgers.edu/DROP/attackers"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines,
			Info: attacker, Reference: "rutgers.edu", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "sblam", Addresses: []string{"https://sblam.com/blacklist.txt"},
			Marker: "HTTP spam sources", Minimum: fewAddresses, Format: Lines,
			Info: "bad reputation (suspicious)", Reference: "sblam.com", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "scriptzteam", Addresses: []string{"https://raw.githubusercontent.com/scriptzteam/badIPS/main/ips.txt"},
			Marker: anyAddress, Minimum: fewAddresses, Format: Lines, Rules: Rules{Dots: 3},
			Info: "bad reputation", Reference: "github.com/scriptzteam/badIPS", Kind: addresses4, Licence: askSite,
		},
		{
			Name: "socksproxy", Addresses: []string{fireholGithub + "socks_proxy_7d.ipset"},
			Marker: "socks_proxy_7d", Minimum: fewAddresses, Format: Lines,
			Info: "proxy (suspicious)", Reference: "socks-proxy.net", Kind: networks4, Licence: upstream,
		},
		{
			Name: "sslproxies", Addresses: []string{fireholGithub + "sslproxies_1d.ipset"},
			Marker: "sslproxies_1d", Minimum: fewAddresses, Format: Lines,
			Info: "proxy (suspicious)", Reference: "sslproxies.org", Kind: networks4, Licence: upstream,
		},
		{
			Name: "torproject", Addresses: []string{"https://check.torproject.org/cgi-bin/TorBulkExitList.py?ip=1.1.1.1"},
			Marker: "185.220.", Minimum: fewAddresses, Format: Lines,
			Info: "tor exit node (suspicious)", Reference: "torproject.org", Kind: addresses4, Licence: askSite,
		},
	}
}
