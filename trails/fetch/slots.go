package fetch

import (
	"context"
	"sync"
	"time"
)

// deadTime is how long a host that could not be reached is tried only once by
// each source: longer than one source's retries take, shorter than an outage.
const deadTime = 2 * time.Minute

// maxDead bounds the hosts that are remembered as not reached.
const maxDead = 1024

// slots are the places for requests: some in all, some for each host. Places
// are given in the order in which they were asked for. It is safe for
// concurrent use.
type slots struct {
	all     chan struct{}
	perHost int

	// mu guards what follows.
	mu    sync.Mutex
	hosts map[string]*hostSlots
	dead  map[string]time.Time
}

// hostSlots are the places of one host. They exist while somebody has one or
// waits for one.
type hostSlots struct {
	places chan struct{}
	users  int
}

// newSlots returns places for all requests together and for those of a host.
func newSlots(all, perHost int) *slots {
	return &slots{
		all:     make(chan struct{}, all),
		perHost: perHost,
		hosts:   map[string]*hostSlots{},
		dead:    map[string]time.Time{},
	}
}

// enter takes one of the places for all requests. leave gives it back. Whoever
// has it must not ask for the place of a host.
func (s *slots) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case s.all <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// leave gives the place of enter back.
func (s *slots) leave() { <-s.all }

// use returns a host's places and registers a user of them.
func (s *slots) use(host string) *hostSlots {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hosts[host]
	if h == nil {
		h = &hostSlots{places: make(chan struct{}, s.perHost)}
		s.hosts[host] = h
	}
	h.users++
	return h
}

// forget takes a user away.
func (s *slots) forget(host string, h *hostSlots) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.users--; h.users == 0 {
		delete(s.hosts, host)
	}
}

// setDead notes at a time whether a host could not be reached.
func (s *slots) setDead(host string, dead bool, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !dead {
		delete(s.dead, host)
		return
	}
	if len(s.dead) >= maxDead {
		clear(s.dead)
	}
	s.dead[host] = now
}

// isDead is true when a host could not be reached a short time ago.
func (s *slots) isDead(host string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.dead[host]
	return ok && now.Sub(at).Abs() < deadTime
}

// hold is the place of one host at most. It belongs to one goroutine.
type hold struct {
	slots *slots
	host  string
	h     *hostSlots
}

// move gives the held place back, unless it is the wanted one, and waits for
// one of the host.
func (p *hold) move(ctx context.Context, host string) error {
	if p.h != nil && p.host == host {
		return nil
	}
	p.release()
	h := p.slots.use(host)
	select {
	case h.places <- struct{}{}:
		p.host, p.h = host, h
		return nil
	case <-ctx.Done():
		p.slots.forget(host, h)
		return context.Cause(ctx)
	}
}

// release gives the held place back, if there is one.
func (p *hold) release() {
	if p.h == nil {
		return
	}
	<-p.h.places
	p.slots.forget(p.host, p.h)
	p.h = nil
}
