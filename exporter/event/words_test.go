package event_test

import (
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

func TestWords(t *testing.T) {
	testCases := []struct {
		name string
		got  string
		want string
	}{
		{name: "merge_none", got: event.MergeNone.String(), want: "none"},
		{name: "merge_throttle", got: event.MergeThrottle.String(), want: "throttle"},
		{name: "merge_condensed", got: event.MergeCondensed.String(), want: "condensed"},
		{name: "severity_zero", got: event.Severity(0).String(), want: "unknown"},
		{name: "severity_low", got: event.SeverityLow.String(), want: "low"},
		{name: "severity_medium", got: event.SeverityMedium.String(), want: "medium"},
		{name: "severity_high", got: event.SeverityHigh.String(), want: "high"},
		{name: "confidence_zero", got: event.ConfidenceUnknown.String(), want: "Not Specified"},
		{name: "confidence_low", got: event.ConfidenceLow.String(), want: "Low"},
		{name: "confidence_medium", got: event.ConfidenceMedium.String(), want: "Medium"},
		{name: "confidence_high", got: event.ConfidenceHigh.String(), want: "High"},
		{name: "direction_zero", got: event.DirectionUnknown.String(), want: "unknown"},
		{name: "direction_inbound", got: event.DirectionInbound.String(), want: "inbound"},
		{name: "direction_outbound", got: event.DirectionOutbound.String(), want: "outbound"},
		{name: "direction_internal", got: event.DirectionInternal.String(), want: "internal"},
		{name: "direction_external", got: event.DirectionExternal.String(), want: "external"},
		{name: "origin_feed", got: event.OriginFeed.String(), want: "feed"},
		{name: "origin_static", got: event.OriginStatic.String(), want: "static"},
		{name: "origin_heuristic", got: event.OriginHeuristic.String(), want: "heuristic"},
		{name: "origin_custom", got: event.OriginCustom.String(), want: "custom"},
		{name: "side_zero", got: event.SideUnknown.String(), want: ""},
		{name: "side_source", got: event.SideSource.String(), want: "source"},
		{name: "side_destination", got: event.SideDestination.String(), want: "destination"},
		{name: "port", got: event.Port(443).String(), want: "443"},
		{name: "port_zero", got: event.Port(0).String(), want: "0"},
		{name: "port_none", got: event.NoPort.String(), want: "-"},
		{name: "threat_id", got: event.ThreatID{1, 0xff}.String(), want: "01ff0000000000000000000000000000"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if tc.got != tc.want {
				t.Errorf("got %q, want %q", tc.got, tc.want)
			}
		})
	}
}

func TestKind_Valid(t *testing.T) {
	for _, k := range event.Kinds() {
		if !k.Valid() {
			t.Errorf("%s is refused", k)
		}
	}

	for _, k := range []event.Kind{"", "ip", "I P", "DNS-1", "4JA", "ABCDEFGHIJKLMNOPQ"} {
		if k.Valid() {
			t.Errorf("%q is accepted", k)
		}
	}
}
