package soup

import (
	"crypto/sha1" // Certificate trails are SHA-1 digests.
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
)

// infos returns infos that matter to some rule, beside plain ones.
func infos() []string {
	return []string{
		"malware", "emotet (malware)", "known attacker", "bad reputation", "mass scanner",
		"parking site (suspicious)", "sinkhole acme (malware)", "sinkhole", "tor exit node (suspicious)",
		"dynamic domain (suspicious)", "free web hosting (suspicious)", "phishing",
		"attacker malware", "user agent list", "potential port scanning", "potential infection x",
		"suspicious", "Malware Sinkhole", "", `quoted "info"`, "comma, info", "ünïcode", "ipinfo (suspicious)",
		"parking site sinkhole", "sinkhole  two blanks", "Attacker", "bad Reputation",
	}
}

// quietInfos are infos whose events are not condensed: in the legacy throttle
// the order in which condensed groups come out decides, and the peer's is
// that of a hash table.
func quietInfos() []string {
	return []string{
		"malware", "emotet (malware)", "parking site (suspicious)", "sinkhole acme (malware)",
		"dynamic domain (suspicious)", "free web hosting (suspicious)", "suspicious", "phishing",
	}
}

// references returns references that matter to some rule.
func references() []string {
	return []string{
		"(static)", "(static)", "(static)", "(custom)", "abuse.ch", "x.txt (static)", "(static) (+abuse.ch)", "", "static",
	}
}

// trail stores a row.
func (k *kitchen) trail(key string) {
	list := infos()
	if k.options["EVENT_THROTTLE_MODE"] == "legacy" {
		list = quietInfos()
	}
	if _, ok := k.rows[key]; !ok {
		k.order = append(k.order, key)
	}
	k.rows[key] = row{info: pick(k, list), reference: pick(k, references())}
}

// chooseTrails draws trails of every kind around the pools.
func (k *kitchen) chooseTrails() {
	for _, list := range [][]string{k.addressKeys(), k.domainKeys(), k.pathKeys()} {
		for _, key := range list {
			k.trail(key)
		}
	}
	if k.chance(35) {
		k.chooseRegexTrails()
	}
	if len(k.material.Rows) > 0 && k.chance(50) {
		k.borrowRows()
	}
	for i := range 3 {
		if k.chance(50) {
			sum := sha1.Sum(leafOf(i)) // See above.
			k.trail(hex.EncodeToString(sum[:]))
		}
	}
	if k.chance(20) {
		k.trail(pick(k, []string{
			"01.2.3.4", "20.1.0.0/16", "2001:db8::0", "2001:DB8::1", "[::1]:53", "1.2.3.4:0", "1.2.3.4:080", "", "a,b", `a"b`,
		}))
	}
}

// addressKeys draws address and address:port keys.
func (k *kitchen) addressKeys() (keys []string) {
	ports := []int{53, 80, 443, 445, 4444, 22, 5353}
	for _, list := range [][]string{k.texts()} {
		for _, text := range list {
			if k.chance(40) {
				keys = append(keys, text)
			}
			if k.chance(20) {
				form := "%s:%d"
				if strings.Contains(text, ":") {
					form = "[%s]:%d"
				}
				keys = append(keys, fmt.Sprintf(form, text, pick(k, ports)))
			}
		}
	}

	return keys
}

// texts returns all pool addresses as trails write them.
func (k *kitchen) texts() (out []string) {
	for _, a := range k.hosts.local {
		out = append(out, addrText(a))
	}
	for _, a := range k.hosts.public {
		out = append(out, addrText(a))
	}
	for _, a := range k.hosts.v6 {
		out = append(out, addrText(a))
	}
	for _, a := range k.hosts.odd {
		if k.chance(30) {
			out = append(out, addrText(a))
		}
	}

	return out
}

// domainKeys draws the scenario's names and makes some of them trails.
func (k *kitchen) domainKeys() (keys []string) {
	fixed := []string{
		"evil-name.com", "sub.evil-name.com", "bad.org", "a.b.c.bad.org", "allowed.org", "deep.allowed.org",
		"xyz", "top", "badsite.onion", "foo", "foo.bar", "ns1.suspect.net", "suspect.net", "dyn.example.net",
		"free.host.com", "under_score.net", "x.corp", "arpa", "1.2.3.4", "org", "www.www.com", "xn--e1afmkfd.com",
		"evil.onion.to", "nic.bad.org", "example.com", "bücher.example", "com",
	}
	k.names = append(k.names, fixed...)
	for range 6 {
		k.names = append(k.names, k.word(k.between(1, 28))+"."+pick(k, []string{"com", "net", "xyz", "co.uk", "onion", "top"}))
	}
	for _, name := range k.names {
		if k.chance(28) && name != "com" && name != "org" || k.chance(2) {
			keys = append(keys, name)
		}
	}

	return keys
}

