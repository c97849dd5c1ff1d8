package feedtest

import (
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// columnLists are the lists of addresses that stand in columns.
func columnLists() []sample {
	return []sample{
		// Lines without a reason, and those about scanning, are left out.
		one("alienvault", "https://reputation.alienvault.com/reputation.generic",
			"# A sample of reputations\n#\n"+column(30, "", " # Malicious Host US,Example,1.0,2.0")+
				"66.0.30.90 # Scanning Host DE,,1.0,2.0\n66.0.30.91 # scanning\n66.0.30.92\n66.0.30.6 # Spamming;Scanning Host\n66.0.30.7 # C&C # scanning\n",
			trailsOfList(30, "bad reputation", "alienvault.com", "66.0.30.6", "66.0.30.7")),
		one("bruteforceblocker", "http://danger.rulez.sk/projects/bruteforceblocker/blist.php",
			"# IP\t\t\t# Last Reported\t\tCount\tID\n"+column(31, "", "\t\t# 2026-01-01 00:00:00\t\t12\t123456")+"66.0.31.6\n",
			trailsOfList(31, "known attacker", "rulez.sk", "66.0.31.6")),
		dataplane(),
		feodotrackerip(),
		one("turris", "https://view.sentinel.turris.cz/greylist-data/greylist-latest.csv",
			"# A sample of addresses that asked for attention\nAddress,Country,Tags,ASN\n"+column(33, "", ",US,telnet,64500"),
			trailsOfList(33, "bad reputation", "turris.cz")),
	}
}

// dataplane has eleven parts. Of each, lines with fewer than three columns and
// comments are left out.
func dataplane() sample {
	s := sample{feed: "dataplane"}
	for i, name := range [...]string{
		"dnsrd", "dnsrdany", "dnsversion", "sipinvitation", "sipquery", "sipregistration",
		"smtpdata", "smtpgreet", "sshclient", "sshpwauth", "vncrfb",
	} {
		a := fmt.Sprintf("66.0.32.%d", i+1)
		s.bodies = append(s.bodies, body{
			"https://dataplane.org/" + name + ".txt",
			"# Dataplane.org sample of " + name + "\n# ASN | ASname | ipaddr\n\n" +
				"64500           |  EXAMPLE NET           |  66.0.0.1        |  2026-01-01 00:00:00  |  " + name + "\n" +
				"NA              |  NA                    |  " + a + "       |  2026-01-01 00:00:00  |  " + name + "\n" +
				"NA              |  NA                    |  2001:db8::1     |  2026-01-01 00:00:00  |  " + name + "\n" +
				"66.0.32.99\n# 64500 | X | 66.0.32.98\n",
		})
		s.want = append(s.want, trailsOf("known attacker", "dataplane.org", "66.0.0.1", a)...)
	}
	return s
}

// feodotrackerip takes what is online, and has quotes.
func feodotrackerip() sample {
	rows := []string{
		"################",
		"# Servers of botnets, a sample",
		`"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"`,
		`"2026-01-01 00:00:00","66.0.34.1","443","online","2026-01-02","QakBot"`,
		`"2026-01-01 00:00:00","66.0.34.2","443","offline","2026-01-02","QakBot"`,
		`"2026-01-01 00:00:00","66.0.34.3","443","Online","2026-01-02",""`,
		`2026-01-01 00:00:00,66.0.34.4,8080,online,2026-01-02,Emotet`,
		`"2026-01-01 00:00:00","66.0.34.5","443","online","2026-01-02"`,
		`"2026-01-01 00:00:00","","443","online","2026-01-02","Dridex"`,
	}
	return one("feodotrackerip", "https://feodotracker.abuse.ch/downloads/ipblocklist.csv",
		strings.Join(rows, "\r\n")+"\r\n# END 6 entries\r\n",
		[]trails.Trail{
			{Key: "66.0.34.1", Info: "qakbot (malware)", Reference: "abuse.ch"},
			{Key: "66.0.34.3", Info: "feodo (malware)", Reference: "abuse.ch"},
			{Key: "66.0.34.4", Info: "emotet (malware)", Reference: "abuse.ch"},
		})
}
