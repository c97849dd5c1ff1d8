package realtraffic_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// sensor listens on an interface and examines what it hears.
type sensor struct {
	live   *capture.Live
	engine *detect.Engine
	events []*event.Event
	stop   chan struct{}
	done   chan error
	frames int
}

// watch starts a sensor of profile full with the settings that hold by default,
// and without the throttle that would merge events.
func (h *host) watch(t testing.TB, device string, rows ...trails.Trail) *sensor {
	t.Helper()
	c := config.NewDefault()
	s := &sensor{stop: make(chan struct{}), done: make(chan error, 1)}
	set, report, err := trails.New(slices.Values(rows), &trails.Options{InlineFlags: true})
	if err != nil {
		t.Fatalf("%v (%+v)", err, report)
	}
	permitted, _ := allow.New(nil)
	s.engine, err = detect.New(&detect.Config{
		Rules: &detect.Rules{
			Trails: set, Allow: permitted,
			UserAgents: heuristic.NewUserAgents(trails.StarterData().UserAgents.List),
		},
		Options: detect.Options{
			Beyond:       detect.Full,
			Protected:    heuristic.DefaultProtected(),
			Heuristics:   c.Detection.Heuristics,
			HostDomains:  c.Detection.CheckHostDomains,
			MissingHost:  c.Detection.CheckMissingHost,
			Certificates: c.Detection.TLSCertificates,
			ServerNames:  c.Detection.SNI,
			ScanWindow:   int64(time.Duration(c.Detection.ScanWindow) / time.Second),
		},
		Throttle: throttle.Config{Mode: throttle.Off, Window: throttle.DefaultWindow, Burst: throttle.DefaultBurst, MaxKeys: throttle.DefaultMaxKeys, Workers: 1},
		Emit:     func(e *event.Event) { s.events = append(s.events, e) },
		Log:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.must(t, func() (err error) {
		s.live, err = capture.OpenLive(&capture.LiveOptions{
			Interface: device, SnapLen: 65_536, RingSize: int(c.Capture.Buffer),
			Timeout: time.Duration(c.Capture.Timeout), Immediate: true,
		})

		return err
	})
	go func() { s.done <- s.listen() }()
	t.Cleanup(func() { _ = s.live.Close() })

	return s
}

// listen examines packets until it is to stop and there are no more.
func (s *sensor) listen() error {
	var p capture.Packet
	for {
		err := s.live.Next(&p)
		switch {
		case errors.Is(err, capture.ErrTimeout):
			select {
			case <-s.stop:
				return nil
			default:
				continue
			}
		case err != nil:
			return err
		}
		s.frames++
		s.engine.Packet(&detect.Frame{Data: p.Data, Micros: p.Time, Link: p.Link, VLAN: p.VLAN})
	}
}

// found ends the sensor when the cable is quiet and returns what it reported.
func (s *sensor) found(t testing.TB) []*event.Event {
	t.Helper()
	close(s.stop)
	if err := <-s.done; err != nil {
		t.Fatal(err)
	}
	s.engine.Close()
	if _, dropped := s.live.Stats(); dropped != 0 {
		t.Fatalf("%d of %d frames were lost", dropped, s.frames)
	}
	if c := s.engine.Counters(); c.Panics != 0 || c.Processed == 0 {
		t.Errorf("counters %+v", c)
	}

	return s.events
}
