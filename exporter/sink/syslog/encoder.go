package syslog

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/cef"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Limits of RFC 5424's header, in bytes.
const (
	maxHostname = 255
	maxAppName  = 48
	maxProcID   = 128

	// messageID is the MSGID of every message (RFC 5424 6.2.7).
	messageID = "detection"

	// maxHeader is the longest header.
	maxHeader = len("<191>1 2006-01-02T15:04:05.000000Z ") + maxHostname + maxAppName + maxProcID + len(messageID) + len("    - ")
)

// Encoder writes events as syslog messages. It is safe for concurrent use.
type Encoder struct {
	severity maltrail.Severity
	location *time.Location
	text     interface {
		Append(dst []byte, e *event.Event, limit int) []byte
	}
	header   string
	hostname string
	tail     string // what follows the hostname in an RFC 5424 header
	facility int
	limit    int
}

// NewEncoder returns an encoder. c must not be nil; what concerns the transport
// is not used.
func NewEncoder(c *Config) (*Encoder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}

	facility, err := c.facility()
	if err != nil {
		return nil, err
	}

	x := &Encoder{
		severity: c.Severity, location: c.Location, header: c.Header,
		hostname: visible(c.Hostname, maxHostname), facility: facility, limit: c.maxBytes(),
	}

	app := c.AppName
	if app == "" {
		app = DefaultAppName
	}

	x.tail = " " + app + " " + visible(strconv.Itoa(os.Getpid()), maxProcID) + " " + messageID + " - "

	if x.severity == nil {
		x.severity = maltrail.ByThreat
	}

	if x.location == nil {
		x.location = time.Local
	}

	if x.header == "" {
		x.header = HeaderRFC5424
	}

	if c.Format == FormatMaltrail {
		x.header = HeaderNone
		x.text, err = cef.NewMaltrail(&cef.MaltrailConfig{
			Severity: x.severity, Location: x.location, Now: c.Now, Version: c.Version, Hostname: visible(c.Hostname, maxHostname),
			TrailsFile: c.TrailsFile,
		})
	} else {
		x.text, err = cef.New(&cef.Config{Version: c.Version, Hostname: c.Hostname, Severity: x.severity})
	}

	if err != nil {
		return nil, fmt.Errorf("syslog: %w", err)
	}

	return x, nil
}

// Append appends e's message without a frame.
func (x *Encoder) Append(dst []byte, e *event.Event) []byte {
	at := len(dst)
	dst = x.appendHeader(dst, e)

	return x.text.Append(dst, e, x.limit-(len(dst)-at))
}

// appendHeader appends the header, and the blank behind it.
func (x *Encoder) appendHeader(dst []byte, e *event.Event) []byte {
	const levels = 8 // RFC 5424 6.2.1

	if x.header == HeaderNone {
		return dst
	}

	dst = append(dst, '<')
	dst = strconv.AppendInt(dst, int64(levels*x.facility+schema.NumbersOf(x.severity(e)).Syslog), 10)
	dst = append(dst, '>')

	if x.header == HeaderRFC3164 {
		dst = e.Time.In(x.location).AppendFormat(dst, time.Stamp)
		dst = append(dst, ' ')
		dst = append(dst, x.hostname...)

		return append(dst, ' ')
	}

	dst = append(dst, '1', ' ')

	if t := e.Time.UTC(); t.Year() < 0 || t.Year() > 9999 { // only in capture files that lie
		dst = append(dst, '-')
	} else {
		dst = t.AppendFormat(dst, "2006-01-02T15:04:05.000000Z")
	}

	dst = append(dst, ' ')
	dst = append(dst, x.hostname...)

	return append(dst, x.tail...)
}

// visible returns s as a field of a header: at most n visible ASCII characters,
// `-` when there is none.
func visible(s string, n int) string {
	b := []byte(s)

	for i, c := range b {
		if c <= ' ' || c >= 0x7f {
			b[i] = '_'
		}
	}

	if len(b) == 0 {
		return "-"
	}

	return string(b[:min(len(b), n)])
}

// printable reports whether s has visible ASCII characters only.
func printable(s string) bool { return s == "" || visible(s, len(s)) == s }
