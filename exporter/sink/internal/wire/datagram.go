package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// resolveAgain is how long a socket is used before the receiver's name is
// resolved again: nothing tells when a receiver of datagrams has moved.
const resolveAgain = 5 * time.Minute

// ErrClosed is returned by a sender that was closed.
var ErrClosed = errors.New("the sink is closed")

// Datagram sends datagrams to one receiver. Make it with [NewDatagram].
type Datagram struct {
	network, address string
	buf              []byte
	opened           time.Time

	// mu guards the fields below; only Close comes from another goroutine.
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

// NewDatagram returns a sender. The network is udp or unixgram, the address
// host:port or a path. Nothing is opened before the first datagram.
func NewDatagram(network, address string) *Datagram {
	return &Datagram{network: network, address: address}
}

// Send sends n datagrams, the i-th of which is what encode appends, in order.
// An empty one is passed over. It stops at the first that cannot be sent and
// reports it and those behind it as to be sent again; a datagram that is too
// long for the network is refused for good.
func (d *Datagram) Send(ctx context.Context, n int, encode func(dst []byte, i int) []byte) delivery.Result {
	var r delivery.Result

	defer context.AfterFunc(ctx, d.interrupt)()

	reopened := false

	for i := 0; i < n; i++ {
		d.buf = encode(d.buf[:0], i)
		if len(d.buf) == 0 {
			continue
		}

		err := d.write(ctx, d.buf)
		if err == nil && i == n-1 {
			err = d.pending()
		}

		if err == nil {
			continue
		}

		if errors.Is(err, syscall.EMSGSIZE) {
			r.Refused = append(r.Refused, delivery.Refusal{Index: i, Reason: fmt.Sprintf("a datagram of %d bytes is too long", len(d.buf))})

			continue
		}

		d.reset()

		// The refusal is that of an earlier datagram.
		if refused := errors.Is(err, syscall.ECONNREFUSED); refused && i > 0 && !errors.Is(err, errPending) {
			i--
		}

		if reopened || ctx.Err() != nil || errors.Is(err, ErrClosed) {
			return d.rest(r, i, n, err)
		}

		reopened = true
		i-- // once more with a new socket (SPEC 6.3)
	}

	return r
}

// rest reports the datagrams from i on as not sent.
func (d *Datagram) rest(r delivery.Result, i, n int, err error) delivery.Result {
	if i == 0 {
		r.Err = fmt.Errorf("sending to %s: %w", d.address, err)

		return r
	}

	for ; i < n; i++ {
		r.Retry = append(r.Retry, i)
	}

	return r
}

// errPending marks an error that the system reported after the last write.
var errPending = errors.New("after sending")

// pending returns the error that waits at the socket, if any: that of the last
// datagram when the receiver is on this machine.
func (d *Datagram) pending() error {
	d.mu.Lock()
	defer d.mu.Unlock()

	if d.conn == nil {
		return nil
	}

	if err := socketError(d.conn); err != nil {
		return fmt.Errorf("%w: %w", errPending, err)
	}

	return nil
}

// write sends one datagram.
func (d *Datagram) write(ctx context.Context, b []byte) error {
	conn, err := d.open(ctx)
	if err != nil {
		return err
	}

	if err := conn.SetWriteDeadline(time.Time{}); err != nil { // interrupt sets one
		return err
	}

	if err := ctx.Err(); err != nil {
		return err
	}

	_, err = conn.Write(b)

	return err
}

// interrupt ends a write.
func (d *Datagram) interrupt() {
	d.mu.Lock()
	defer d.mu.Unlock()

	if d.conn != nil {
		d.conn.SetWriteDeadline(time.Unix(1, 0)) // It fails on a closed one only.
	}
}

// open returns the socket, making it if need be.
func (d *Datagram) open(ctx context.Context) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if err := ctx.Err(); err != nil {
		return nil, err
	}

	if d.closed {
		return nil, ErrClosed
	}

	if d.conn != nil && time.Since(d.opened) > resolveAgain {
		d.conn.Close() // Nothing is buffered.
		d.conn = nil
	}

	if d.conn == nil {
		conn, err := (&net.Dialer{}).DialContext(ctx, d.network, d.address)
		if err != nil {
			return nil, err
		}

		d.conn, d.opened = conn, time.Now()
	}

	return d.conn, nil
}

// reset closes the socket; the next datagram opens another.
func (d *Datagram) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()

	if d.conn != nil {
		d.conn.Close() // It has failed already.
		d.conn = nil
	}
}

// Close closes the socket for good.
func (d *Datagram) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.closed = true
	if d.conn == nil {
		return nil
	}

	err := d.conn.Close()
	d.conn = nil

	return err
}
