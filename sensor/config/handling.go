package config

import (
	"slices"
	"strings"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// handling says what becomes of one option of a maltrail.conf.
type handling struct {
	// name is the option's name. One that ends in `*` covers all that start like
	// it.
	name string
	// key is the setting that the option gives its value to, or empty.
	key string
	// read gives the value to key, or checks it; nil does nothing.
	read reader
	// level, live, text and hint make the notice that the option draws when it
	// is set; there is none without a text.
	level Level
	live  bool
	text  string
	hint  string
	// unless are values for which the notice is not worth its space: those that
	// ask for what happens anyway.
	unless []string
	// builds says that the option is about building a set of trails, so that it
	// has no effect where TRAILS_FILE holds one. The conversion says so then.
	builds bool
}

// reader reads the value of o for the setting h.key.
type reader func(c *conversion, h *handling, o *maltrailconf.Option)

// covers says whether the row is about the option called name.
func (h *handling) covers(name string) bool {
	if prefix, ok := strings.CutSuffix(h.name, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return h.name == name
}

// apply does what the row says. An array where a single value belongs counts as
// absent, as it does for Maltrail.
func (h *handling) apply(c *conversion, o *maltrailconf.Option) {
	if h.read != nil && !o.Array {
		h.read(c, h, o)
	}
	if h.text == "" || h.isUsual(o) {
		return
	}
	c.notice(o, &Notice{Level: h.level, Live: h.live, Text: h.text, Hint: h.hint})
}

// isUsual says whether o asks for what happens anyway.
func (h *handling) isUsual(o *maltrailconf.Option) bool {
	return !o.Array && slices.ContainsFunc(h.unless, func(v string) bool { return strings.EqualFold(v, o.Value) })
}

// optionTable returns what becomes of every option that Maltrail knows
// (SPEC 7.2), in the order of that chapter within each part.
func optionTable() []handling {
	var table []handling
	table = append(table, sensorOptions()...)
	table = append(table, outputOptions()...)
	table = append(table, updaterOptions()...)
	table = append(table, serverOptions()...)
	return table
}
