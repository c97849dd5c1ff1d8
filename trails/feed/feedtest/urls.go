package feedtest

import (
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// urlLists are the lists of URLs.
func urlLists() []sample {
	return []sample{
		atmos(),
		cybercrimetracker(),
		// Slashes at the end stay, and a dot is not needed.
		one("fareit", "https://cybercrime-tracker.net/ccpmgate.php",
			"http://one.example/gate.php\ntwo.example/p/gate.php\n# http://three.example/gate.php\n\nhttps://four.example/dir//\nhttp://five/gate/\n",
			trailsOf("fareit (malware)", "cybercrime-tracker.net",
				"one.example/gate.php", "two.example/p/gate.php", "four.example/dir//", "five/gate/")),
		// Slashes at the end go, a second scheme stays.
		one("openphish", "https://openphish.com/feed.txt",
			"http://login.example/a/\nhttps://login.example/b//\nhttp://66.0.50.1/x\nhttps://c.example\n"+
				"https://go.example/?u=http://d.example/\nhttps://\nplain/path\n",
			trailsOf("phishing", "openphish.com",
				"login.example/a", "login.example/b", "66.0.50.1/x", "c.example", "go.example/?u=http://d.example", "plain/path")),
		// Only lower-case http and https, with everything behind the scheme.
		one("urlhaus", "https://urlhaus.abuse.ch/downloads/text/",
			strings.ReplaceAll("# URLhaus, a sample\n#\nhttp://66.0.51.1:8080/i\nhttps://drop.example/dir/\nHTTP://upper.example/x\n"+
				"ftp://other.example/x\nhttp:/half.example\nhttp://host/bin\nhttp://drop.example/a?b=c#d\nhttps://last.example/Path/File.EXE\n", "\n", "\r\n"),
			trailsOf("malware", "abuse.ch",
				"66.0.51.1:8080/i", "drop.example/dir/", "host/bin", "drop.example/a?b=c#d", "last.example/Path/File.EXE")),
		viriback(),
	}
}

// atmos is a page with a table. Only cells before a link to details count.
func atmos() sample {
	row := func(cell string) string {
		return "<tr>\n<td>01-01-2026</td>\n<td style=\"background-color: rgb(11, 11, 11);\">" + cell +
			"</td>\n<td style=\"background-color: rgb(11, 11, 11);\"><a href=\"ccamdetail.php?hash=00ff\">view</a></td>\n</tr>\n"
	}
	return one("atmos", "https://cybercrime-tracker.net/ccam.php",
		"<!DOCTYPE html>\n<html><head><title>Atmos Strategic Monitoring</title></head><body><table>\n"+
			row("one.example/panel/gate.php")+row("two.example")+row("66.0.52.1")+row("three.example/gate")+row("a > b.example")+
			"<td>four.example</td><td>no link</td>\n"+
			`<td>five.example</td><td><a href="other.php?hash=1">x</a></td></table></body></html>`,
		trailsOf("atmos (malware)", "cybercrime-tracker.net", "one.example/panel/gate.php", "two.example", "a > b.example"))
}

// cybercrimetracker parts entries by br tags and lines, and gives hosts too.
func cybercrimetracker() sample {
	const info, reference = "malware", "cybercrime-tracker.net"
	const site = "potential malware site"
	return one("cybercrimetracker", "https://cybercrime-tracker.net/all.php",
		"one.example/p/cp.php?m=login<br />http://66.0.53.1:8080/gate/<br />\nhttps://two.example/<br />"+
			"three.example/x (SSL)<br />66.0.53.2<br/># four.example/x\nfive.example:81/y//<br><br />host/path\n",
		[]trails.Trail{
			{Key: "one.example/p/cp.php?m=login", Info: info, Reference: reference},
			{Key: "one.example", Info: info, Reference: reference},
			{Key: "66.0.53.1:8080/gate", Info: info, Reference: reference},
			{Key: "66.0.53.1", Info: site, Reference: reference},
			{Key: "two.example", Info: info, Reference: reference},
			{Key: "66.0.53.2", Info: site, Reference: reference},
			{Key: "five.example:81/y", Info: info, Reference: reference},
			{Key: "five.example", Info: info, Reference: reference},
			{Key: "host/path", Info: info, Reference: reference},
			{Key: "host", Info: info, Reference: reference},
		})
}

// viriback has URLs that are cut down to the folder of the panel.
func viriback() sample {
	const reference = "viriback.com"
	rows := []string{
		"Family,URL,IP,FirstSeen",
		"Azorult,http://One.example/panel/admin.php,66.0.54.1,01-01-2026",
		"Loki,http://two.example/dir/five/fre.php?x=1,66.0.54.2,01-01-2026",
		"Amadey,http://66.0.54.3/login.php,66.0.54.3,01-01-2026",
		"#Pony,https://three.example/webpanel-x/a/b.php#top,66.0.54.4,01-01-2026",
		"Mirai,http://four.xsph.ru.xsph.ru/index.php,66.0.54.5,01-01-2026",
		"Krown,http://five.example/,66.0.54.6,01-01-2026",
		"Nexus,http://six.example:8080,66.0.54.7,01-01-2026",
		"Redirect,http://seven.example/?go=http://eight.example/x/y.php,66.0.54.8,01-01-2026",
		"NoURL,nine.example,66.0.54.9,01-01-2026",
		"Bad,http:///x,66.0.54.10,01-01-2026",
	}
	return one("viriback", "http://tracker.viriback.com/dump.php", strings.Join(rows, "\n"),
		[]trails.Trail{
			{Key: "one.example", Info: "azorult", Reference: reference},
			{Key: "two.example/dir/five", Info: "loki", Reference: reference},
			{Key: "66.0.54.3/", Info: "amadey", Reference: reference},
			{Key: "three.example", Info: "#pony", Reference: reference},
			{Key: "four.xsph.ru", Info: "mirai", Reference: reference},
			{Key: "five.example/", Info: "krown", Reference: reference},
			{Key: "six.example:8080", Info: "nexus", Reference: reference},
			{Key: "eight.example/x", Info: "redirect", Reference: reference},
		})
}
