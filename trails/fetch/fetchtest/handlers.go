package fetchtest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Body answers with a body and no validators.
func Body(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(body) // the client may be gone
	})
}

// Content answers with a body and its ETag, and with 304 to who has it.
func Content(body []byte) http.Handler {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "list.txt", time.Time{}, bytes.NewReader(body))
	})
}

// Dated answers with a body and when it was changed, and with 304 to who has
// it.
func Dated(body []byte, changed time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "list.txt", changed, bytes.NewReader(body))
	})
}

// Gzip answers with a body that is compressed, asked for or not.
func Gzip(body []byte) http.Handler {
	packed := &bytes.Buffer{}
	z := gzip.NewWriter(packed)
	_, _ = z.Write(body) // memory does not fail
	_ = z.Close()
	return Encoded("gzip", packed.Bytes())
}

// Encoded answers with bytes that are said to have a Content-Encoding.
func Encoded(encoding string, packed []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		_, _ = w.Write(packed) // the client may be gone
	})
}

// Status answers with a status and a short text.
func Status(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, http.StatusText(code), code)
	})
}

// Later answers with a status and a Retry-After.
func Later(code int, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		http.Error(w, http.StatusText(code), code)
	})
}

// Redirect leads to another address, which need not be an address at all.
func Redirect(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
}

// HTML answers with a page where a list was, as a captive portal does.
func HTML() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>Sorry</title></head>" +
			"<body><p>This service has moved, ask 192.0.2.1.</p></body></html>\n")) // the client may be gone
	})
}

// Silent takes a request and never answers.
func Silent() http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// Slow sends a body piece by piece, with a pause after each, without telling
// how long it is.
func Slow(body []byte, piece int, pause time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := http.NewResponseController(w)
		for rest := body; len(rest) > 0; {
			n := min(piece, len(rest))
			if _, err := w.Write(rest[:n]); err != nil || out.Flush() != nil {
				return
			}
			rest = rest[n:]
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
		}
	})
}

// Endless sends lines without end.
func Endless() http.Handler {
	lines := bytes.Repeat([]byte("192.0.2.1\n"), 1000)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(lines); err != nil {
				return
			}
		}
	})
}

// Bomb sends few bytes that unpack to very many, 256 MiB.
func Bomb() http.Handler {
	packed := &bytes.Buffer{}
	z := gzip.NewWriter(packed)
	_, _ = z.Write(make([]byte, 1<<20)) // memory does not fail
	_ = z.Close()
	// Streams of gzip may follow one another (RFC 1952, 2.2).
	return Encoded("gzip", bytes.Repeat(packed.Bytes(), 256))
}

// Truncated announces a body and breaks the connection after so many bytes of
// it.
func Truncated(body []byte, after int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:after])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Broken takes a request and breaks the connection.
func Broken() http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// Sequence answers the first request with the first handler and so on, and all
// further ones with the last.
func Sequence(handlers ...http.Handler) http.Handler {
	var next atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := min(int(next.Add(1)), len(handlers)) - 1
		handlers[i].ServeHTTP(w, r)
	})
}
