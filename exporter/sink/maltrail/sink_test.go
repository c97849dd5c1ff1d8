package maltrail_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/trails/pattern"
)

func TestSink_Send(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "udp"})

	s, err := maltrail.New(&maltrail.Config{Address: r.Address, Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	events := append(exportertest.Events(), widest())
	if res := s.Send(ctx, events); res.Err != nil || len(res.Retry) > 0 || len(res.Refused) > 0 {
		t.Fatalf("not accepted: %+v", res)
	}

	for i, m := range r.Wait(t, len(events)) {
		if want := string(maltrail.Append(nil, events[i], time.UTC, 0)); m.Text != want {
			t.Errorf("datagram %d: got %q", i, m.Text)
		}

		if _, _, err := intake([]byte(m.Text)); err != nil {
			t.Errorf("datagram %d: %v", i, err)
		}
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestNew_bad(t *testing.T) {
	for _, address := range []string{"", "logs.example", "logs.example:0"} {
		if _, err := maltrail.New(&maltrail.Config{Address: address}); err == nil {
			t.Errorf("%q is accepted", address)
		}
	}
}

func TestParseEndpoint(t *testing.T) {
	list := maltrail.SplitEndpoints("a:1, [::1]:2;b:3")
	for i, s := range list {
		list[i], _ = maltrail.ParseEndpoint(s)
	}

	if !slices.Equal(list, []string{"a:1", "[::1]:2", "b:3"}) {
		t.Errorf("got %q", list)
	}
}

func TestCheckSearch(t *testing.T) {
	for expression, good := range map[string]bool{"(?P<low>a)": true, "x|(?P<high>a)": true, "(?P<severe>a)": false, "a": false} {
		p, err := pattern.Compile(expression, pattern.Python)
		if err != nil {
			t.Fatal(err)
		}

		if err := maltrail.CheckSearch(p); (err == nil) != good {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

func TestParseSeverity(t *testing.T) {
	for _, want := range []event.Severity{event.SeverityLow, event.SeverityMedium, event.SeverityHigh} {
		if got, err := maltrail.ParseSeverity(want.String()); err != nil || got != want {
			t.Errorf("%s: %s, %v", want, got, err)
		}
	}

	if _, err := maltrail.ParseSeverity("unknown"); err == nil {
		t.Error("unknown is accepted")
	}
}

func TestByThreat(t *testing.T) {
	e := &event.Event{}
	if got := maltrail.ByThreat(e); got != event.SeverityMedium {
		t.Errorf("not judged: %s", got)
	}

	e.Threat = &event.Threat{Severity: event.SeverityHigh}
	if got := maltrail.ByThreat(e); got != event.SeverityHigh {
		t.Errorf("got %s", got)
	}
}
