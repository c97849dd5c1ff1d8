package realtraffic_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/stream"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// snapLen is what is captured of a frame: the first bytes of a stream that are put
// in order, and the headers in front of them. Where the kernel or the card joins
// segments, frames are longer than a cable's MTU, and a certificate that fills
// three segments is one frame.
const snapLen = stream.Window + 2<<10

// portDiscard is where nobody listens (RFC 863).
const portDiscard = 9

// marker is a datagram that tells the sensor that this was all.
var marker = []byte("this is the last packet that the sensor is to examine")

// sensor listens at the server's end of a cable and examines what it hears.
type sensor struct {
	cable  *cable
	live   *capture.Live
	engine *detect.Engine
	events []*event.Event
	done   chan error
	frames int
}

// watch starts a sensor of profile full with the settings that hold by default but
// for the length of frames, and without the throttle that would merge events.
func (c *cable) watch(t testing.TB, rows ...trails.Trail) *sensor {
	t.Helper()
	settings := config.NewDefault()
	s := &sensor{cable: c, done: make(chan error, 1)}
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
			Heuristics:   settings.Detection.Heuristics,
			HostDomains:  settings.Detection.CheckHostDomains,
			MissingHost:  settings.Detection.CheckMissingHost,
			Certificates: settings.Detection.TLSCertificates,
			ServerNames:  settings.Detection.SNI,
			ScanWindow:   int64(time.Duration(settings.Detection.ScanWindow) / time.Second),
		},
		Throttle: throttle.Config{Mode: throttle.Off, Window: throttle.DefaultWindow, Burst: throttle.DefaultBurst, MaxKeys: throttle.DefaultMaxKeys, Workers: 1},
		Emit:     func(e *event.Event) { s.events = append(s.events, e) },
		Log:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.server.must(t, func() (err error) {
		s.live, err = capture.OpenLive(&capture.LiveOptions{
			Interface: "vb", SnapLen: snapLen, RingSize: int(settings.Capture.Buffer),
			Timeout: time.Duration(settings.Capture.Timeout), Immediate: true,
		})

		return err
	})
	go func() { s.done <- s.listen() }()
	t.Cleanup(func() { _ = s.live.Close() })

	return s
}

// listen examines packets up to the marker.
func (s *sensor) listen() error {
	for p := (capture.Packet{}); !bytes.HasSuffix(p.Data, marker); {
		if err := s.live.Next(&p); errors.Is(err, capture.ErrTimeout) {
			continue
		} else if err != nil {
			return err
		}
		s.frames++
		s.engine.Packet(&detect.Frame{Data: p.Data, Micros: p.Time, Link: p.Link, VLAN: p.VLAN})
	}

	return nil
}

// found ends the sensor and returns what it has reported.
func (s *sensor) found(t testing.TB) []*event.Event {
	t.Helper()
	s.cable.client.must(t, func() error {
		c, err := net.Dial("udp", netip.AddrPortFrom(serverV4, portDiscard).String())
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Write(marker)

		return err
	})
	select {
	case err := <-s.done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("the marker was not heard")
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
