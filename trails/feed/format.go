package feed

// Format says how a list is written.
type Format string

// Formats for any feed.
const (
	// Lines is one entry a line.
	Lines Format = "lines"
	// Column is one entry a line, in one of the columns that Separator parts.
	// Quotes mean nothing.
	Column Format = "column"
	// CSV is Column with quotes: a field may stand in double quotes, which are
	// doubled inside it. A field does not go beyond its line.
	CSV Format = "csv"
	// JSON is one document, or several behind each other, in which Path leads
	// to the entries.
	JSON Format = "json"
	// Hosts is a hosts file: an address and the names that are to be blocked.
	Hosts Format = "hosts"
	// Regex is any text in which Expression finds the entries.
	Regex Format = "regex"
)

// Formats of single feeds, which bear their names. Their readers are in the
// files of the same names.
const (
	atmos              Format = "atmos"
	cybercrimetracker  Format = "cybercrimetracker"
	emergingthreatsdns Format = "emergingthreatsdns"
	viriback           Format = "viriback"
)

// Formats returns the formats that a feed can have, in the order in which they
// are best explained.
func Formats() []Format { return []Format{Lines, Column, CSV, JSON, Hosts, Regex} }

// reader returns what reads a format, or nil.
func (f Format) reader() func(p *pass, body string) error {
	switch f {
	case Lines:
		return readLines
	case Column, CSV:
		return readColumns
	case JSON:
		return readJSON
	case Hosts:
		return readHosts
	case Regex:
		return readMatches
	case atmos:
		return readAtmos
	case cybercrimetracker:
		return readCybercrimetracker
	case emergingthreatsdns:
		return readEmergingthreatsdns
	case viriback:
		return readViriback
	}
	return nil
}
