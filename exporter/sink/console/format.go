package console

import "fmt"

// Format is how events are written.
type Format uint8

const (
	// FormatLine is Maltrail's log line (SPEC 6.1).
	FormatLine Format = iota

	// FormatJSON is one ECS document a line.
	FormatJSON

	// FormatTable is a table for people.
	FormatTable
)

// ParseFormat reads the word for a format: `line`, `json` or `table`.
func ParseFormat(s string) (Format, error) {
	switch s {
	case "line":
		return FormatLine, nil
	case "json":
		return FormatJSON, nil
	case "table":
		return FormatTable, nil
	default:
		return 0, fmt.Errorf("format %q is none of line, json, table", s)
	}
}

// String returns the word for f.
func (f Format) String() string {
	switch f {
	case FormatJSON:
		return "json"
	case FormatTable:
		return "table"
	default:
		return "line"
	}
}
