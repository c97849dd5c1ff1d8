package fetchtest

import (
	"bufio"
	"net"
	"sync"
	"time"
)

// firstByte is how long a connection may say nothing before it is closed.
const firstByte = 10 * time.Second

// tlsHandshake is the first byte of a TLS connection (RFC 8446, 5.1).
const tlsHandshake = 0x16

// listener accepts connections of both kinds at one port, since a dialler does
// not know which kind a host's odd port is, and hands each to its server.
type listener struct {
	net.Listener
	plain, secret *branch
}

// newListener returns a listener that does not run yet.
func newListener(l net.Listener) *listener {
	return &listener{Listener: l, plain: newBranch(l.Addr()), secret: newBranch(l.Addr())}
}

// run accepts connections until the listener is closed.
func (l *listener) run() {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go l.sort(conn)
	}
}

// sort gives a connection to the server for its first byte.
func (l *listener) sort(conn net.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(firstByte)) // reading will tell
	r := bufio.NewReader(conn)
	first, err := r.Peek(1)
	if err != nil {
		_ = conn.Close() // nobody wants it
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	if first[0] == tlsHandshake {
		l.secret.give(&peeked{Conn: conn, r: r})
	} else {
		l.plain.give(&peeked{Conn: conn, r: r})
	}
}

// peeked is a connection whose first bytes were read.
type peeked struct {
	net.Conn
	r *bufio.Reader
}

// Read implements [net.Conn].
func (p *peeked) Read(b []byte) (int, error) { return p.r.Read(b) }

// branch is the listener of one server.
type branch struct {
	address net.Addr
	conns   chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// newBranch returns a branch of a listener with an address.
func newBranch(address net.Addr) *branch {
	return &branch{address: address, conns: make(chan net.Conn), closed: make(chan struct{})}
}

// give hands a connection to the server, or closes it when there is none.
func (b *branch) give(conn net.Conn) {
	select {
	case b.conns <- conn:
	case <-b.closed:
		_ = conn.Close() // nobody wants it
	}
}

// Accept implements [net.Listener].
func (b *branch) Accept() (net.Conn, error) {
	select {
	case conn := <-b.conns:
		return conn, nil
	case <-b.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (b *branch) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// Addr implements [net.Listener].
func (b *branch) Addr() net.Addr { return b.address }
