package config

import "time"

// Modes of the throttle (SPEC 5.1).
const (
	// ThrottleSummarize writes the first events of a kind and sums up the rest.
	ThrottleSummarize = "summarize"
	// ThrottleLegacy writes at most one event of a kind each second and drops
	// the rest.
	ThrottleLegacy = "legacy"
	// ThrottleOff writes every event.
	ThrottleOff = "off"
)

// Bounds of the throttle (SPEC 7.2).
const (
	minThrottleWindow = Duration(time.Second)
	maxThrottleWindow = Duration(24 * time.Hour)
	maxThrottleBurst  = 1_000_000
	maxThrottleKeys   = 10_000_000
)

// Throttle bounds how often the same thing is reported.
type Throttle struct {
	// Mode is one of the Throttle constants.
	Mode string `yaml:"mode"`
	// Window is the time after which counting starts anew, in whole seconds.
	Window Duration `yaml:"window"`
	// Burst is the number of events of a kind that are written in a window
	// before the rest is summed up.
	Burst int `yaml:"burst"`
	// MaxKeys is the number of kinds that are remembered.
	MaxKeys int `yaml:"max_keys"`
}

// validate checks the section.
func (t *Throttle) validate(s *section) {
	s.oneOf("mode", t.Mode, ThrottleSummarize, ThrottleLegacy, ThrottleOff)
	between(s, "window", t.Window, minThrottleWindow, maxThrottleWindow)
	if time.Duration(t.Window)%time.Second != 0 {
		s.problem("window", "write whole seconds, e.g. 60s", "%v is not a whole number of seconds", t.Window)
	}
	between(s, "burst", t.Burst, 1, maxThrottleBurst)
	between(s, "max_keys", t.MaxKeys, 1, maxThrottleKeys)
}
