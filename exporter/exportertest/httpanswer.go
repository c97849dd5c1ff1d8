package exportertest

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
)

// answer writes the answer.
func (r *HTTPReceiver) answer(w http.ResponseWriter, req *http.Request, step *Step, got *Request) {
	status, body := step.Status, step.Body
	if step.Reply != nil {
		status, body = step.Reply(got)
	}

	if status == 0 {
		status = http.StatusOK
	}

	for name, values := range step.Header {
		w.Header()[name] = values
	}

	switch {
	case step.Cut:
		w.Header().Set("Content-Length", fmt.Sprint(max(len(body), 2)))
		w.WriteHeader(status)
		io.WriteString(w, body[:len(body)/2])
		flush(w)
		reset(w)
	case step.Drip > 0:
		w.WriteHeader(status)

		for i := range len(body) {
			io.WriteString(w, body[i:i+1])
			flush(w)
			r.pause(req.Context(), &Step{Delay: step.Drip})
		}
	default:
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// readBody reads and decompresses a request's body.
func readBody(req *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(req.Body, maxBody))
	if err != nil || req.Header.Get("Content-Encoding") != "gzip" {
		return raw, err
	}

	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return raw, nil // kept as it came, for the test to see
	}

	return io.ReadAll(io.LimitReader(z, maxBody))
}

// flush sends what has been written.
func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// reset closes the connection behind w, with a TCP reset where it can.
func reset(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok { // HTTP/2: the stream is reset
		panic(http.ErrAbortHandler)
	}

	conn, _, err := h.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}

	abort(conn)
	panic(http.ErrAbortHandler)
}

// abort closes a connection so that the other side sees a reset.
func abort(conn net.Conn) {
	under := conn
	if t, ok := conn.(*tls.Conn); ok {
		under = t.NetConn()
	}

	if t, ok := under.(*net.TCPConn); ok {
		t.SetLinger(0)
	}

	under.Close()
}
