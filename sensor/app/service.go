package app

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	// statusPeriod is the time between two texts for `systemctl status`.
	statusPeriod = 5 * time.Second
	// pulsePeriod is the time between two signs of life of the goroutine that
	// handles packets, with packets and without.
	pulsePeriod = 500 * time.Millisecond
	// missedPulses is how many signs of life may be late before the goroutine
	// counts as stuck, however short the watchdog's time is.
	missedPulses = 3
	// pingsPerTimeout is how often the watchdog is told within its time that all
	// is well. systemd asks for two at least.
	pingsPerTimeout = 4
)

// service is what a sensor has to do with the service manager that runs it: it
// says when the sensor is ready, reloads and stops, how it is doing, and, as
// long as packets are handled, that the watchdog may be calm. All methods may be
// called by any goroutine.
type service struct {
	// tell sends a message to the manager.
	tell   func(assignments ...string) error
	vitals *vitals
	log    *slog.Logger
	// watchdog is the time without a ping after which the manager ends us; 0
	// when it does not.
	watchdog time.Duration
	// perSecond is the number of packets a second that was told last, as a float64.
	perSecond atomic.Uint64
	// draining is set when no packets are handled any more, as we were asked to.
	draining atomic.Bool
	// deaf is set once a message has found nobody.
	deaf atomic.Bool
}

// newService returns the service that environ describes. What it says in a way
// that is not understood is logged.
func newService(environ []string, v *vitals, log *slog.Logger) *service {
	n, err := newNotifier(environ)
	if err != nil {
		log.Warn("the service manager is not told anything", "error", err)
	}
	watchdog, err := watchdogTime(environ, os.Getpid())
	if err != nil {
		log.Warn("the service manager's watchdog is not fed", "error", err)
	}
	if n.address == nil {
		watchdog = 0
	}
	return &service{tell: n.tell, vitals: v, log: log, watchdog: watchdog}
}

// watchdogTime returns the time that the manager's watchdog has for the process
// with a number, 0 when there is none (sd_watchdog_enabled(3)).
func watchdogTime(environ []string, pid int) (time.Duration, error) {
	text := valueOf(environ, watchdogVariable)
	if owner := valueOf(environ, watchdogPIDVariable); text == "" || owner != "" && owner != strconv.Itoa(pid) {
		return 0, nil // none, or meant for another process
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > int64(maxWatchdog/time.Microsecond) {
		return 0, fmt.Errorf("%s is %q, which is no time in microseconds", watchdogVariable, text)
	}
	return time.Duration(n) * time.Microsecond, nil
}

// maxWatchdog bounds the watchdog's time, so that it can be counted in
// nanoseconds; ours.
const maxWatchdog = 10 * 365 * 24 * time.Hour

// say sends a message. That nobody takes it is logged once.
func (s *service) say(assignments ...string) {
	if err := s.tell(assignments...); err != nil && !s.deaf.Swap(true) {
		s.log.Warn("the service manager does not listen", "error", err)
	}
}

// ready says that packets are handled, or that a reload is over.
func (s *service) ready() { s.say("READY=1", statusOf(s.vitals.status(s.rate()))) }

// rate returns the number of packets a second that was measured last.
func (s *service) rate() float64 { return math.Float64frombits(s.perSecond.Load()) }

// reloading says that a reload begins, and with the function that it returns
// that it is over.
func (s *service) reloading() (done func()) {
	s.say(append(reloadingNow(), statusOf("reloading trails, rules and sinks"))...)
	return s.ready
}

// stopping says that the sensor ends, and gives it the watchdog's whole time for
// it.
func (s *service) stopping() {
	if !s.draining.Swap(true) {
		s.say("STOPPING=1", "WATCHDOG=1", statusOf("stopping: events on their way are delivered"))
	}
}

// run tells the manager how the sensor is doing, until ctx ends.
func (s *service) run(ctx context.Context) {
	ping, stop := ticks(s.watchdog / pingsPerTimeout)
	defer stop()
	status := time.NewTicker(statusPeriod)
	defer status.Stop()
	var m meter
	m.rate(time.Now(), s.vitals.packets())
	for calm := true; ; {
		select {
		case <-ctx.Done():
			return
		case <-ping:
			calm = s.ping(calm)
		case now := <-status.C:
			s.perSecond.Store(math.Float64bits(m.rate(now, s.vitals.packets())))
			if !s.draining.Load() {
				s.say(statusOf(s.vitals.status(s.rate())))
			}
		}
	}
}

// ping tells the watchdog that packets are handled, if they are. calm says
// whether they were the last time.
func (s *service) ping(calm bool) (still bool) {
	age := s.vitals.sinceBeat()
	if !s.draining.Load() && age > max(s.watchdog/2, missedPulses*pulsePeriod) {
		if calm {
			s.log.Error("packets are not handled any more; the service manager may start the sensor again", "since", age.Round(time.Second/10))
		}
		return false
	}
	s.say("WATCHDOG=1")
	return true
}

// ticks returns a channel that ticks with a period, and what stops it. Without a
// period it never ticks.
func ticks(period time.Duration) (c <-chan time.Time, stop func()) {
	if period <= 0 {
		return nil, func() {}
	}
	t := time.NewTicker(period)
	return t.C, t.Stop
}

// meter measures a rate between two looks at a counter.
type meter struct {
	at    time.Time
	count uint64
}

// rate returns by how much the counter has grown a second since the last call, 0
// at the first one.
func (m *meter) rate(now time.Time, count uint64) (perSecond float64) {
	if d := now.Sub(m.at).Seconds(); !m.at.IsZero() && d > 0 && count >= m.count {
		perSecond = float64(count-m.count) / d
	}
	m.at, m.count = now, count
	return perSecond
}
