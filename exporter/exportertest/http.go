package exportertest

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// maxBody is the largest request body that an [HTTPReceiver] reads, far above
// the sinks' batches.
const maxBody = 64 << 20

// Step is one answer of an [HTTPReceiver]. The zero value is an empty 200.
type Step struct {
	// Times is how often the step is used, 0 for once.
	Times int

	// Delay is how long the answer waits.
	Delay time.Duration

	// Hang answers never: until the client gives up or the receiver closes.
	Hang bool

	// Reset closes the connection with a reset in place of an answer.
	Reset bool

	// Cut announces the whole body, sends half of it, and resets the connection.
	Cut bool

	// Drip sends the body byte after byte with this pause between.
	Drip time.Duration

	// Unread answers without reading the request's body.
	Unread bool

	// Status is the status code, 0 for 200.
	Status int

	// Header is added to the answer. A redirect is a Status and a Location.
	Header http.Header

	// Body is the answer's body.
	Body string

	// Reply, when not nil, makes status and body from the request, in place of
	// Status and Body. It may be called by several goroutines.
	Reply func(r *Request) (status int, body string)
}

// Request is what an [HTTPReceiver] got.
type Request struct {
	// Time is when its head had been read.
	Time time.Time

	// Method, Path and Query are its method, path, and query without `?`.
	Method, Path, Query string

	// Header are its header fields.
	Header http.Header

	// Body is its body, decompressed if it was gzip; nil when it was not read.
	Body []byte

	// Step is the number of the step that answered it, from 0; the number of
	// steps when Else did.
	Step int

	// TLS is the connection's state, nil without TLS.
	TLS *tls.ConnectionState
}

// HTTPConfig configures [NewHTTPReceiver].
type HTTPConfig struct {
	// Steps answer the requests in the order in which they come.
	Steps []Step

	// Else answers what comes when the steps are used up.
	Else Step

	// TLS makes it an HTTPS server; nil for HTTP.
	TLS *tls.Config

	// Address is where to listen, empty for a free port of 127.0.0.1.
	Address string
}

// HTTPReceiver is an HTTP server that answers by a script and keeps what it
// got. Its methods are safe for concurrent use.
type HTTPReceiver struct {
	// URL is its address: scheme, host and port, no final slash.
	URL string

	config *HTTPConfig
	server *httptest.Server
	done   chan struct{}

	mu       sync.Mutex
	requests []*Request
	step     int // the step in use
	used     int // how often
}

// NewHTTPReceiver starts a receiver, which ends with the test. c must not be
// nil, nor be changed afterwards.
func NewHTTPReceiver(tb testing.TB, c *HTTPConfig) *HTTPReceiver {
	tb.Helper()

	address := c.Address
	if address == "" {
		address = "127.0.0.1:0"
	}

	listener, err := net.Listen("tcp", address)
	must(tb, err)

	r := &HTTPReceiver{config: c, done: make(chan struct{})}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	r.server.Listener.Close()
	r.server.Listener = listener
	r.server.EnableHTTP2 = c.TLS != nil
	r.server.Config.ErrorLog = quiet()

	if c.TLS == nil {
		r.server.Start()
	} else {
		r.server.TLS = c.TLS.Clone()
		r.server.StartTLS()
	}

	r.URL = r.server.URL
	tb.Cleanup(r.Close)

	return r
}

// Close stops the receiver: it refuses connections from then on. Closing it
// again does nothing.
func (r *HTTPReceiver) Close() {
	r.mu.Lock()

	select {
	case <-r.done:
		r.mu.Unlock()

		return
	default:
		close(r.done)
	}

	r.mu.Unlock()
	r.server.CloseClientConnections()
	r.server.Close()
}

// Requests returns what came so far, in that order.
func (r *HTTPReceiver) Requests() []*Request {
	r.mu.Lock()
	defer r.mu.Unlock()

	return append([]*Request(nil), r.requests...)
}

// Wait returns what came, once that is n requests or more. It fails the test
// after ten seconds.
func (r *HTTPReceiver) Wait(tb testing.TB, n int) []*Request {
	tb.Helper()

	return waitFor(tb, n, "requests", r.Requests)
}

// serve answers one request.
func (r *HTTPReceiver) serve(w http.ResponseWriter, req *http.Request) {
	got := &Request{
		Time: time.Now(), Method: req.Method, Path: req.URL.Path, Query: req.URL.RawQuery,
		Header: req.Header.Clone(), TLS: req.TLS,
	}
	step := r.next(got)

	if !step.Unread {
		body, err := readBody(req)
		if err != nil { // the client is gone
			return
		}

		got.Body = body
	}

	r.mu.Lock()
	r.requests = append(r.requests, got)
	r.mu.Unlock()

	if step.Hang || step.Delay > 0 {
		r.pause(req.Context(), step)
	}

	if step.Reset {
		reset(w)
	}

	r.answer(w, req, step, got)
}

// next takes the step that answers the next request.
func (r *HTTPReceiver) next(got *Request) *Step {
	r.mu.Lock()
	defer r.mu.Unlock()

	got.Step = r.step
	if r.step >= len(r.config.Steps) {
		return &r.config.Else
	}

	step := &r.config.Steps[r.step]
	if r.used++; r.used >= max(step.Times, 1) {
		r.step, r.used = r.step+1, 0
	}

	return step
}

// pause waits as the step says, and ends the request when it hangs.
func (r *HTTPReceiver) pause(ctx context.Context, step *Step) {
	var timeout <-chan time.Time

	if !step.Hang {
		timer := time.NewTimer(step.Delay)
		defer timer.Stop()

		timeout = timer.C
	}

	select {
	case <-timeout:
	case <-ctx.Done():
		panic(http.ErrAbortHandler)
	case <-r.done:
		panic(http.ErrAbortHandler)
	}
}
