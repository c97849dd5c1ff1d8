package pipeline_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// testSeverity is an expression of the form that Maltrail ships.
const testSeverity = `(?i)(?P<high>iot-malware|malware(?! (distribution|site)))|` +
	`(?P<medium>potential malware site|malware distribution)|(?P<low>mass scanner|attacker)`

func TestRemoteSeverity_Of(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name string
		expr string
		info string
		want event.Severity
	}{
		{name: "high", expr: testSeverity, info: "emotet (MALWARE)", want: event.SeverityHigh},
		{name: "look_ahead", expr: testSeverity, info: "malware site", want: event.SeverityMedium},
		{name: "medium", expr: testSeverity, info: "malware distribution", want: event.SeverityMedium},
		{name: "low", expr: testSeverity, info: "mass scanner", want: event.SeverityLow},
		{name: "leftmost", expr: testSeverity, info: "attacker malware", want: event.SeverityLow},
		{name: "no_match", expr: testSeverity, info: "tor exit node", want: event.SeverityMedium},
		{name: "no_expression", info: "malware", want: event.SeverityMedium},
		{name: "low_is_asked_first", expr: `(?P<high>a(?P<low>b))`, info: "ab", want: event.SeverityLow},
		{name: "no_groups", expr: `malware`, info: "malware", want: event.SeverityMedium},
		{name: "other_groups", expr: `(?P<severe>malware)`, info: "malware", want: event.SeverityMedium},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			s, err := pipeline.NewRemoteSeverity(tc.expr)
			if err != nil {
				t.Fatal(err)
			}

			if got := s.Of(&event.Event{Info: tc.info}); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestNewRemoteSeverity_error(t *testing.T) {
	t.Parallel()

	if _, err := pipeline.NewRemoteSeverity("("); err == nil || !strings.HasPrefix(err.Error(), "remote severity: ") {
		t.Errorf("error %v", err)
	}
}

func TestPipeline_filter(t *testing.T) {
	t.Parallel()

	remote, err := pipeline.NewRemoteSeverity(testSeverity)
	if err != nil {
		t.Fatal(err)
	}

	// Of the events 0 to 29, every third is of low severity, every fifth of
	// kind IP; their info is high for testSeverity.
	testCases := []struct {
		name   string
		filter pipeline.Filter
		want   int
	}{
		{name: "none", want: 30},
		{name: "severity", filter: pipeline.Filter{Severity: event.SeverityMedium}, want: 20},
		{name: "least_severity", filter: pipeline.Filter{Severity: event.SeverityLow}, want: 30},
		{name: "kind", filter: pipeline.Filter{Kinds: []event.Kind{event.KindUA, event.KindIP}}, want: 6},
		{name: "sensor", filter: pipeline.Filter{Sensor: regexp.MustCompile("^core-")}, want: 30},
		{name: "other_sensor", filter: pipeline.Filter{Sensor: regexp.MustCompile("^edge-")}, want: 0},
		{name: "remote_severity", filter: pipeline.Filter{Remote: remote, Severity: event.SeverityHigh}, want: 30},
		{name: "all_of_them", filter: pipeline.Filter{Severity: event.SeverityHigh, Kinds: []event.Kind{event.KindIP}}, want: 4},
	}

	synctest.Test(t, func(t *testing.T) {
		var sinks []pipeline.SinkConfig

		for _, tc := range testCases {
			sinks = append(sinks, pipeline.SinkConfig{Name: tc.name, Filter: tc.filter, Open: opener(&fakeSink{tb: t}), BatchEvents: 8})
		}

		f := open(t, t.TempDir(), pipeline.Config{Sinks: sinks}, spool.Config{})
		f.write(t, 0, 30)
		f.drain(t, time.Minute)

		for i := range f.close(t).Sinks {
			s := &f.Stats().Sinks[i]
			for _, tc := range testCases {
				if tc.name == s.Name && (s.Total.Acked != uint64(tc.want) || s.Total.Skipped != uint64(30-tc.want)) {
					t.Errorf("%s: %s, want %d acked", s.Name, totals(s), tc.want)
				}
			}
		}
	})
}

// TestPipeline_filterNotJudged lets an event without a threat pass.
func TestPipeline_filterNotJudged(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{
			{Name: "one", Open: opener(sink), Filter: pipeline.Filter{Severity: event.SeverityHigh}},
		}}, spool.Config{})

		e := newEvent(0)
		e.Threat = nil

		if err := f.Write(e); err != nil {
			t.Fatal(err)
		}

		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 0, 1)
	})
}
