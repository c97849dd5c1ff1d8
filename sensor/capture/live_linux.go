package capture

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// use tells what the goroutine that calls Next does with a live capture.
type use uint8

const (
	idle    use = iota // nothing: it may all be taken away
	waiting            // it waits for the kernel
	lent               // it has a packet that lies in the ring
)

// Live captures from an interface.  It must be made by [OpenLive].
//
// Next must be called by one goroutine at a time.  All other methods may be called
// by any goroutine.
type Live struct {
	options LiveOptions

	// ring belongs to the goroutine that calls Next.
	ring *ring

	// frames tells how packets lie in the ring.
	frames frames

	// down is an error of the socket that waits for the packets before it.
	down error

	// gone is the error of an interface that has been removed.
	gone error

	// promiscuous is true if the interface receives everything.
	promiscuous bool

	// size is that of the ring, in bytes.
	size int

	closed atomic.Bool

	// mu guards the rest.
	mu     sync.Mutex
	socket *socket
	use    use

	// received and dropped are what the kernel has counted until its counters
	// were last read, which sets them to zero.
	received uint64
	dropped  uint64
}

var _ Source = (*Live)(nil)

// OpenLive starts to capture from an interface.  It needs the capability
// CAP_NET_RAW, in the user namespace that the network namespace belongs to.  The
// error is a [*LiveError].
func OpenLive(o *LiveOptions) (l *Live, err error) {
	c := o.withDefaults()
	index, err := findInterface(c.Interface)
	if err != nil {
		return nil, err
	}

	s, err := openSocket(&c)
	if err != nil {
		return nil, err
	}

	r, err := s.mapRing(&c)
	if err == nil {
		err = s.bind(index)
	}

	if err != nil {
		s.close()
		if r != nil {
			r.unmap()
		}

		return nil, failed(&c, err)
	}

	return &Live{
		options:     c,
		ring:        r,
		frames:      frames{snapLen: c.SnapLen},
		promiscuous: !c.NonPromiscuous && s.makePromiscuous(index),
		size:        len(r.mem),
		socket:      s,
	}, nil
}

// Next implements the [Source] interface.  The error is a [*LiveError] if the
// interface or the system fails; Next may be called again even then, though after
// [ErrInterfaceGone] the error stays.
func (l *Live) Next(p *Packet) (err error) {
	if l.ring.left == 0 || l.closed.Load() {
		err = l.advance()
		if err != nil {
			return err
		}
	}

	l.frames.packet(l.ring.next(), p)

	return nil
}

// advance gives the current block of the ring back and waits for the next one.
func (l *Live) advance() (err error) {
	l.ring.release()
	if !l.begin() {
		return ErrClosed
	}

	for !l.ring.acquire() {
		err = l.wait()
		if err != nil {
			return l.end(err)
		}
	}

	return l.end(nil)
}

// begin notes that the caller waits.  It returns false, having given everything
// back, if the capture is closed.
func (l *Live) begin() (ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.use = waiting
	if !l.closed.Load() {
		return true
	}

	l.use = idle
	l.shut()
	l.ring.unmap()

	return false
}

// end notes that the caller has a packet, or none if there is an error.
func (l *Live) end(err error) (noted error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.use = lent
	if l.closed.Load() {
		err = ErrClosed
		l.ring.release()
		l.shut()
		l.ring.unmap()
	}

	if err != nil {
		l.use = idle
	} else if l.ring.turn%statsTurns == 0 {
		l.count()
	}

	return err
}

// wait waits until the kernel has something to say, at most for the timeout.
func (l *Live) wait() (err error) {
	timeout := l.options.Timeout
	if l.gone != nil {
		return l.gone
	} else if l.down != nil {
		// What was in the ring when the socket failed comes first.
		timeout = min(timeout, settleTime)
	}

	state, err := l.socket.wait(timeout)
	switch {
	case err != nil:
		return &LiveError{Interface: l.options.Interface, Doing: "waiting for packets", Err: err}
	case state == socketInterrupted:
		return ErrClosed
	case state == socketTimeout && l.down != nil:
		err, l.down = l.down, nil

		return l.explain(err)
	case state == socketTimeout:
		return ErrTimeout
	case state == socketFailed:
		l.down = l.socket.failure()
	}

	return nil
}

// settleTime is how long packets may lie in the ring before the kernel hands
// their block over, and some.
const settleTime = 2 * maxRetire

// explain returns the error for what the socket has failed with.
func (l *Live) explain(cause error) (err error) {
	e := &LiveError{Interface: l.options.Interface, Err: cause}
	if errors.Is(cause, unix.ENETDOWN) {
		e.Err = ErrInterfaceDown
		e.Advice = "bring it up: ip link set " + l.options.Interface + " up"
		if l.socket.unbound() {
			e.Err = ErrInterfaceGone
			e.Advice = "restart the sensor when the interface is back"
			l.gone = e
		}
	}

	return e
}

// Close implements the [Source] interface.  A packet that Next has returned stays
// valid until Next is called once more.
func (l *Live) Close() (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.closed.Swap(true) {
		return nil
	}

	switch l.use {
	case waiting:
		// The one who waits gives everything back.
		return l.socket.interrupt()
	case lent:
		// The memory outlives the socket until the packet is given back.
		l.shut()
		l.ring.unmapLater(l)
	default:
		l.shut()
		l.ring.unmap()
	}

	return nil
}

// shut closes the socket after a last look at its counters.  l.mu is held.
func (l *Live) shut() {
	if l.socket.open() {
		l.count()
		l.socket.close()
	}
}

// statsTurns is the number of blocks after which the counters are read, although
// nobody asks, before their 32 bits overflow.
const statsTurns = 1_024

// count adds the kernel's counters.  l.mu is held.
func (l *Live) count() {
	received, dropped := l.socket.counters()
	l.received += received
	l.dropped += dropped
}

// Stats returns how many packets the kernel has put into the ring, of which some
// may still wait in it, and how many it has dropped because the ring was full.
// The sum is the number of packets that have passed the interface, exactly; a
// packet on the loopback interface counts once.  It works after Close too.
func (l *Live) Stats() (received, dropped uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.socket.open() {
		l.count()
	}

	return l.received, l.dropped
}

// Interface returns the name of the interface.
func (l *Live) Interface() (name string) { return l.options.Interface }

// Promiscuous reports whether the interface has been made to receive the frames
// of other machines.
func (l *Live) Promiscuous() (ok bool) { return l.promiscuous }

// RingSize returns the size of the ring in bytes, which may be less than asked
// for.
func (l *Live) RingSize() (n int) { return l.size }

// milliseconds returns a duration for system calls, at least 1.
func milliseconds(d time.Duration) (ms int) { return int(max(d.Milliseconds(), 1)) }
