package parse

import (
	"io"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// Ranges reads one IPv4 network a line. Blank lines and everything from "#" on
// are skipped; bits below the prefix are cleared. A line that is no network is
// refused.
func Ranges(r io.Reader) (*addr.Ranges, Notes, error) {
	ranges := &addr.Ranges{}
	var refused Notes
	err := eachLine(r, func(number int, line string) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			return
		}
		p, ok := addr.ParseNetwork(line)
		if !ok {
			refused.Add(number, line, "not an IPv4 network")
			return
		}
		ranges.Add(p)
	})
	return ranges, refused, err
}
