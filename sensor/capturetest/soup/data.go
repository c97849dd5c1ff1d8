package soup

import (
	"fmt"
	"maps"
	"strings"
)

// chooseData writes the data files, unless the material brings its own.
func (k *kitchen) chooseData() {
	k.data["whitelist.txt"] = k.whitelist()
	k.data["ua.txt"] = k.agentList()
	k.data["ignore_events.txt"] = k.ignored()
	k.data["cdn_ranges.txt"] = "# none\n"
	k.data["bogon_ranges.txt"] = "# none\n"
	if len(k.material.Data) > 0 && k.chance(60) {
		maps.Copy(k.data, k.material.Data)
	}
	k.data["mine.txt"], k.data["minor.txt"] = k.whitelist(), k.ignored()
	for _, name := range []string{"whitelist.txt", "ua.txt", "ignore_events.txt", "mine.txt", "minor.txt"} {
		if k.chance(4) {
			k.data[name] = strings.ReplaceAll(k.data[name], "\n", "\r\n")
		}
		if k.chance(3) {
			k.data[name] = pick(k, []string{"\ufeff", "\xff\xfe\n", "\n\n  \n", "\t# x\n"}) + k.data[name]
		}
	}
	for line := range strings.SplitSeq(k.data["ua.txt"], "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			k.agents = append(k.agents, line)
		}
	}
}

// whitelist draws allowed names and networks.
func (k *kitchen) whitelist() string {
	lines := []string{"# allowed", "8.8.8.8", "198.18.0.0/15", "allowed.org", "localhost"}
	if k.chance(30) {
		lines = append(lines, pick(k, k.names))
	}
	if k.chance(20) {
		lines = append(lines, addrText(pick(k, k.hosts.public)))
	}
	if k.chance(10) {
		lines = append(lines, fmt.Sprintf("%s/%d", pick(k, k.hosts.public), k.rnd.IntN(33)))
	}
	if k.chance(10) {
		lines = append(lines, pick(k, []string{
			"Bad.ORG", "9.9.9.9   # comment", "10.0.0.0/33", "com", "  bad.org  ", "2001:db8::1", "10.0.0.0/8 ", "/24", "é",
		}))
	}

	return strings.Join(lines, "\n") + "\n"
}

// agentList draws user-agent patterns.
func (k *kitchen) agentList() string {
	all := []string{
		"# agents", `masscan`, `nikto`, `\Aprobe`, `\A\w{1,2}\Z`, `\bzgrab\b`, `legacy (compatible; crawler+`, `Custom C++`,
		`fetch(er)?/[0-9.]+`, `(?:late(?i)flag`, `\(\) { :;`, `bot$`, `x{2,}y`, `a.c`, `(foo|foobar)`, `sql map`, `\Aq*`,
		`sqlmap`, `curl|wget`, `[a-z]{30}`, `é`, `\\\\`, `\)`, `late(?i)flag`, `\AGo-http-client/\d\.\d\Z`,
	}
	var lines []string
	for _, line := range all {
		if k.chance(70) {
			lines = append(lines, line)
		}
	}

	return strings.Join(lines, "\n") + "\n"
}

// ignored draws ignore rules, mostly none.
func (k *kitchen) ignored() string {
	if k.chance(75) {
		return "# none\n"
	}
	var lines []string
	for range k.between(1, 3) {
		field := func(text string) string {
			if k.chance(60) {
				return "*"
			}

			return text
		}
		lines = append(lines, strings.Join([]string{
			field(addrText(k.client())), field(fmt.Sprint(k.port())), field(addrText(k.server())),
			field(pick(k, []string{"53", "80", "443", "-", "0"})),
		}, pick(k, []string{";", ";", ";", " ; "})))
	}

	return strings.Join(lines, "\n") + "\n"
}
