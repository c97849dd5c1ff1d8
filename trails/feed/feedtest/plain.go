package feedtest

import "strings"

// plainLists are the lists with one address a line.
func plainLists() []sample {
	return []sample{
		one("abuseipdb", "https://raw.githubusercontent.com/borestad/blocklist-abuseipdb/main/abuseipdb-s100-1d.ipv4",
			"# Aggregated list of the last day, score 100\n#\n"+column(1, "", "   # US AS64500 Example Net")+
				"#66.0.1.99\n66.0.1.6#no blank\n  \n# one more\n",
			trailsOfList(1, "known attacker", "abuseipdb.com", "66.0.1.6")),
		{"badips", []body{
			{"https://www.badips.com/get/list/any/2?age=7d", column(2, "", "")},
			{"https://iplists.firehol.org/files/bi_any_2_7d.ipset", "# bi_any_2_7d\n" + column(2, "", "")},
		}, trailsOfList(2, "known attacker", "badips.com")},
		one("binarydefense", "https://www.binarydefense.com/banlist.txt",
			"#\n# Example ban list\n# This is the ATIF feed of a sample\n#\n\n"+column(3, "", "\r"),
			trailsOfList(3, "known attacker", "binarydefense.com")),
		one("blackholemonster", "https://blackhole.monster/blackhole-today",
			column(4, "", ""),
			trailsOfList(4, "known attacker", "ip.blackhole.monster")),
		// An address of IPv6 without a dot is left out, one with a dot is as it is.
		one("blocklist", "https://lists.blocklist.de/lists/all.txt",
			column(5, "", "")+"2001:db8::5\n::ffff:66.0.5.6\n",
			trailsOfList(5, "known attacker", "blocklist.de", "::ffff:66.0.5.6")),
		one("ciarmy", "http://cinsscore.com/list/ci-badguys.txt",
			column(6, "", ""),
			trailsOfList(6, "known attacker", "cinsscore.com")),
		one("emergingthreatscip", "https://rules.emergingthreats.net/open/suricata/rules/compromised-ips.txt",
			column(7, "", ""),
			trailsOfList(7, "compromised (suspicious)", "emergingthreats.net")),
		one("greensnow", "https://blocklist.greensnow.co/greensnow.txt",
			column(8, "", " "),
			trailsOfList(8, "known attacker", "greensnow.co")),
		one("ipnoise", "https://www.sekuripy.hr/blacklist.txt",
			"# ipnoise sample\n"+column(9, "", ""),
			trailsOfList(9, "known attacker", "sekuripy.hr")),
		one("rutgers", "https://report.cs.rutgers.edu/DROP/attackers",
			"\n"+column(10, "  ", ""),
			trailsOfList(10, "known attacker", "rutgers.edu")),
		one("sblam", "https://sblam.com/blacklist.txt",
			"# HTTP spam sources, a sample\n"+column(11, "", "")+"end\n",
			trailsOfList(11, "bad reputation (suspicious)", "sblam.com")),
		// Lines with other than three dots are left out.
		one("scriptzteam", "https://raw.githubusercontent.com/scriptzteam/badIPS/main/ips.txt",
			column(12, "", "")+"host.example\n66.0.12.6.\n1.2.3.4.5\n66.0.12.7",
			trailsOfList(12, "bad reputation", "github.com/scriptzteam/badIPS", "66.0.12.7")),
		one("torproject", "https://check.torproject.org/cgi-bin/TorBulkExitList.py?ip=1.1.1.1",
			"# exits that reach 66.0.13.1, as did 185.220. before\n"+column(13, "", ""),
			trailsOfList(13, "tor exit node (suspicious)", "torproject.org")),
	}
}

// networkLists are lists that may hold networks, which are keys as they are.
func networkLists() []sample {
	const (
		firehol       = "https://iplists.firehol.org/files/"
		fireholGithub = "https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/"
	)
	set := func(n int, feed, url, head, info, reference string) sample {
		return one(feed, url, "#\n# "+head+"\n# ipv4 hash:net ipset\n#\n"+column(n, "", "")+"66.1.0.0/24\n",
			trailsOfList(n, info, reference, "66.1.0.0/24"))
	}
	dshield := set(14, "dshieldip", firehol+"dshield_top_1000.ipset", "dshield_top_1000", "known attacker", "dshield.org")
	dshield.bodies[0].text = strings.ReplaceAll(dshield.bodies[0].text, "66.0.14.1\n", "66.0.14.1\t35\t2026-01-01\n")
	return []sample{
		dshield, // the first word of each line
		set(15, "bitcoinnodes", firehol+"bitcoin_nodes_1d.ipset", "bitcoin_nodes_1d", "bad reputation (bitcoin node)", "bitnodes.io"),
		set(16, "botscout", fireholGithub+"botscout_1d.ipset", "botscout_1d", "spammer", "botscout.com"),
		set(17, "cleantalk", firehol+"cleantalk_1d.ipset", "[CleanTalk] (https://cleantalk.example)", "spammer", "cleantalk.org"),
		set(18, "gpfcomics", firehol+"gpf_comics.ipset", "gpf_comics", "known attacker", "gpf-comics.com"),
		set(19, "maxmind", firehol+"maxmind_proxy_fraud.ipset", "[MaxMind.com] sample", "bad reputation (suspicious)", "maxmind.com"),
		set(20, "socksproxy", fireholGithub+"socks_proxy_7d.ipset", "socks_proxy_7d", "proxy (suspicious)", "socks-proxy.net"),
		set(21, "sslproxies", fireholGithub+"sslproxies_1d.ipset", "sslproxies_1d", "proxy (suspicious)", "sslproxies.org"),
	}
}
