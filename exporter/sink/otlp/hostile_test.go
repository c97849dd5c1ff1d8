package otlp_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// hostileEvent is an event whose every text is s.
func hostileEvent(s string) *event.Event {
	return &event.Event{
		Time: time.Unix(0, 0), Sensor: s, Interface: s, Forwarded: s, Transport: s, Transports: []string{s, s},
		Kind: event.Kind(s), Trail: s, Info: s, Reference: s, CommunityID: s,
		DNS: &event.DNS{Name: s}, TLS: &event.TLS{ServerName: s, CertificateSHA1: s, JA4: s},
		HTTP:        &event.HTTP{Method: s, Host: s, Path: s, UserAgent: s, ContentType: s},
		SourcePlace: &event.Place{Country: s, Organization: s},
		Threat:      &event.Threat{Trail: s, Class: s, Rule: s, Display: s, Techniques: []string{s}, Service: event.Service{Name: s}},
	}
}

// hostileTexts are seeds of texts.
func hostileTexts() []string {
	return []string{
		"evil.example", "\xff\xfe\xc3(", "\xed\xa0\x80\xf0\x9f\x98", "\"\\/\b\f\n\r\t\x00", "10.0.0.1:80",
		"[dead::1]:443", "/a?b=\xc0\xaf", "\u2028\ufffd😀",
	}
}

// checkWire encodes the hostile event of s with both bodies and has it sent.
func checkWire(tb testing.TB, encoders []*otlp.Encoder, s string) {
	tb.Helper()

	e := hostileEvent(s)

	for _, x := range encoders {
		sent := recordsOf(wire(tb, x.Encode(e, observed)))
		if len(sent) != 1 {
			tb.Fatalf("%d records were sent", len(sent))
		}

		if s := sent[0].GetBody().GetStringValue(); !utf8.ValidString(s) {
			tb.Fatalf("body %q", s)
		}
	}
}

func TestEncoder_Encode_hugeTexts(t *testing.T) {
	t.Parallel()

	encoders := []*otlp.Encoder{newEncoder(t, otlp.BodyText), newEncoder(t, otlp.BodyECS)}

	for _, s := range hostileTexts() {
		checkWire(t, encoders, s)
	}

	checkWire(t, encoders, strings.Repeat(hostileTexts()[1], 1000)) // in every field

	e := hostileEvent("x")
	e.Trail = strings.Repeat(hostileTexts()[2], 65_535/len(hostileTexts()[2])) // as long as a packet can be

	for _, x := range encoders {
		if got := recordsOf(wire(t, x.Encode(e, observed))); len(got) != 1 {
			t.Fatalf("%d records were sent", len(got))
		}
	}
}

func TestEncoder_Encode_anyText(t *testing.T) {
	x := newEncoder(t, otlp.BodyText)

	var seeds [][]byte
	for _, s := range hostileTexts() {
		seeds = append(seeds, []byte(s))
	}

	fuzzed.Run(t, 20_000, seeds, func(input []byte) {
		const longest = 128 // it comes some forty times, and each byte may take three

		r := x.Encode(hostileEvent(string(input[:min(len(input), longest)])), observed)
		r.WalkAttributes(func(kv attribute.KeyValue) bool {
			if kv.Value.Type() == attribute.STRING && !utf8.ValidString(kv.Value.AsString()) {
				t.Fatalf("%s is %q", kv.Key, kv.Value.AsString())
			}

			return true
		})
	})
}

func FuzzEncoder_Encode(f *testing.F) {
	for _, s := range hostileTexts() {
		f.Add(s)
	}

	encoders := []*otlp.Encoder{newEncoder(f, otlp.BodyText), newEncoder(f, otlp.BodyECS)}

	f.Fuzz(func(t *testing.T, s string) { checkWire(t, encoders, s) })
}
