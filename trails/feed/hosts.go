package feed

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/text"
)

// localName is the name of the machine itself that has a dot.
const localName = "localhost.localdomain"

// readHosts reads a hosts file: behind an address stand the names that it is
// given to. A "#" starts a comment anywhere.
func readHosts(p *pass, body string) error {
	p.lines(body, func(number int, line string) {
		line, _, _ = strings.Cut(line, "#")
		first := true
		for word := range strings.FieldsFuncSeq(line, text.IsWhiteSpace) {
			_, err := netip.ParseAddr(word)
			switch {
			case first && err != nil:
				p.refused.Add(number, line, "does not begin with an address")
				return
			case first:
				first = false
			case err == nil || strings.EqualFold(word, localName):
			case p.feed.Rules.mayName(word):
				p.putPlain(number, word)
			}
		}
	})
	return nil
}
