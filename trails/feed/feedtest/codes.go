package feedtest

import "strings"

// codeLists are the lists of addresses that stand in some other text.
func codeLists() []sample {
	return []sample{
		// Rules that are commented out count, as many addresses as a line has.
		one("emergingthreatsbot", "https://rules.emergingthreats.net/open/suricata/rules/botcc.rules",
			"# Sample rules\nalert ip $HOME_NET any -> ["+strings.Join(addresses(40), ",")+`] any (msg:"CnC Server Traffic, group 1"; sid:1; rev:1;)`+
				"\n#alert tcp $HOME_NET any -> 66.0.40.6 6667 (msg:\"CnC Server\"; sid:2;)\nversion 1.2.3\n",
			trailsOfList(40, "potential malware site", "emergingthreats.net", "66.0.40.6")),
		one("myip", "https://myip.ms/files/blacklist/htaccess/latest_blacklist.txt",
			"##### BLACKLIST IP ADDRESSES DATABASE, a sample #####\norder allow,deny\n"+column(41, "deny from ", "")+
				"deny from 2001:db8::1\n66.0.41.90\n# deny from 66.0.41.6 (sample)\nallow from all\n",
			trailsOfList(41, "crawler", "myip.ms", "66.0.41.6")),
		one("torprojectnodes", "https://onionoo.torproject.org/details?type=relay&running=true&fields=or_addresses",
			`{"version":"8.0","relays_published":"2026-01-01 00:00:00","relays":[`+"\n"+
				relay("66.0.0.1:9001", "[2001:db8::1]:9001")+",\n"+
				relay("66.0.0.2:443")+",\n"+relay("66.0.0.3:443")+",\n"+relay("66.0.0.4:443")+",\n"+relay("66.0.0.5:443")+",\n"+
				relay("66.0.42.1:443", "66.0.42.2:80", "[2001:db8::2]")+",\n"+
				relay("66.0.42.3", "[2001:db8::3:443", "", "  66.0.42.4:1  ")+",\n"+
				`{"or_addresses":null},{"fingerprint":"66.0.42.90:1"},{"exit_addresses":["66.0.42.91:1"]}],"bridges":[`+relay("66.0.42.92:1")+"]}\n",
			trailsOf("bad reputation (tor node)", "torproject.org",
				"66.0.0.1", "2001:db8::1", "66.0.0.2", "66.0.0.3", "66.0.0.4", "66.0.0.5",
				"66.0.42.1", "66.0.42.2", "2001:db8::2", "66.0.42.3", "66.0.42.4")),
		trickbot(),
	}
}

// relay returns one relay in JSON.
func relay(addresses ...string) string {
	return `{"or_addresses":["` + strings.Join(addresses, `","`) + `"]}`
}

// trickbot has a page that leads to its list, which is the last one there.
func trickbot() sample {
	const files = "https://raw.githubusercontent.com/JR0driguezB/malware_configs/master/TrickBot/mcconf_files/"
	return sample{"trickbot", []body{
		{
			"https://github.com/JR0driguezB/malware_configs/tree/master/TrickBot/mcconf_files",
			"<!DOCTYPE html>\n<html><body><h1>mcconf_files</h1>\n" +
				`<a href="config.conf_9.xml">config.conf_9.xml</a> <a href="config.conf_1000.xml">config.conf_1000.xml</a>` +
				"\n<a href=\"config.conf_x.xml\">other</a></body></html>\n",
		},
		{
			files + "config.conf_1000.xml",
			"<mcconf>\n<ver>1000</ver>\n<gtag>sample1</gtag>\n<servs>\n<srv>66.0.43.1:443</srv><srv>66.0.43.2:449</srv>\n" +
				"<srv>66.0.0.1:443</srv>\n<srv>host.example:443</srv>\n</servs>\n</mcconf>\n",
		},
	}, trailsOf("trickbot (malware)", "github.com/JR0driguezB", "66.0.43.1", "66.0.43.2", "66.0.0.1")}
}
