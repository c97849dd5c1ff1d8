package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Waits of a stream.
const (
	// dialTimeout is how long a connection may take, handshake included, when
	// the context allows more.
	dialTimeout = 10 * time.Second

	// verdict is how long a client waits for a server to refuse it, beside twice
	// the length of the handshake: in TLS 1.3 the server judges the client's
	// certificate when for the client everything is over.
	verdict = 50 * time.Millisecond

	// firstLook and longestLook bound the pause between two looks at what the
	// other side has not confirmed yet.
	firstLook   = 100 * time.Microsecond
	longestLook = 10 * time.Millisecond
)

// errGone is the error of a connection that the other side has closed.
var errGone = errors.New("the receiver has closed the connection")

// Stream writes to one receiver over a connection that it opens as needed. Make
// it with [NewStream].
type Stream struct {
	tls              *TLS
	network, address string

	// mu guards the fields below; only Close comes from another goroutine.
	mu     sync.Mutex
	conn   net.Conn // what is written to
	socket net.Conn // the socket below
	closed bool
}

// NewStream returns a sender. The network is tcp or unix, the address host:port
// or a path; settings make it a TLS stream, nil a plain one. Nothing is opened
// before the first write.
func NewStream(network, address string, settings *TLS) *Stream {
	return &Stream{network: network, address: address, tls: settings}
}

// Write writes all of b, or returns an error, after which all of it has to be
// written again: the receiver may have got any part of it. It returns when ctx
// ends.
func (s *Stream) Write(ctx context.Context, b []byte) error {
	conn, socket, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("connecting to %s: %w", s.address, err)
	}

	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) }) // It fails on a closed one only.
	defer stop()

	_, err = conn.Write(b)
	if err == nil {
		err = confirmed(ctx, socket)
	}

	if err == nil {
		return nil
	}

	if why := reason(conn); why != nil {
		err = why
	}

	if ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}

	s.reset()

	return fmt.Errorf("writing to %s: %w", s.address, err)
}

// confirmed waits until the other side's kernel has everything and reports
// whether the connection still stands then.
func confirmed(ctx context.Context, socket net.Conn) error {
	timer := time.NewTimer(firstLook)
	defer timer.Stop()

	for pause := firstLook; ; pause = min(2*pause, longestLook) {
		if gone(socket) {
			return errGone
		}

		if unconfirmed(socket) == 0 {
			if gone(socket) {
				return errGone
			}

			return nil
		}

		select {
		case <-ctx.Done():
			return errors.New("the receiver does not take it")
		case <-timer.C:
			timer.Reset(pause)
		}
	}
}

// reason returns what the server of a failed TLS connection said, nil if it
// said nothing.
func reason(conn net.Conn) error {
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return nil
	}

	secure.SetReadDeadline(time.Now().Add(verdict)) // It fails on a closed one only.

	var alert *net.OpError // package tls wraps what the other side sent so
	if _, err := secure.Read(make([]byte, 1)); errors.As(err, &alert) && alert.Op == "remote error" {
		return err
	}

	return nil
}

// open returns the connection, making it if there is none or if the other side
// has closed it.
func (s *Stream) open(ctx context.Context) (conn, socket net.Conn, err error) {
	s.mu.Lock()
	conn, socket = s.conn, s.socket
	closed := s.closed
	s.mu.Unlock()

	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}

	if conn != nil && gone(socket) {
		s.reset()
		conn = nil
	}

	if closed {
		return nil, nil, ErrClosed
	}

	if conn == nil {
		if conn, socket, err = s.dial(ctx); err != nil {
			return nil, nil, err
		}
	}

	return conn, socket, conn.SetDeadline(time.Time{}) // the context's end sets one
}

// dial opens a connection and keeps it.
func (s *Stream) dial(ctx context.Context) (conn, socket net.Conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()

	socket, err = (&net.Dialer{}).DialContext(ctx, s.network, s.address)
	if err != nil {
		return nil, nil, err
	}

	conn = socket
	if s.tls != nil {
		if conn, err = s.handshake(ctx, socket); err != nil {
			socket.Close() // It has failed already.

			return nil, nil, err
		}
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if s.closed {
		conn.Close() // Nothing was written.

		return nil, nil, ErrClosed
	}

	s.conn, s.socket = conn, socket

	return conn, socket, nil
}

// handshake makes a socket a TLS connection.
func (s *Stream) handshake(ctx context.Context, socket net.Conn) (*tls.Conn, error) {
	host, _, err := net.SplitHostPort(s.address)
	if err != nil {
		return nil, err
	}

	c, err := s.tls.Client(host)
	if err != nil {
		return nil, err
	}

	start := time.Now()
	conn := tls.Client(socket, c)

	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}

	if conn.ConnectionState().Version < tls.VersionTLS13 {
		return conn, nil
	}

	if err := conn.SetReadDeadline(time.Now().Add(2*time.Since(start) + verdict)); err != nil {
		return nil, err
	}

	var timeout net.Error
	if _, err := conn.Read(make([]byte, 1)); err != nil && (!errors.As(err, &timeout) || !timeout.Timeout()) {
		return nil, fmt.Errorf("after the handshake: %w", err)
	}

	return conn, nil
}

// reset closes the connection; the next write opens another.
func (s *Stream) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.conn != nil {
		s.socket.Close() // It has failed already, and TLS has nothing to say.
		s.conn, s.socket = nil, nil
	}
}

// Close closes the connection for good.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.closed = true
	if s.conn == nil {
		return nil
	}

	// An open Write holds TLS's lock, so the socket goes first then.
	err := s.conn.SetDeadline(time.Now().Add(verdict))
	if closing := s.conn.Close(); err == nil {
		err = closing
	}

	s.conn, s.socket = nil, nil

	return err
}
