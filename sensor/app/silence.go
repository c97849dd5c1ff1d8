package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
)

// silencePeriod is the time between two looks at how many packets interfaces
// have seen.
const silencePeriod = time.Second

// link is an interface that packets are captured from. It is safe for concurrent
// use.
type link struct {
	name string
	// counts returns how many packets the kernel has handed over and dropped.
	counts func() (received, dropped uint64)
	// promiscuous says that it takes packets for other machines too, ring is the
	// size of its ring in bytes.
	promiscuous bool
	ring        int
	// lost is what the interface itself had lost before we began.
	lost uint64

	mu sync.Mutex
	// packets is what counts had come to at the last look, last the time of the
	// look that found the newest of them. Until then it is that of the first
	// look.
	packets uint64
	last    time.Time
	// silent is set when there was none for too long.
	silent bool
}

// newLink returns the link of a capture.
func newLink(l *capture.Live) *link {
	states, _ := linkStates() // what is not known was not lost
	return &link{
		name: l.Interface(), counts: l.Stats, promiscuous: l.Promiscuous(), ring: l.RingSize(), lost: states[l.Interface()].lost,
	}
}

// up says whether a link is up, as far as the kernel knows: that of all
// interfaces is.
func (l *link) up(states map[string]linkState) bool {
	s, known := states[l.name]
	return l.name == capture.AnyInterface || states == nil || known && s.up && s.carrier
}

// lostSince returns what the interface itself has lost since we began; states is
// what the kernel says now.
func (l *link) lostSince(states map[string]linkState) uint64 {
	now := states[l.name].lost
	if now < l.lost {
		return now // it was made anew
	}
	return now - l.lost
}

// silence returns since when there was no packet, and whether that is too long.
func (l *link) silence() (since time.Time, silent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last, l.silent
}

// look counts packets and returns whether the link has fallen silent, or is
// heard again after a time, just now.
func (l *link) look(now time.Time, limit time.Duration) (fell, rose bool, silence time.Duration) {
	received, dropped := l.counts()
	l.mu.Lock()
	defer l.mu.Unlock()
	silence = now.Sub(l.last)
	switch {
	case l.last.IsZero() || received+dropped != l.packets:
		rose, l.silent = l.silent, false
		l.packets, l.last = received+dropped, now
	case limit > 0 && !l.silent && silence >= limit:
		fell, l.silent = true, true
	}
	return fell, rose, silence
}

// watchSilence warns of each interface that has seen no packet for a while, once
// for each time, until ctx ends. Without a limit it only notes when packets came.
func watchSilence(ctx context.Context, links []*link, limit time.Duration, log *slog.Logger) {
	tick := time.NewTicker(silencePeriod)
	defer tick.Stop()
	for now := time.Now(); ; {
		for _, l := range links {
			fell, rose, silence := l.look(now, limit)
			switch {
			case fell:
				log.Warn("no packet for a while: is the interface the right one, is it up, does the mirror port send?", "interface", l.name, "for", roughly(silence))
			case rose:
				log.Info("packets again", "interface", l.name, "after", roughly(silence))
			}
		}
		select {
		case <-ctx.Done():
			return
		case now = <-tick.C:
		}
	}
}

// roughly cuts a time to whole minutes, or to seconds within the first ones.
func roughly(d time.Duration) config.Duration {
	unit := time.Minute
	if d < 10*unit {
		unit = time.Second
	}
	return config.Duration(d.Truncate(unit))
}
