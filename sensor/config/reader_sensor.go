package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
	"github.com/trailscope/trailscope/trails/pattern"
)

// asInterfaces takes a list with commas. An empty one stands for all
// interfaces, since nothing else could be meant.
func asInterfaces(c *conversion, h *handling, o *maltrailconf.Option) {
	var names []string
	for _, n := range splitList(o.Value) {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		c.notice(o, &Notice{Level: Warning, Live: true, Text: "no interface is named; all are used", Hint: "write any for all interfaces"})
		names = []string{AnyInterface}
	}
	*c.field(h.key, o).(*[]string) = names
}

// asHeuristics takes a list of detectors. Names that do not exist are left out.
func asHeuristics(c *conversion, h *handling, o *maltrailconf.Option) {
	var names []string
	split := func(r rune) bool { return r == ',' || unicode.IsSpace(r) }
	for _, n := range strings.FieldsFunc(strings.ToLower(o.Value), split) {
		switch {
		case !slices.Contains(Heuristics(), n):
			c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is no heuristic; passed over", n), Hint: "the names are " + strings.Join(Heuristics(), ", ")})
		case !slices.Contains(names, n):
			names = append(names, n)
		}
	}
	*c.field(h.key, o).(*[]string) = names
}

// defaultFlowCutoff is FAST_FLOW_CUTOFF when it is absent (SPEC 7.2).
const defaultFlowCutoff = 4

// asServerNames combines the two options that switch server names on
// (SPEC 3.7); it is called for each.
func asServerNames(c *conversion, h *handling, o *maltrailconf.Option) {
	on := c.file.Switch("USE_FAST_PREFILTER", false) && c.file.Number("FAST_FLOW_CUTOFF", defaultFlowCutoff) > 0
	*c.field(h.key, o).(*bool) = on
}

// asWhitelist takes a file of names and addresses. Older configurations have the
// names themselves here, which Maltrail no longer reads.
func asWhitelist(c *conversion, h *handling, o *maltrailconf.Option) {
	if strings.Contains(o.Value, ",") {
		c.notice(o, &Notice{Level: Warning, Text: "a list of names is not read; the option takes the path of a file", Hint: "write the names into a file, one a line, and name it here"})
		return
	}
	asListFile(c, h, o)
}

// asListFile takes the path of a file, relative to the installation's root.
func asListFile(c *conversion, h *handling, o *maltrailconf.Option) {
	path := c.env.ExpandHome(o.Value)
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(c.env.Root, path)
	}
	*c.field(h.key, o).(*string) = path
}

// asIgnoreRegex takes a regular expression for events.
func asIgnoreRegex(c *conversion, h *handling, o *maltrailconf.Option) {
	c.pattern(h, o, "no event is ignored by it")
}

// pattern takes a regular expression. One that cannot be used is left out with
// a warning that says what that means.
func (c *conversion) pattern(h *handling, o *maltrailconf.Option, otherwise string) {
	if _, err := pattern.Compile(o.Value, 0); err != nil {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%s: %v", otherwise, err), Hint: "it is read as a Python pattern"})
		return
	}
	*c.field(h.key, o).(*string) = o.Value
}
