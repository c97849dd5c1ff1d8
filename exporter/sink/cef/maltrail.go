package cef

import (
	"errors"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// lookAgain is how long the date of the trails file is believed (SPEC 6.3).
const lookAgain = 300 * time.Second

// MaltrailConfig configures [NewMaltrail].
type MaltrailConfig struct {
	// Severity gives the severity; nil for [maltrail.ByThreat]. Maltrail's is
	// [maltrail.BySearch].
	Severity maltrail.Severity

	// Location is the zone of times and dates; nil for the host's.
	Location *time.Location

	// Now is the clock; nil for [time.Now].
	Now func() time.Time

	// Version is the version in the header, empty for `-`.
	Version string

	// Hostname is the name of the machine, empty for `-`.
	Hostname string

	// TrailsFile is the file whose date is the signature's id: the day on which
	// it was changed. Without it, or if it is missing, the id is today's date.
	TrailsFile string
}

// Maltrail writes Maltrail's line for SYSLOG_SERVER.
type Maltrail struct {
	severity   maltrail.Severity
	location   *time.Location
	now        func() time.Time
	host       string
	start      string
	trailsFile string

	// mu guards the fields below.
	mu        sync.Mutex
	signature string
	looked    time.Time
}

// NewMaltrail returns an encoder. c must not be nil.
func NewMaltrail(c *MaltrailConfig) (*Maltrail, error) {
	if strings.ContainsAny(c.Hostname, " \r\n") {
		return nil, errors.New("hostname: has blanks")
	}

	x := &Maltrail{
		severity: c.Severity, location: c.Location, now: c.Now, trailsFile: c.TrailsFile,
		host: orDash(c.Hostname), start: "CEF:0|Maltrail|sensor|" + string(appendEscaped(nil, orDash(c.Version), '|')) + "|",
	}

	if x.severity == nil {
		x.severity = maltrail.ByThreat
	}

	if x.location == nil {
		x.location = time.Local
	}

	if x.now == nil {
		x.now = time.Now
	}

	return x, nil
}

// orDash returns s, or `-` if it is empty.
func orDash(s string) string {
	if s == "" {
		return "-"
	}

	return s
}

// Append appends e without a line end, at most limit bytes of it as
// [maltrail.Fit] does; 0 is no limit. The severity is that of the whole info,
// whatever is cut.
func (x *Maltrail) Append(dst []byte, e *event.Event, limit int) []byte {
	severity := x.severity(e)
	encode := func(dst []byte, e *event.Event) []byte { return x.append(dst, e, severity) }

	if limit <= 0 {
		return encode(dst, e)
	}

	return maltrail.Fit(dst, e, limit, encode)
}

// append is Append without a limit.
func (x *Maltrail) append(dst []byte, e *event.Event, severity event.Severity) []byte {
	dst = e.Time.In(x.location).AppendFormat(dst, "Jan 02 15:04:05 ")
	dst = append(dst, x.host...)
	dst = append(dst, ' ')
	dst = append(dst, x.start...)
	dst = append(dst, x.signatureID()...)
	dst = append(dst, '|')
	dst = appendEscaped(dst, e.Info, '|')
	dst = append(dst, '|', '0'+byte(severity-event.SeverityLow))
	dst = append(dst, "|src="...)
	dst = column(dst, e.Source.IsValid() || e.Forwarded != "", e.AppendSource)
	dst = append(dst, " spt="...)
	dst = appendPort(dst, e.SourcePort, e.AppendSourcePort)
	dst = append(dst, " dst="...)
	dst = column(dst, true, e.AppendDestination)
	dst = append(dst, " dpt="...)
	dst = appendPort(dst, e.DestinationPort, e.AppendDestinationPort)
	dst = append(dst, " trail="...)
	dst = appendEscaped(dst, e.Trail, '=')
	dst = append(dst, " ref="...)

	return appendEscaped(dst, e.Reference, '=')
}

// column appends a column as it is, on one line.
func column(dst []byte, known bool, appendTo func([]byte) []byte) []byte {
	if !known {
		return append(dst, '-')
	}

	at := len(dst)
	dst = appendTo(dst)
	oneLine(dst[at:])

	return dst
}

// appendPort appends a column of ports. A lone 0 is a number here, unlike in the
// event line.
func appendPort(dst []byte, port event.Port, appendTo func([]byte) []byte) []byte {
	at := len(dst)
	if dst = appendTo(dst); string(dst[at:]) == "-" && port == 0 {
		dst[at] = '0'
	}

	oneLine(dst[at:])

	return dst
}

// appendEscaped appends s with backslashes and one other character escaped, on
// one line. Bytes that are not UTF-8 become U+FFFD.
func appendEscaped(dst []byte, s string, special byte) []byte {
	at := len(dst)

	for _, r := range s {
		if r == '\\' || r == rune(special) {
			dst = append(dst, '\\')
		}

		dst = utf8.AppendRune(dst, r)
	}

	oneLine(dst[at:])

	return dst
}

// oneLine replaces line ends by blanks.
func oneLine(b []byte) {
	for i, c := range b {
		if c == '\r' || c == '\n' {
			b[i] = ' '
		}
	}
}

// signatureID returns the date of the trails, which it looks up every five
// minutes.
func (x *Maltrail) signatureID() string {
	x.mu.Lock()
	defer x.mu.Unlock()

	now := x.now()
	if age := now.Sub(x.looked); x.signature != "" && age >= 0 && age < lookAgain {
		return x.signature
	}

	day := now

	if x.trailsFile != "" {
		if info, err := os.Stat(x.trailsFile); err == nil {
			day = changed(info)
		}
	}

	x.signature, x.looked = day.In(x.location).Format(time.DateOnly), now

	return x.signature
}
