package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/packet"
)

// notes keeps what a service manager is told, with the time.
type notes struct {
	mu       sync.Mutex
	begun    time.Time
	messages []message
}

// message is one message to a service manager.
type message struct {
	at   time.Duration
	text string
}

// take is the end of a service.
func (k *notes) take(assignments ...string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.messages = append(k.messages, message{time.Since(k.begun), strings.Join(assignments, " ")})
	return nil
}

// times returns when messages with a word were told, from a time on.
func (k *notes) times(word string, from time.Duration) (at []time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.messages {
		if m.at >= from && strings.Contains(m.text, word) {
			at = append(at, m.at)
		}
	}
	return at
}

// wire is a source of packets: one each 10 ms while there are any, else
// time-outs, unless it is stalled.
type wire struct {
	packets int
	seen    atomic.Int64
	stalled atomic.Bool
	// released ends a stall, so that the test can end.
	released, closed chan struct{}
}

// newWire returns a wire with a number of packets.
func newWire(packets int) *wire {
	return &wire{packets: packets, released: make(chan struct{}), closed: make(chan struct{})}
}

// Next implements packets.
func (w *wire) Next(p *capture.Packet) error {
	if w.stalled.Load() {
		<-w.released
	}
	wait := pulsePeriod
	if w.packets > 0 {
		wait = 10 * time.Millisecond
	}
	select {
	case <-w.closed:
		return capture.ErrClosed
	case <-time.After(wait):
	}
	if w.packets == 0 {
		return capture.ErrTimeout
	}
	w.packets--
	w.seen.Add(1)
	p.Data, p.Time, p.Link = nil, time.Now().UnixMicro(), packet.LinkRaw
	return nil
}

// Interface implements packets.
func (w *wire) Interface() string { return "wire0" }

// Close implements packets.
func (w *wire) Close() error {
	close(w.closed)
	return nil
}

// newServed returns a sensor on a wire.
func newServed(t *testing.T, w *wire, watchdog time.Duration) *served {
	t.Helper()

	c := config.NewDefault()
	c.Trails.File, c.Update.Enabled = config.StarterFile, false
	l := newLoader(c, []string{"STATE_DIRECTORY=" + t.TempDir()})
	rules, report, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	out, err := newOutput(c, "run", nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{wire: w, notes: &notes{begun: time.Now()}}
	log := slog.New(newMessages(&s.messages, nil, false, false))
	engine, err := newEngine(c, rules, func(*event.Event) {}, time.Now, log)
	if err != nil {
		t.Fatal(err)
	}
	seen := func() (uint64, uint64) { return uint64(w.seen.Load()), 0 }
	v := &vitals{start: time.Now(), links: []*link{{name: "wire0", counts: seen}}}
	s.sensor = &sensor{
		source: w, engine: engine, out: out, vitals: v, log: log, watched: func() {}, silence: time.Minute,
		service: &service{tell: s.take, vitals: v, log: log, watchdog: watchdog},
	}
	s.reloader = &reloader{
		loader: l, use: engine.Use, reopen: func() error { return nil }, log: log, announce: s.service.reloading,
		rules: rules, real: !report.starter(), seen: l.stateOfRules(),
	}
	s.refresher = &refresher{loader: l, log: log, asked: make(chan struct{}, 1)}
	return s
}

// served is a sensor on a wire, and what its service manager is told.
type served struct {
	*sensor
	*wire
	*notes
	reloader  *reloader
	refresher *refresher
	signals   chan os.Signal
	messages  bytes.Buffer
}

// start runs the sensor until the function that it returns is called.
func (s *served) start(t *testing.T) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	s.signals = make(chan os.Signal)
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, s.reloader, s.refresher, s.signals) }()
	synctest.Wait()
	return func() error {
		cancel()
		err := <-ended
		s.watched()
		return err
	}
}

// TestService tells a manager about the whole life of a sensor.
func TestService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServed(t, newWire(6000), 20*time.Second)
		stop := s.start(t)
		time.Sleep(33 * time.Second)
		s.signals <- syscall.SIGHUP
		time.Sleep(33 * time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := s.times("READY=1", 0); len(got) != 2 || got[0] != 0 || got[1] != 33*time.Second {
			t.Errorf("ready at %v", got)
		}
		if got := s.times("RELOADING=1 MONOTONIC_USEC=", 0); len(got) != 1 || got[0] != 33*time.Second {
			t.Errorf("reloading at %v", got)
		}
		if got := s.times("STOPPING=1", 0); len(got) != 1 || got[0] != 66*time.Second {
			t.Errorf("stopping at %v", got)
		}
		if got := s.times("WATCHDOG=1", 0); len(got) != 14 || got[0] != 5*time.Second {
			t.Errorf("pings at %v, want one each 5 s and one at the end", got)
		}
		if got := s.times("STATUS=100 packets/s, 0 dropped, 0 events, ", 0); len(got) < 8 { // others are off by one
			t.Errorf("100 packets/s at %v", got)
		}
	})
}

// TestService_stall has the packet loop block for ever: the watchdog hears
// nothing any more, and /healthz says why.
func TestService_stall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServed(t, newWire(0), 20*time.Second)
		stop := s.start(t)
		time.Sleep(time.Minute)
		if got := s.times("WATCHDOG=1", 0); len(got) < 11 {
			t.Errorf("pings at %v, without packets but without a stall", got)
		}
		s.stalled.Store(true)
		time.Sleep(time.Minute)
		if got := s.times("WATCHDOG=1", 71*time.Second); len(got) != 0 {
			t.Errorf("pings at %v, though the loop is stuck since one minute", got)
		}
		if n := strings.Count(s.messages.String(), "error: packets are not handled any more; the service manager may"); n != 1 {
			t.Errorf("%d messages: %s", n, &s.messages)
		}
		if problems, failing := s.vitals.problems(); !failing || problems[0] != "packets are not handled any more" {
			t.Errorf("problems %q, failing %t", problems, failing)
		}
		s.stalled.Store(false)
		close(s.released)
		time.Sleep(time.Minute)
		if got := s.times("WATCHDOG=1", 2*time.Minute); len(got) < 11 {
			t.Errorf("pings at %v, though the loop goes round again", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestService_deaf says once that the manager has gone.
func TestService_deaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServed(t, newWire(0), time.Second)
		s.service.tell = func(...string) error { return errors.New("gone") }
		stop := s.start(t)
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if n := strings.Count(s.messages.String(), "warning: the service manager does not listen (error gone)"); n != 1 {
			t.Errorf("%d messages: %s", n, &s.messages)
		}
	})
}

// TestOverdue ends a sensor that does not end by itself.
func TestOverdue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		late := overdue(ctx, drainTime)
		time.Sleep(time.Hour)
		cancel()
		begun := time.Now()
		<-late
		if d := time.Since(begun); d != drainTime {
			t.Errorf("after %v", d)
		}
	})
}

// TestDrainTime proves that the parts of the end fit into the whole.
func TestDrainTime(t *testing.T) {
	t.Parallel()
	if sum := helperGrace + closePipeline + closeSpool; sum >= drainTime || refreshGrace >= helperGrace {
		t.Errorf("%v of %v; an update has %v of %v", sum, drainTime, refreshGrace, helperGrace)
	}
}
