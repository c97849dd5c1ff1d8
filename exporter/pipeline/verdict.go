package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// judge decides what becomes of the events of an attempt and returns how long
// to wait until the next one.
func (w *worker) judge(r *delivery.Result) time.Duration {
	if !w.valid(r) {
		*r = delivery.Result{Err: errors.New("sink named events that were not in the batch")}
	}

	for _, refusal := range r.Refused {
		w.batch.decide(w.places[refusal.Index], refused, refusal.Reason)
	}

	wish := min(max(r.RetryAfter, 0), w.config.RetryAfterMax)

	switch {
	case r.Err == nil:
		return w.taken(r, wish)
	case r.Permanent:
		return w.refuse(r.Err, reasonRefused, wish)
	case r.Halve && len(w.places) > 1:
		w.breaker.halve(len(w.places))
		w.fail(r.Err, reasonTooLarge)

		return wish
	case r.Halve:
		w.breaker.restore()

		return w.refuse(r.Err, reasonTooLarge, wish)
	default:
		wait := w.breaker.failed(wish)
		w.fail(r.Err, failureReason(r.Err))

		return wait
	}
}

// valid reports whether all indexes of a result lie in the batch.
func (w *worker) valid(r *delivery.Result) bool {
	outside := func(i int) bool { return i < 0 || i >= len(w.places) }

	return !slices.ContainsFunc(r.Retry, outside) &&
		!slices.ContainsFunc(r.Refused, func(f delivery.Refusal) bool { return outside(f.Index) })
}

// taken notes that the receiver took the batch, except for what is to be sent
// again.
func (w *worker) taken(r *delivery.Result, wish time.Duration) time.Duration {
	again := make(map[int]bool, len(r.Retry)) // of places
	for _, i := range r.Retry {
		if place := w.places[i]; w.batch.items[place].fate == waiting {
			again[place] = true
		}
	}

	sent := 0

	for _, place := range w.places {
		if w.batch.items[place].fate == waiting && !again[place] {
			w.batch.decide(place, accepted, "")

			sent++
		}
	}

	w.status.update(func(p *progress) {
		p.sent += uint64(sent)
		p.retried += uint64(len(again))
	})

	if len(again) == 0 {
		w.succeed(refusalError(r, len(w.places)))

		return wish
	}

	err := fmt.Errorf("receiver did not take %d of %d events for now", len(again), len(w.places))
	wait := w.breaker.failed(wish)

	if len(again) < len(w.places) {
		w.breaker.failures = 0 // it works, if slowly
	}

	w.fail(err, reasonPartial)

	return wait
}

// refusalError returns what a receiver said about the first event that it
// refused, nil when it refused none.
func refusalError(r *delivery.Result, of int) error {
	if len(r.Refused) == 0 {
		return nil
	}

	return fmt.Errorf("receiver refused %d of %d events: %s", len(r.Refused), of, shorten(r.Refused[0].Reason))
}

// refuse notes that the receiver will never take the batch. The receiver works.
func (w *worker) refuse(err error, reason string, wish time.Duration) time.Duration {
	for _, place := range w.places {
		w.batch.decide(place, refused, err.Error())
	}

	w.status.update(func(p *progress) { p.count(reason) })
	w.succeed(err)

	return wish
}

// succeed notes an attempt after which the sink counts as working. err may say
// what was wrong with the batch.
func (w *worker) succeed(err error) {
	was := w.breaker.open()
	w.breaker.succeeded()

	w.status.update(func(p *progress) {
		p.circuit, p.failing = CircuitClosed, false
		p.successAt = w.now()

		if p.err = ""; err != nil {
			p.err, p.errAt = err.Error(), w.now()
		}
	})

	if was {
		w.log.Info("a sink works again", "sink", w.config.Name)
	}
}

// fail notes an attempt that went wrong.
func (w *worker) fail(err error, reason string) {
	var opened bool

	open := w.breaker.open()
	again := w.batch.waiting

	w.status.update(func(p *progress) {
		opened = open && p.circuit == CircuitClosed
		p.circuit = CircuitClosed

		if open {
			p.circuit = CircuitOpen
		}

		// An attempt that we cut off says nothing of the receiver; what was wrong
		// before does.
		if p.err == "" || w.sending.Err() == nil {
			p.err, p.errAt = err.Error(), w.now()
		}

		p.failing = true
		p.count(reason)

		if reason != reasonPartial {
			p.retried += uint64(min(len(w.places), again))
		}
	})

	if opened {
		w.log.Warn("a sink is down; its events wait in the spool", "sink", w.config.Name, "error", err)
	}
}

// count counts a failed attempt.
func (p *progress) count(reason string) {
	if p.failures == nil {
		p.failures = make(map[string]uint64, len(FailureReasons()))
	}

	p.failures[reason]++
}

// failureReason returns the label of an error.
func failureReason(err error) string {
	switch {
	case errors.Is(err, errPanic):
		return reasonPanic
	case errors.Is(err, context.DeadlineExceeded):
		return reasonTimeout
	default:
		return reasonError
	}
}