// borrowRows takes some of the material's rows, and puts what they name into
// the pools so that packets come near them.
func (k *kitchen) borrowRows() {
	for range k.between(20, 120) {
		line := pick(k, k.material.Rows)
		fields, err := csv.NewReader(strings.NewReader(line)).Read()
		if err != nil || len(fields) != 3 {
			continue
		}
		key := fields[0]
		k.lines = append(k.lines, line)
		addr, addrErr := netip.ParseAddr(key)
		end, endErr := netip.ParseAddrPort(key)
		switch {
		case addrErr == nil:
			k.hosts.public = append(k.hosts.public, addr)
		case endErr == nil:
			k.hosts.public = append(k.hosts.public, end.Addr())
		case strings.ContainsAny(key, `[*\\(`):
			k.patterns = append(k.patterns, key)
		case strings.Contains(key, "/"):
			k.targets = append(k.targets, key)
		default:
			k.names = append(k.names, key)
		}
	}
}

// pathWords are the parts that request paths are made of.
func pathWords() []string {
	return []string{"a", "b", "gate.php", "panel", "x.php", "admin", "Login.PHP", "é", "87nft3", "down.exe", ".", "..", "i=1"}
}

// path draws a path over few words, so that trails and requests meet.
func (k *kitchen) path() string {
	var b strings.Builder
	for range k.between(1, 4) {
		b.WriteByte('/')
		if k.chance(6) {
			b.WriteByte('/')
		}
		b.WriteString(pick(k, pathWords()))
	}
	if k.chance(15) {
		b.WriteByte('/')
	}

	return b.String()
}

// query draws a query string without its question mark.
func (k *kitchen) query() string {
	var parts []string
	for range k.between(1, 3) {
		parts = append(parts, pick(k, []string{"id", "q", "x", "k_1", "", "é", "a-b"})+
			pick(k, []string{"=", "=", "=", "", "=="})+pick(k, []string{"", "1", "2", "%20", "v", "é", "a=b"}))
	}

	return strings.Join(parts, pick(k, []string{"&", "&", "&", ";", "&&"}))
}

// pathKeys draws path, host+path, host root and body keys.
func (k *kitchen) pathKeys() (keys []string) {
	for range k.between(3, 14) {
		key := strings.ToLower(k.path())
		if k.chance(70) {
			key = strings.TrimRight(key, "/")
		}
		if k.chance(40) {
			query := strings.ToLower(k.query())
			if k.chance(50) {
				if i := strings.IndexByte(query, '='); i >= 0 {
					query = query[:i+1]
				}
			}
			key += "?" + query
		}
		switch k.rnd.IntN(8) {
		case 0, 1:
			key = pick(k, k.names) + key
		case 2:
			key = addrText(pick(k, k.hosts.public)) + key
		case 3:
			key = pick(k, k.names) + ":8080" + key
		}
		keys = append(keys, key)
	}
	for range k.rnd.IntN(4) {
		keys = append(keys, pick(k, k.names)+"/")
	}

	return keys
}

// trailsCSV writes the rows in order, now and then with a malformed one.
func (k *kitchen) trailsCSV() []byte {
	var b strings.Builder
	eol := pick(k, []string{"\r\n", "\n"})
	for _, line := range k.lines {
		b.WriteString(line + eol)
	}
	for _, key := range k.order {
		r := k.rows[key]
		b.WriteString(csvField(key) + "," + csvField(r.info) + "," + csvField(r.reference) + eol)
		if k.chance(2) {
			b.WriteString(pick(k, []string{
				"only,two", "", "a,b,c,d", `"open,b,c`, `x"y,info,(static)`, `"a""b",info,(static)`, "b\xffd,info,(static)",
				"\r" + key + ",carriage return,(static)", " " + key + ",blank,(static)", key + " ,blank,(static)",
				`"` + key + `","quoted","(static)"`, `"` + key + `"x,after,(static)`, key + `,"in""fo" x,(static)`, `""` + key + `,q,(static)`,
				key + ",a b,(static)\r", "\x00" + key + ",nul,(static)", strings.ToUpper(key) + ",upper,(static)", key + `,"a,b",`, ",,", `"","",""`,
				key + ",\xed\xa0\x80,(static)", key + ",tab\t,(static)", key + ",\u00a0,\u2028",
			}) + eol)
		}
	}

	return []byte(b.String())
}

// csvField quotes a field where it must be.
func csvField(text string) string {
	if !strings.ContainsAny(text, "\",\r\n") {
		return text
	}

	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
