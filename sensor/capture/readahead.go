package capture

import (
	"io"
	"sync"
)

// Sizes of what is read ahead.
const (
	chunkSize = 128 << 10
	chunks    = 3 // one being read, one being filled, one between
)

// chunk is a part of a stream.
type chunk struct {
	err  error // why it is the last one
	data []byte
}

// readAhead reads a slow source in a goroutine of its own, so that unpacking
// runs beside detection.  The goroutine owns the source; it ends and closes the
// source when the source ends or, after Close, when its current read returns.
type readAhead struct {
	full chan chunk
	free chan []byte
	stop chan struct{}

	// cur is what is left of the chunk being read, whose memory is mem.
	cur []byte
	mem []byte

	err  error
	once sync.Once
}

// newReadAhead starts to read source.
func newReadAhead(source io.ReadCloser) (r *readAhead) {
	r = &readAhead{
		full: make(chan chunk, chunks),
		free: make(chan []byte, chunks),
		stop: make(chan struct{}),
	}
	for range chunks {
		r.free <- make([]byte, chunkSize)
	}

	go r.run(source)

	return r
}

// run reads the source to its end or until Close.
func (r *readAhead) run(source io.ReadCloser) {
	defer func() {
		_ = source.Close()
		close(r.full)
	}()

	for {
		var mem []byte
		select {
		case mem = <-r.free:
		case <-r.stop:
			return
		}

		// One read is enough: decompressors give 32 KiB and more at a time, and a
		// slow stream must not wait for a chunk to be full.
		n, err := source.Read(mem[:chunkSize])
		// There is always room for as many chunks as there are.
		r.full <- chunk{data: mem[:n], err: err}
		if err != nil {
			return
		}
	}
}

// Read implements the [io.Reader] interface.
func (r *readAhead) Read(b []byte) (n int, err error) {
	for len(r.cur) == 0 {
		if r.mem != nil {
			r.free <- r.mem
			r.mem = nil
		}

		if r.err != nil {
			return 0, r.err
		}

		c, ok := <-r.full
		if !ok {
			r.err = ErrClosed

			continue
		}

		r.cur, r.mem, r.err = c.data, c.data, c.err
	}

	n = copy(b, r.cur)
	r.cur = r.cur[n:]

	return n, nil
}

// Close stops reading.  It does not wait, and it may be called by any goroutine.
func (r *readAhead) Close() (err error) {
	r.once.Do(func() { close(r.stop) })

	return nil
}
