package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
)

// abandonAfter is how long a sink may take to return once its context has
// ended, and to close, before it counts as hanging.
const abandonAfter = 500 * time.Millisecond

// errPanic is the error of a sink that panicked.
var errPanic = errors.New("sink panicked")

// attempt sends what may be sent now and decides what becomes of it. It returns
// how long to wait until the next attempt, and false when the sink did not
// return and the worker is to end.
func (w *worker) attempt() (wait time.Duration, ok bool) {
	w.places, w.events = w.batch.choose(w.breaker.size(), w.places[:0], w.events[:0])

	if w.breaker.open() {
		w.status.update(func(p *progress) { p.circuit = CircuitHalfOpen })
	}

	begin := time.Now()

	r, ok := w.send()
	if !ok {
		return 0, false
	}

	w.status.update(func(p *progress) {
		p.attempts++
		p.busy += time.Since(begin)
	})

	return w.judge(&r), true
}

// send makes one attempt with the chosen events. It returns false when the sink
// did not come back although the worker is to end.
func (w *worker) send() (r delivery.Result, ok bool) {
	ctx, cancel := context.WithTimeout(w.sending, w.config.Timeout)
	defer cancel()

	go func(events []*event.Event) {
		var r delivery.Result

		err := contain(w.log, w.config.Name, func() error {
			r = w.sink.Send(ctx, events)

			return nil
		})
		if err != nil {
			r = delivery.Result{Err: err}
		}

		w.results <- r
	}(w.events)

	select {
	case r = <-w.results:
		return r, true
	case <-ctx.Done():
	}

	return w.await()
}

// await waits for a sink whose time is over.
func (w *worker) await() (r delivery.Result, ok bool) {
	if r, ok = w.result(abandonAfter); ok {
		return r, true
	}

	w.hang(true)
	defer w.hang(false)

	select {
	case r = <-w.results:
		return r, true
	case <-w.sending.Done():
	}

	if r, ok = w.result(abandonAfter); !ok {
		w.log.Error("a sink does not return and is left behind", "sink", w.config.Name)

		w.events = nil // the sink still reads them
	}

	return r, ok
}

// result waits for the sink's answer for some time.
func (w *worker) result(d time.Duration) (r delivery.Result, ok bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case r = <-w.results:
		return r, true
	case <-timer.C:
		return r, false
	}
}

// hang notes that the sink does not return, or that it has.
func (w *worker) hang(hung bool) {
	w.status.update(func(p *progress) {
		p.hung = hung

		if hung {
			p.circuit = CircuitOpen
			p.err, p.errAt = "the sink does not return", w.now()
		}
	})

	if hung {
		w.log.Error("a sink does not return although its time is over", "sink", w.config.Name)
	}
}

// contain runs what a sink does and turns a panic into an error.
func contain(log *slog.Logger, sink string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			log.Error("a sink panicked", "sink", sink, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))

			err = fmt.Errorf("%w: %v", errPanic, v)
		}
	}()

	return f()
}
