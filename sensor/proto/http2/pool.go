package http2

// DefaultSessions is the number of directions that are read at a time.
const DefaultSessions = 256

// Config is the configuration of a [Pool].
type Config[K any] struct {
	// Message is called with each message, as text, and the key and side of its
	// session. It may keep neither the key nor the text, and must not call the
	// pool. It must not be nil.
	Message func(key *K, side Side, text []byte)

	// Sessions is the number of sessions at a time, at most [DefaultSessions],
	// which is also what 0 means. Each takes 6 KiB.
	Sessions int
}

// Stats counts what a pool did.
type Stats struct {
	// Sessions counts the sessions that were opened, Messages the messages that
	// were handed out.
	Sessions, Messages uint64

	// Evicted counts the sessions that gave way to new ones, Broken those that
	// were not HTTP/2, damaged, or made too much text of few bytes.
	Evicted, Broken uint64

	// Malformed counts header blocks that are no message, interim responses
	// included; Long counts messages that were cut because of their length; Early
	// those that were handed out before their end because of others or because
	// nothing came.
	Malformed, Long, Early uint64
}

// slot is a place for a session.
type slot[K any] struct {
	// session is nil until the slot is first used.
	session *session

	key K

	// id is that of the session, 0 if there is none.
	id uint64

	// order tells which session was used last.
	order uint64
}

// Pool holds sessions. See the package's documentation for its contract.
type Pool[K any] struct {
	config Config[K]
	slots  []slot[K]
	work   work

	// opened numbers the sessions, order what is done with them.
	opened, order uint64
}

// Layout of the number of a session.
const (
	slotBits   = 8
	idBits     = 48
	lastOpened = 1<<(idBits-slotBits) - 1
)

// NewPool returns a pool. c must not be nil.
func NewPool[K any](c *Config[K]) (p *Pool[K]) {
	n := c.Sessions
	if n <= 0 || n > DefaultSessions {
		n = DefaultSessions
	}

	p = &Pool[K]{config: *c, slots: make([]slot[K], n)}
	p.work.emitted = func(s *session, text []byte) {
		p.config.Message(&p.slots[s.slot].key, s.side, text)
	}

	return p
}

// Open begins a session for one direction and returns its number, which is not 0
// and below 1<<48, and is never used again. If there are too many sessions, that
// which was not used for the longest time ends.
func (p *Pool[K]) Open(key K, side Side) (id uint64) {
	at := 0
	for i := range p.slots {
		if p.slots[i].id == 0 {
			at = i

			break
		} else if p.slots[i].order < p.slots[at].order {
			at = i
		}
	}

	sl := &p.slots[at]
	if sl.id != 0 {
		p.work.stats.Evicted++
		p.end(sl, nil)
	}

	if sl.session == nil {
		sl.session = &session{slot: at}
	}

	p.opened = p.opened%lastOpened + 1
	p.order++
	p.work.stats.Sessions++
	sl.session.reset(side)
	sl.key, sl.order = key, p.order
	sl.id = p.opened<<slotBits | uint64(at)

	return sl.id
}

// find returns the slot of a session, or nil if it has ended.
func (p *Pool[K]) find(id uint64) (sl *slot[K]) {
	at := id & (1<<slotBits - 1)
	if id == 0 || at >= uint64(len(p.slots)) || p.slots[at].id != id {
		return nil
	}

	return &p.slots[at]
}

// Read gives a session the next bytes of its direction, those that it left the last
// time included, and the time of the packet that brought the last of them. It
// returns how many of them it needs no more. It returns false if the session has
// ended: its bytes are not HTTP/2, there were too many sessions, or it was closed.
func (p *Pool[K]) Read(id uint64, data []byte, micros int64) (consumed int, ok bool) {
	sl := p.find(id)
	if sl == nil {
		return 0, false
	}

	p.order++
	sl.order = p.order
	p.work.micros = micros
	consumed, ok = sl.session.read(&p.work, data)
	if !ok {
		p.work.stats.Broken++
		p.end(sl, data[consumed:])
	}

	return consumed, ok
}

// Close ends a session if it is still there. rest is what Read left of its bytes;
// headers at its start are read as far as they go.
func (p *Pool[K]) Close(id uint64, rest []byte) {
	if sl := p.find(id); sl != nil {
		p.end(sl, rest)
	}
}

// end ends the session in a slot.
func (p *Pool[K]) end(sl *slot[K], rest []byte) {
	sl.session.finish(&p.work, rest)
	sl.id = 0
}

// Tick hands out messages for whose body nothing came for 5 seconds. It is meant to
// be called about once a second of packet time.
func (p *Pool[K]) Tick(micros int64) {
	p.work.tick(micros)
}

// Flush ends all sessions.
func (p *Pool[K]) Flush() {
	for i := range p.slots {
		if p.slots[i].id != 0 {
			p.end(&p.slots[i], nil)
		}
	}
}

// Stats returns the counters.
func (p *Pool[K]) Stats() (s Stats) {
	return p.work.stats
}
