package config

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// asPeriod takes the seconds after which trails are old. Without a number
// Maltrail does not start.
func asPeriod(c *conversion, h *handling, o *maltrailconf.Option) {
	const longest = math.MaxInt64 / int64(time.Second)
	if c.file.Number(o.Name, -1) < 0 {
		c.problem(o, "write a number of seconds, e.g. 86400", "%q is not a number", o.Value)
		return
	}
	period := Duration(time.Duration(min(c.file.Number(o.Name, 0), longest)) * time.Second)
	if period < minUpdatePeriod {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%v is too short; %v is used", period, minUpdatePeriod), Hint: "to have no updates, set DISABLE_TRAIL_UPDATES"})
		period = minUpdatePeriod
	}
	*c.field(h.key, o).(*Duration) = period
}

// asFeeds takes names of feeds, separated by anything that is not a part of a
// word (SPEC 1.5). Names that do not exist are left out: they are mistyped, or
// those of feeds that Maltrail no longer has.
func asFeeds(c *conversion, h *handling, o *maltrailconf.Option) {
	var names []string
	known := c.config.Update.sourceNames()
	split := func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, n := range strings.FieldsFunc(o.Value, split) {
		switch {
		case slices.Contains(names, n):
		case slices.Contains(known, n):
			names = append(names, n)
		default:
			notice := &Notice{Level: Debug, Text: fmt.Sprintf("%q is no feed; passed over", n), Hint: nearest(n, known)}
			if notice.Hint != "" {
				notice.Level = Warning
			}
			c.notice(o, notice)
		}
	}
	*c.field(h.key, o).(*[]string) = names
}

// asInfoRegex takes a regular expression for infos of trails.
func asInfoRegex(c *conversion, h *handling, o *maltrailconf.Option) {
	c.pattern(h, o, "no trail is left out by it")
}

// asAddresses takes addresses, with `;` or `,` between them. Those that cannot
// be one are left out.
func asAddresses(c *conversion, h *handling, o *maltrailconf.Option) {
	var all []string
	for _, a := range strings.FieldsFunc(o.Value, func(r rune) bool { return r == ';' || r == ',' }) {
		if a = strings.TrimSpace(a); a == "" {
			continue
		}
		a = withScheme(a)
		if u, err := url.Parse(a); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is no address; passed over", Redact(a)), Hint: "write it as https://host/path"})
			continue
		}
		all = append(all, a)
	}
	*c.field(h.key, o).(*[]string) = all
}

// withScheme returns an address with the scheme that one without has.
func withScheme(address string) string {
	if strings.Contains(address, "//") {
		return address
	}
	return "http://" + address
}

// asCustomDir takes the directory of custom lists. It need not exist.
func asCustomDir(c *conversion, h *handling, o *maltrailconf.Option) {
	dir := o.Value
	if dir != "" && !isDirectory(dir) {
		if dir != defaultCustomDir(c.env) {
			c.notice(o, &Notice{Level: Warning, Text: "there is no directory " + dir + ", so there are no lists of your own", Hint: "make it, or leave the option out"})
		}
		dir = ""
	}
	*c.field(h.key, o).(*string) = dir
}

// asProxy takes the address of a proxy.
func asProxy(c *conversion, h *handling, o *maltrailconf.Option) {
	if o.Value != "" {
		*c.field(h.key, o).(*string) = withScheme(o.Value)
	}
}
