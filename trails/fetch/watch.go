package fetch

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// watch ends a request that takes too long: see Config.Timeout and
// Config.MinRate. It is made when the request starts.
type watch struct {
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	start   time.Time
	timeout time.Duration
	rate    int64

	// mu guards what follows, which the timer reads.
	mu       sync.Mutex
	received int64
	last     time.Time
	due      time.Time
}

// newWatch returns a context that ends when the request takes too long, with
// an [*Error] as its cause. Close must be called.
func newWatch(ctx context.Context, timeout time.Duration, rate int64) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	now := time.Now()
	w := &watch{cancel: cancel, start: now, last: now, due: now.Add(timeout), timeout: timeout, rate: rate}
	w.timer = time.AfterFunc(timeout, w.expire)
	return ctx, w
}

// progress notes that bytes came in.
func (w *watch) progress(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.received += int64(n)
	w.last = now

	w.due = now.Add(w.timeout)
	allowed := time.Duration(float64(w.received) / float64(w.rate) * float64(time.Second))
	if rate := w.start.Add(w.timeout + allowed); rate.Before(w.due) {
		w.due = rate
	}
	w.timer.Reset(w.due.Sub(now))
}

// expire ends the request.
func (w *watch) expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if now.Before(w.due) {
		return // bytes came in while the timer fired, and set it anew
	}
	e := &Error{passing: true}
	switch {
	case w.received == 0:
		e.Text, e.unreached = fmt.Sprintf("timed out after %s", w.timeout), true
	case now.Sub(w.last) >= w.timeout:
		e.Text = fmt.Sprintf("silent for %s after %s", w.timeout, size(w.received))
	default:
		e.Text = fmt.Sprintf("too slow: %s in %s", size(w.received), now.Sub(w.start).Round(time.Millisecond))
	}
	w.cancel(e)
}

// close frees what the watch holds and ends its context.
func (w *watch) close() {
	w.timer.Stop()
	w.cancel(nil)
}

// watched is a body as it comes from the network, with the watch's limits and
// an end after so many bytes.
type watched struct {
	body  io.Reader
	watch *watch
	left  int64
	limit int64
}

// Read implements the [io.Reader] interface.
func (r *watched) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if n > 0 {
		r.watch.progress(n)
	}
	if r.left -= int64(n); r.left < 0 {
		return 0, tooLarge(r.limit)
	}
	return n, err
}
