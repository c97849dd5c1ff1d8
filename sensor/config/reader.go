package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// asText takes the value as it is.
func asText(c *conversion, h *handling, o *maltrailconf.Option) {
	*c.field(h.key, o).(*string) = o.Value
}

// asFile takes a path: `~` is the home directory, and a relative one stays
// relative to the working directory. An empty one leaves the default.
func asFile(c *conversion, h *handling, o *maltrailconf.Option) {
	if o.Value == "" {
		return
	}
	*c.field(h.key, o).(*string) = c.env.ExpandHome(o.Value)
}

// asSwitch takes a boolean, which the parser has read already.
func asSwitch(c *conversion, h *handling, o *maltrailconf.Option) {
	*c.field(h.key, o).(*bool) = o.Value == "true"
}

// asInverse takes the boolean of an option that switches something off.
func asInverse(c *conversion, h *handling, o *maltrailconf.Option) {
	*c.field(h.key, o).(*bool) = o.Value != "true"
}

// asYes takes the boolean of an option whose name does not make it a switch.
func asYes(c *conversion, h *handling, o *maltrailconf.Option) {
	*c.field(h.key, o).(*bool) = isYes(o.Value)
}

// isYes says whether a value means yes where more than true and 1 are allowed.
func isYes(value string) bool {
	switch strings.ToLower(value) {
	case "1", "true", "yes", "on":
		return true
	}
	return false
}

// asNumber takes a number, moved into its range.
func asNumber(low, high int64) reader {
	return func(c *conversion, h *handling, o *maltrailconf.Option) {
		field := c.field(h.key, o).(*int)
		*field = int(c.number(o, int64(*field), low, high))
	}
}

// asSnaplen takes a snap length; Maltrail's default stands for what is none.
func asSnaplen(c *conversion, h *handling, o *maltrailconf.Option) {
	field := c.field(h.key, o).(*Size)
	*field = Size(c.number(o, int64(snaplenMaltrail), int64(minSnaplen), int64(maxSnaplen)))
}

// asDuration takes a number of units of time, moved into its range.
func asDuration(unit time.Duration, low, high Duration) reader {
	return func(c *conversion, h *handling, o *maltrailconf.Option) {
		field := c.field(h.key, o).(*Duration)
		scale := Duration(unit)
		*field = scale * Duration(c.number(o, int64(*field/scale), int64(low/scale), int64(high/scale)))
	}
}

// number returns the value of o, or fallback when it is none, moved into its
// range; it says what it changed.
func (c *conversion) number(o *maltrailconf.Option, fallback, low, high int64) int64 {
	n := c.file.Number(o.Name, fallback)
	in := min(max(n, low), high)
	if strings.Trim(o.Value, "0123456789") != "" || o.Value == "" {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is not a number; %d is used", o.Value, in), Hint: fmt.Sprintf("write a value from %d to %d", low, high)})
	} else if text := strconv.FormatInt(in, 10); text != o.Value {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%s is out of range; %s is used", o.Value, text), Hint: fmt.Sprintf("write a value from %d to %d", low, high)})
	}
	return in
}

// asRatio takes a number from 0 to 1; anything else leaves the default.
func asRatio(c *conversion, h *handling, o *maltrailconf.Option) {
	field := c.field(h.key, o).(*float64)
	n, err := strconv.ParseFloat(o.Value, 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 1 {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is not between 0 and 1; %v is used", o.Value, *field), Hint: "write a value from 0 to 1"})
		return
	}
	*field = n
}

// asWord only checks that the value is one of the words.
func asWord(words ...string) reader {
	return func(c *conversion, _ *handling, o *maltrailconf.Option) {
		for _, w := range words {
			if strings.EqualFold(w, o.Value) {
				return
			}
		}
		var shown []string
		for _, w := range words {
			if w != "" {
				shown = append(shown, w)
			}
		}
		c.problem(o, "write "+alternatives(shown), "%q is not known", o.Value)
	}
}

// aliases maps the words that an option takes to those of a setting.
type aliases map[string]string

// read returns a setting's word, or reports one that is not known.
func (a aliases) read(c *conversion, h *handling, o *maltrailconf.Option, hint string) {
	word, ok := a[strings.ToLower(o.Value)]
	if !ok {
		c.problem(o, hint, "%q is not known", o.Value)
		return
	}
	*c.field(h.key, o).(*string) = word
}

// asThrottleMode takes the throttle's mode (SPEC 5.1).
func asThrottleMode(c *conversion, h *handling, o *maltrailconf.Option) {
	aliases{
		"": ThrottleSummarize, "summarize": ThrottleSummarize, "smart": ThrottleSummarize,
		"legacy": ThrottleLegacy, "python": ThrottleLegacy, "compat": ThrottleLegacy,
		"off": ThrottleOff, "none": ThrottleOff, "false": ThrottleOff, "disabled": ThrottleOff,
	}.read(c, h, o, "write summarize, legacy or off")
}

// asTimestamps takes the clock of a replay.
func asTimestamps(c *conversion, h *handling, o *maltrailconf.Option) {
	aliases{
		"": TimestampsPcap, "pcap": TimestampsPcap,
		"wallclock": TimestampsWallclock, "wall-clock": TimestampsWallclock, "now": TimestampsWallclock,
	}.read(c, h, o, "write pcap or wallclock")
}
