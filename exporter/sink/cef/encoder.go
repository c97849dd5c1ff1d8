package cef

import (
	"errors"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// MinLimit is the smallest limit that [Encoder.Append] keeps whatever the event
// is, in bytes.
const MinLimit = 1024

// maxVersion keeps the version from taking the room of the event.
const maxVersion = 63

// Config configures [New].
type Config struct {
	// Version is Trailscope's version for the header, empty for `-`.
	Version string

	// Hostname is the name of the sensor's machine, empty to leave it out.
	Hostname string

	// Severity gives the header's severity; nil for [maltrail.ByThreat].
	Severity maltrail.Severity
}

// Encoder writes events in CEF.
type Encoder struct {
	severity maltrail.Severity
	fields   map[string]schema.CEFField
	start    string
	hostname string
}

// New returns an encoder. c must not be nil.
func New(c *Config) (*Encoder, error) {
	if strings.ContainsAny(c.Version, "\r\n") || len(c.Version) > maxVersion {
		return nil, errors.New("version: is no version")
	}

	x := &Encoder{severity: c.Severity, hostname: c.Hostname, fields: map[string]schema.CEFField{}}
	if x.severity == nil {
		x.severity = maltrail.ByThreat
	}

	for _, f := range schema.CEFFields() {
		x.fields[f.Key] = f
	}

	version := c.Version
	if version == "" {
		version = "-"
	}

	b := append([]byte("CEF:0|"+schema.CEFVendor+"|"+schema.CEFProduct+"|"), appendText(nil, version, header, maxVersion, 0)...)
	x.start = string(append(b, '|'))

	return x, nil
}

// rank is a value's turn to be shortened.
type rank uint8

// The values that may be shortened, the least important first.
const (
	rankMessage rank = iota
	rankAnswers
	rankUserAgent
	rankURL
	rankTargetName
	rankTechniques
	rankDisplay
	rankClass
	rankMethod
	rankInterface
	rankTLSVersion
	rankSHA256
	rankJA4
	rankTunnel
	rankHash
	rankReference
	rankName
	rankHost
	rankSensor
	rankKind
	rankClassID
	rankTransport
	rankTrail
	ranks
)

// kept is what is left of a value that is not worth leaving out, in bytes.
const kept = 24

// required reports whether the value stays, if only its start: the header has
// to be whole, and an event without a trail says nothing.
func (r rank) required() bool { return r == rankName || r == rankClassID || r == rankTrail }

// Append appends e without a line end, at most limit bytes of it; 0 is no limit,
// and limits below [MinLimit] may be passed.
func (x *Encoder) Append(dst []byte, e *event.Event, limit int) []byte {
	w := writer{
		buf: dst, at: len(dst), fields: x.fields,
		message: schema.Message(e), tunnels: schema.TunnelText(e.Tunnels),
	}

	if e.DNS != nil {
		w.answers = schema.AnswerTexts(e.DNS.Answers)
	}

	if e.HTTP != nil {
		w.url = requestURL(e.HTTP)
	}

	x.write(&w, e)

	for r := rank(0); limit > 0 && r < ranks; r++ {
		over := len(w.buf) - w.at - limit
		if over <= 0 {
			break
		}

		if w.size[r] == 0 {
			continue
		}

		if !w.shortened {
			over += len(" " + schema.CEFShortened + "=1")
		}

		room := w.size[r] - over
		if room < kept {
			room = 0
			if r.required() {
				room = kept
			}
		}

		w.cut[r], w.room[r] = true, room
		w.shortened = true
		w.begin()
		x.write(&w, e)
	}

	return w.buf
}

// write writes the whole event.
func (x *Encoder) write(w *writer, e *event.Event) {
	t := e.Threat
	if t == nil {
		t = &event.Threat{}
	}

	w.buf = append(w.buf, x.start...)
	x.header(w, e, t)

	w.time(schema.CEFTime, e.Time)

	if !e.ID.IsZero() {
		w.fixed(schema.CEFID, e.ID.String())
	}

	if !e.First.IsZero() {
		w.time(schema.CEFStart, e.First)
	}

	if !e.Last.IsZero() {
		w.time(schema.CEFEnd, e.Last)
	}

	if n := e.Events(); n > 1 {
		w.number(schema.CEFCount, int64(n))
	}

	writeEnds(w, e)
	w.fixed(schema.CEFApplication, schema.CEFApplicationOf(e))

	switch t.Direction {
	case event.DirectionInbound:
		w.number(schema.CEFDirection, 0)
	case event.DirectionOutbound:
		w.number(schema.CEFDirection, 1)
	}

	w.text(rankHost, schema.CEFHost, x.hostname)
	w.text(rankSensor, schema.CEFSensor, e.Sensor)
	w.text(rankInterface, schema.CEFInterface, e.Interface)
	w.text(rankClass, schema.CEFClass, t.Class)
	w.text(rankTrail, schema.CEFTrail, e.Trail)
	w.text(rankReference, schema.CEFReference, e.Reference)
	w.text(rankKind, schema.CEFKind, string(e.Kind))

	if e.Threat != nil {
		w.fixed(schema.CEFConfidence, t.Confidence.String())
		w.fixed(schema.CEFThreat, t.ID.String())
		w.text(rankTechniques, schema.CEFTechniques, strings.Join(t.Techniques, ","))
		w.text(rankDisplay, schema.CEFDisplay, t.Display)
		w.fixed(schema.CEFOrigin, t.Origin.String())
	}

	w.text(rankTunnel, schema.CEFTunnel, w.tunnels)
	writeProtocol(w, e)
	w.text(rankMessage, schema.CEFMessage, w.message)

	if w.shortened {
		w.number(schema.CEFShortened, 1)
	}
}

// header writes class id, name and severity, each with the pipe behind it.
func (x *Encoder) header(w *writer, e *event.Event, t *event.Threat) {
	id := t.Rule
	if id == "" {
		id = "trail"
	}

	name := e.Info
	if name == "" {
		name = id
	}

	w.head(rankClassID, id, schema.CEFMaxClassID)
	w.head(rankName, name, schema.CEFMaxName)
	w.integer(int64(schema.NumbersOf(x.severity(e)).CEF))
	w.buf = append(w.buf, '|')
}
