package exportertest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// maxMessage is the longest message a [LineReceiver] takes.
const maxMessage = 1 << 20

// Message is what a [LineReceiver] got.
type Message struct {
	// Time is when it was complete.
	Time time.Time

	// Text is the message without its frame: no line feed, no octet count.
	Text string

	// Octets is true when the frame was an octet count (RFC 6587 3.4.1), false
	// for a line feed or a datagram.
	Octets bool

	// Connection numbers the connection it came by, from 1; 0 for datagrams.
	Connection int
}

// LinesConfig configures [NewLineReceiver].
type LinesConfig struct {
	// Network is udp, tcp, unix or unixgram.
	Network string

	// TLS makes a tcp receiver one for TLS; nil for none.
	TLS *tls.Config

	// Address is where to listen; empty for a free port of 127.0.0.1, or a socket
	// in a new directory.
	Address string

	// Break, when greater than 0, resets each connection after so many messages.
	Break int

	// Stall accepts connections and reads nothing.
	Stall bool
}

// LineReceiver takes messages: datagrams, lines, and octet-counted frames, which
// it tells apart as rsyslog does: a frame that begins with a digit has a count.
// Its methods are safe for concurrent use.
type LineReceiver struct {
	// Address is where it listens: host and port, or a path.
	Address string

	config *LinesConfig
	closed chan struct{}
	close  func()

	mu          sync.Mutex
	messages    []Message
	open        map[net.Conn]bool
	connections int
}

// NewLineReceiver starts a receiver, which ends with the test. c must not be
// nil, nor be changed afterwards.
func NewLineReceiver(tb testing.TB, c *LinesConfig) *LineReceiver {
	tb.Helper()

	r := &LineReceiver{config: c, closed: make(chan struct{}), open: map[net.Conn]bool{}}
	address := c.Address
	unix := c.Network == "unix" || c.Network == "unixgram"

	switch {
	case address == "" && unix:
		address = filepath.Join(publicDir(tb), "socket")
	case address == "":
		address = "127.0.0.1:0"
	}

	var closer io.Closer

	if c.Network == "udp" || c.Network == "unixgram" {
		conn, err := net.ListenPacket(c.Network, address)
		must(tb, err)

		r.Address, closer = conn.LocalAddr().String(), conn
		go r.datagrams(conn)
	} else {
		listener, err := net.Listen(c.Network, address)
		must(tb, err)

		r.Address, closer = listener.Addr().String(), listener
		go r.accept(listener)
	}

	r.close = sync.OnceFunc(func() {
		close(r.closed)
		closer.Close()
		r.Reset()
	})
	tb.Cleanup(r.close)

	return r
}

// Close stops the receiver and resets its connections. Another receiver may
// then be started with its Address. Closing it again does nothing.
func (r *LineReceiver) Close() { r.close() }

// Reset resets all open connections; new ones are taken.
func (r *LineReceiver) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()

	for conn := range r.open {
		abort(conn)
	}

	clear(r.open)
}

// Messages returns what came so far, in that order.
func (r *LineReceiver) Messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()

	return append([]Message(nil), r.messages...)
}

// Connections returns how many connections there have been.
func (r *LineReceiver) Connections() int {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.connections
}

// Wait returns what came, once that is n messages or more. It fails the test
// after ten seconds.
func (r *LineReceiver) Wait(tb testing.TB, n int) []Message {
	tb.Helper()

	return waitFor(tb, n, "messages", r.Messages)
}

// add notes a message.
func (r *LineReceiver) add(text []byte, octets bool, connection int) {
	r.mu.Lock()
	defer r.mu.Unlock()

	r.messages = append(r.messages, Message{Time: time.Now(), Text: string(text), Octets: octets, Connection: connection})
}

// datagrams reads until the socket is closed.
func (r *LineReceiver) datagrams(conn net.PacketConn) {
	if r.config.Stall {
		return
	}

	buf := make([]byte, 1<<16)

	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}

		r.add(buf[:n], false, 0)
	}
}

// accept takes connections until the listener is closed.
func (r *LineReceiver) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}

		if r.config.TLS != nil {
			conn = tls.Server(conn, r.config.TLS)
		}

		r.mu.Lock()
		r.connections++
		number := r.connections
		r.open[conn] = true
		r.mu.Unlock()

		go r.serve(conn, number)
	}
}

// serve reads one connection.
func (r *LineReceiver) serve(conn net.Conn, number int) {
	if r.config.Stall {
		<-r.closed
	} else {
		r.read(conn, number)
	}

	r.mu.Lock()
	delete(r.open, conn)
	r.mu.Unlock()
	conn.Close()
}

// read reads frames until the connection ends or is to break.
func (r *LineReceiver) read(conn net.Conn, number int) {
	in := bufio.NewReaderSize(conn, maxMessage)

	for n := 1; ; n++ {
		text, octets, err := readFrame(in)
		if err != nil {
			return
		}

		r.add(text, octets, number)

		if n == r.config.Break {
			abort(conn)

			return
		}
	}
}

// readFrame reads one frame; what it returns is valid until the next call.
func readFrame(in *bufio.Reader) (text []byte, octets bool, err error) {
	first, err := in.Peek(1)
	if err != nil {
		return nil, false, err
	}

	if first[0] < '1' || first[0] > '9' {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return nil, false, err
		}

		return line[:len(line)-1], false, nil
	}

	digits, err := in.ReadSlice(' ')
	if err != nil {
		return nil, false, err
	}

	n, err := strconv.Atoi(string(digits[:len(digits)-1]))
	if err != nil || n > maxMessage {
		return nil, false, errors.New("frame: no octet count")
	}

	text = make([]byte, n)
	_, err = io.ReadFull(in, text)

	return text, true, err
}
