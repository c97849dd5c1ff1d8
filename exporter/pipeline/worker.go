package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/spool"
)

// source is what a worker needs of a [spool.Cursor].
type source interface {
	Read(ctx context.Context, count, bytes int, into []spool.Record) ([]spool.Record, error)
	Ack(lane spool.Lane, upTo spool.Seq, acked, dead int) error
}

// worker feeds one sink. It has one goroutine, beside that of the attempt which
// is under way and that of the heartbeats.
type worker struct {
	config  SinkConfig
	log     *slog.Logger
	now     func() time.Time
	sink    delivery.Sink
	cursor  source
	dead    deadFile
	breaker *breaker
	status  status
	beats   chan *delivery.Heartbeat

	// reading ends when no further attempt is to begin, sending when the one
	// under way is to be broken off.
	reading, sending         context.Context
	stopReading, stopSending context.CancelFunc

	// done is closed when the worker has ended and the sink is closed.
	done chan struct{}

	// The rest belongs to the goroutine.
	batch   batch
	records []spool.Record
	places  []int
	events  []*event.Event
	results chan delivery.Result
	toldAt  time.Time // of the last message about dead letters
}

// errorPause is the wait after the spool could not be read.
const errorPause = time.Second

// start begins the work.
func (w *worker) start() {
	w.reading, w.stopReading = context.WithCancel(context.Background())
	w.sending, w.stopSending = context.WithCancel(context.Background())
	w.done = make(chan struct{})
	w.results = make(chan delivery.Result, 1)
	w.breaker = newBreaker(&w.config)

	beating := make(chan struct{})

	go func() {
		defer close(beating)
		w.beat()
	}()

	go func() {
		defer close(w.done)
		w.run()
		w.finish(beating)
	}()
}

// stop lets the attempt that is under way finish, and ends the worker. Once ctx
// is done, the attempt is broken off. It returns when the worker has ended.
func (w *worker) stop(ctx context.Context) {
	w.stopReading()
	defer context.AfterFunc(ctx, w.stopSending)()

	<-w.done
	w.stopSending()
}

// run is the worker's goroutine.
func (w *worker) run() {
	for (len(w.batch.items) > 0 || w.fill()) && w.deliver() {
	}

	w.pass() // what the last attempt settled; what is left stays in the spool
}

// fill reads until there is a batch to send, or something that can be passed
// without sending. It returns false when the worker is to end.
func (w *worker) fill() bool {
	const most = 8 // records read for one event of a full batch

	ctx, cancel := w.reading, context.CancelFunc(nil)

	for {
		count := min(w.config.BatchEvents-w.batch.waiting, most*w.config.BatchEvents-len(w.batch.items))
		bytes := w.config.BatchBytes - w.batch.bytes

		if count <= 0 || bytes <= 0 {
			break
		}

		if err := w.read(ctx, count, bytes); err != nil && w.reading.Err() != nil || isFinal(err) {
			return false
		} else if err != nil && ctx != w.reading && errors.Is(err, context.DeadlineExceeded) {
			break
		} else if err != nil {
			w.log.Error("the spool cannot be read", "sink", w.config.Name, "error", err)

			if !w.pause(errorPause) {
				return false
			}
		}

		if len(w.batch.items) > 0 && (w.batch.waiting == 0 || w.config.Linger == 0) {
			break
		}

		if cancel == nil {
			ctx, cancel = context.WithTimeout(w.reading, w.config.Linger)
			defer cancel()
		}
	}

	return true
}

// isFinal reports whether nothing will ever be read again.
func isFinal(err error) bool {
	return errors.Is(err, spool.ErrClosed) || errors.Is(err, spool.ErrRemoved)
}

// read waits for records and adds them to the batch.
func (w *worker) read(ctx context.Context, count, bytes int) (err error) {
	w.records, err = w.cursor.Read(ctx, count, bytes, w.records[:0])

	for i := range w.records {
		w.batch.add(&w.records[i], &w.config.Filter)
	}

	return err
}

// deliver sends the batch until all of it is settled. It returns false when the
// worker is to end before that.
func (w *worker) deliver() bool {
	for w.batch.waiting > 0 {
		if w.reading.Err() != nil {
			return false
		}

		wait, ok := w.attempt()
		if !ok || !w.settle() || wait > 0 && !w.pause(wait) {
			return false
		}
	}

	clear(w.events) // so that an idle sink holds none

	return w.settle()
}

// settle writes the dead letters, again and again if need be, and passes what
// is settled. It returns false when the worker is to end before that.
func (w *worker) settle() bool {
	for !w.pass() {
		if !w.pause(w.breaker.waits.NextBackOff()) {
			return false
		}
	}

	return true
}

// pass writes the dead letters, then moves the cursor over what is settled. It
// reports whether the dead letters were written.
func (w *worker) pass() (ok bool) {
	letters, written := w.batch.letters()
	if ok = len(letters) == 0 || w.bury(letters); ok {
		written()
	}

	lanes := w.batch.passages()

	for lane, p := range lanes {
		if p.upTo == 0 {
			continue
		}

		err := w.cursor.Ack(spool.Lane(lane), p.upTo, p.acked, p.dead)
		if err != nil && !isFinal(err) {
			w.log.Error("the spool does not take an acknowledgement", "sink", w.config.Name, "error", err)
		}
	}

	w.batch.passed(&lanes)

	return ok
}

// bury writes letters into the dead-letter file and reports whether they are
// safe there.
func (w *worker) bury(letters []deadLetter) bool {
	const period = time.Minute // between messages

	err := w.dead.write(letters)
	before := false

	w.status.update(func(p *progress) {
		before = p.deadFailing
		p.deadFailing = err != nil
		p.evicted = w.dead.evicted

		if err != nil {
			p.err, p.errAt = err.Error(), w.now()
		} else if before {
			p.err = ""
		}
	})

	if err != nil {
		if !before {
			w.log.Error("dead letters cannot be kept; the sink waits", "sink", w.config.Name, "error", err)
		}

		return false
	}

	if now := w.now(); now.Sub(w.toldAt).Abs() >= period {
		w.toldAt = now
		w.log.Warn("events were refused for good", "sink", w.config.Name, "events", len(letters),
			"reason", shorten(letters[0].reason), "file", w.dead.path)
	}

	return true
}

// pause waits, and returns false when the worker is to end.
func (w *worker) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-w.reading.Done():
		return false
	}
}

// finish closes what the worker has open. A sink that does not return is left
// behind.
func (w *worker) finish(beating <-chan struct{}) {
	w.stopReading()
	waitFor(beating, abandonAfter)

	closed := make(chan struct{})

	go func() {
		defer close(closed)

		if err := contain(w.log, w.config.Name, w.sink.Close); err != nil {
			w.log.Warn("a sink could not be closed", "sink", w.config.Name, "error", err)
		}
	}()

	if !waitFor(closed, abandonAfter) {
		w.log.Error("a sink does not close and is left behind", "sink", w.config.Name)
	}

	if err := w.dead.close(); err != nil {
		w.log.Warn("a dead-letter file could not be closed", "sink", w.config.Name, "error", err)
	}
}

// waitFor waits until c is closed, for some time at most.
func waitFor(c <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}
