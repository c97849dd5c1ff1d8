package feed

import (
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// encrypted marks entries of addresses that were seen with TLS only.
const encrypted = "(SSL)"

// readCybercrimetracker reads URLs, which br tags part as lines do. The host
// of a URL is a trail of its own.
func readCybercrimetracker(p *pass, body string) error {
	body = strings.NewReplacer("<br />", "\n", "<br/>", "\n", "<br>", "\n").Replace(body)
	p.entries(body, func(number int, line string) {
		if strings.Contains(line, encrypted) {
			return
		}
		url := p.feed.Rules.key(line)
		host, _, isURL := strings.Cut(url, "/")
		if isURL {
			p.putPlain(number, url)
		}
		host, _, _ = strings.Cut(host, ":")
		info := p.feed.Info
		if addr.IsQuad(host) {
			info = "potential malware site"
		}
		p.put(number, host, info, p.feed.Reference)
	})
	return nil
}
