package endtoend_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"hash/maphash"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// createMark is what stands before the id in the first line of a document.
const createMark = `{"create":{"_id":"`

// bulk is a bulk endpoint that keeps the hash of each document under its id, as
// Elasticsearch would the document. It is safe for concurrent use.
type bulk struct {
	// trouble makes some requests end badly after all documents were taken, and
	// some documents wanted again, which is what receivers do.
	trouble bool

	// down answers 503, hangs answers nothing until the client gives up; both
	// take nothing.
	down, hangs atomic.Bool

	mu       sync.Mutex
	requests int
	stored   map[int]uint64 // number to hash
	repeats  int            // documents that came again
	broken   []string       // what should not have come
}

// ServeHTTP answers a bulk request.
func (b *bulk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := readBulk(r)

	switch {
	case err != nil: // killed while it sent
		panic(http.ErrAbortHandler)
	case b.hangs.Load():
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case b.down.Load():
		w.WriteHeader(http.StatusServiceUnavailable)

		return
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	b.requests++

	const (
		lose, refuse, again = 9, 7, 5 // every so many requests
		some                = 3       // and every so many documents
	)

	answer := []byte(`{"items":[`)
	lines := strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")

	for i := 0; i+1 < len(lines); i += 2 {
		if i > 0 {
			answer = append(answer, ',')
		}

		status := http.StatusTooManyRequests
		if !b.trouble || b.requests%again != 0 || i/2%some != 0 {
			status = b.take(lines[i], lines[i+1])
		}

		answer = fmt.Appendf(answer, `{"create":{"status":%d}}`, status)
	}

	switch {
	case b.trouble && b.requests%lose == 0:
		panic(http.ErrAbortHandler)
	case b.trouble && b.requests%refuse == 0:
		w.WriteHeader(http.StatusGatewayTimeout)
	default:
		_, _ = w.Write(append(answer, "]}"...)) // the client may be gone
	}
}

// take stores a document.
func (b *bulk) take(action, document string) (status int) {
	n := numberOf(idIn(action, createMark))
	hash := maphash.String(hashSeed, document)

	if b.stored == nil {
		b.stored = map[int]uint64{}
	}

	old, ok := b.stored[n]

	switch {
	case n < 0 || ok && old != hash:
		b.broken = append(b.broken, action+document)
	case ok:
		b.repeats++

		return http.StatusConflict
	}

	b.stored[n] = hash

	return http.StatusCreated
}

// arrived returns what is stored, and how many documents came again.
func (b *bulk) arrived() (stored map[int]uint64, repeats int, broken []string) {
	b.mu.Lock()
	defer b.mu.Unlock()

	stored = make(map[int]uint64, len(b.stored))
	for n, hash := range b.stored {
		stored[n] = hash
	}

	return stored, b.repeats, b.broken
}

// readBulk reads and decompresses a body.
func readBulk(r *http.Request) ([]byte, error) {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return io.ReadAll(r.Body)
	}

	z, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}

	return io.ReadAll(z)
}

// runReceiver is a bulk endpoint in a process of its own, whose work does not
// count as the sender's. It prints its address and ends with its input. It
// accepts each id once, and tells how many these are and how many came again.
func runReceiver() error {
	b := &bulk{}
	mux := http.NewServeMux()
	mux.Handle("/", b)
	mux.HandleFunc("/count", func(w http.ResponseWriter, _ *http.Request) {
		stored, repeats, broken := b.arrived()
		fmt.Fprintln(w, strconv.Itoa(len(stored)), repeats, len(broken))
	})

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}

	go func() {
		_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))

		os.Exit(0)
	}()

	fmt.Println("http://" + listener.Addr().String())

	return http.Serve(listener, mux)
}
