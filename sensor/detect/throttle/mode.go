package throttle

import (
	"fmt"
	"strings"
)

// Mode is what the throttle does with like events.
type Mode uint8

const (
	// Summarize writes a burst and merges the rest of the window into one event.
	Summarize Mode = iota

	// Legacy writes two events of each bucket of seconds and loses the rest, as
	// Maltrail's retired Python sensor did.
	Legacy

	// Off writes every event.
	Off
)

// String returns the mode's main name.
func (m Mode) String() string {
	switch m {
	case Legacy:
		return "legacy"
	case Off:
		return "off"
	default:
		return "summarize"
	}
}

// ParseMode reads a mode or one of its aliases, in any case of letters. The
// empty text is [Summarize].
func ParseMode(text string) (m Mode, err error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "summarize", "smart":
		return Summarize, nil
	case "legacy", "python", "compat":
		return Legacy, nil
	case "off", "none", "false", "disabled":
		return Off, nil
	default:
		return 0, fmt.Errorf("throttle mode %q: not one of summarize, legacy, off", text)
	}
}
