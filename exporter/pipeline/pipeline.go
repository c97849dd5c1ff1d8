package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/spool"
)

// ErrClosed is the error of a pipeline that was closed.
var ErrClosed = errors.New("pipeline is closed")

// Pipeline takes events into the spool and feeds the sinks from it. Its methods
// are safe for concurrent use.
type Pipeline struct {
	config Config
	spool  *spool.Spool
	log    *slog.Logger

	// buffers has the scratch space of Write.
	buffers sync.Pool

	// stopBeats ends the heartbeats, which then close beatsDone.
	stopBeats context.CancelFunc
	beatsDone chan struct{}

	// life ends when Close is called, which breaks off a change under way.
	life    context.Context
	endLife context.CancelFunc

	// changing has room for the one who changes the set of sinks.
	changing chan struct{}

	// mu guards the fields below.
	mu      sync.Mutex
	workers []*worker // sorted by name
	failed  counters
	closed  bool
}

// counters count what Write could not put into the spool.
type counters struct {
	full, large, other uint64
	err                string
}

// New opens the sinks and begins to feed them. Cursors of the spool that belong
// to no sink of c are removed: a sink that is not configured any more gets
// nothing, and must not hold up the room of the others. c must not be nil.
func New(c *Config) (*Pipeline, error) {
	p := &Pipeline{config: *c, spool: c.Spool, log: c.Log, beatsDone: make(chan struct{}), changing: make(chan struct{}, 1)}
	p.life, p.endLife = context.WithCancel(context.Background())
	p.buffers.New = func() any { return new([]byte) }

	if p.spool == nil {
		return nil, errors.New("pipeline: no spool")
	}

	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}

	if p.config.Now == nil {
		p.config.Now = time.Now
	}

	if p.config.DeadLetterBytes == 0 {
		p.config.DeadLetterBytes = DefaultDeadLetterBytes
	}

	if p.config.HeartbeatPeriod <= 0 {
		p.config.HeartbeatPeriod = DefaultHeartbeat
	}

	if p.config.Encoder == nil {
		encoder, err := schema.NewECS(&schema.ECSConfig{})
		if err != nil {
			return nil, fmt.Errorf("pipeline: %w", err)
		}

		p.config.Encoder = encoder
	}

	if err := p.Reconfigure(context.Background(), c.Sinks); err != nil {
		stopAll(context.Background(), p.current())

		return nil, err
	}

	ctx, cancel := context.WithCancel(context.Background())
	p.stopBeats = cancel

	go p.beatForever(ctx)

	return p, nil
}

// Write puts an event into the spool for all sinks and returns at once. It
// waits neither for the disk nor for a sink. An error says that the event was
// not taken, because the disk does not keep up; it is counted as dropped for
// every sink. e must be complete.
func (p *Pipeline) Write(e *event.Event) error {
	return p.write(e, p.spool.Append)
}

// WriteWait is Write for a source that can wait, such as a replay: it waits for
// room in the spool instead of dropping an event.
func (p *Pipeline) WriteWait(ctx context.Context, e *event.Event) error {
	return p.write(e, func(lane spool.Lane, payload []byte) (spool.Seq, error) {
		return p.spool.AppendWait(ctx, lane, payload)
	})
}

// largeEvent is the size from which an event, as spooled, goes without the joined
// columns' own words, in bytes; ours. Words of many merged events merged again
// grow without a bound of their own. The log line then joins the lists, which
// hold the same values.
const largeEvent = 512 << 10

// write encodes e and appends it.
func (p *Pipeline) write(e *event.Event, appendTo func(spool.Lane, []byte) (spool.Seq, error)) error {
	buffer := p.buffers.Get().(*[]byte)
	defer p.buffers.Put(buffer)

	*buffer = event.AppendBinary((*buffer)[:0], e)

	if len(*buffer) > largeEvent && e.Joined != nil {
		plain := *e
		plain.Joined = nil
		*buffer = event.AppendBinary((*buffer)[:0], &plain)
	}

	_, err := appendTo(laneOf(e), *buffer)
	if err != nil {
		p.count(err)

		return fmt.Errorf("spooling an event: %w", err)
	}

	if cap(*buffer) > largeEvent {
		*buffer = nil
	}

	return nil
}

// laneOf returns the lane of an event: what is of low severity gives way first.
func laneOf(e *event.Event) spool.Lane {
	if e.Threat != nil && e.Threat.Severity == event.SeverityLow {
		return spool.Low
	}

	return spool.High
}

// count counts an event that was not spooled, and tells of the first.
func (p *Pipeline) count(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()

	first := p.failed.err == ""
	p.failed.err = err.Error()

	switch {
	case errors.Is(err, spool.ErrFull):
		p.failed.full++
	case errors.Is(err, spool.ErrTooLarge):
		p.failed.large++
	default:
		p.failed.other++
	}

	if first {
		p.log.Error("an event was not spooled; later ones are counted", "error", err)
	}
}

// current returns the workers of now.
func (p *Pipeline) current() []*worker {
	p.mu.Lock()
	defer p.mu.Unlock()

	return slices.Clone(p.workers)
}

// beatForever sends heartbeats, the first at once.
func (p *Pipeline) beatForever(ctx context.Context) {
	defer close(p.beatsDone)

	if p.config.Heartbeat == nil {
		return
	}

	ticker := time.NewTicker(p.config.HeartbeatPeriod)
	defer ticker.Stop()

	for sequence := uint64(1); ; sequence++ {
		p.beatOnce(sequence)

		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// beatOnce makes a heartbeat and hands it to the sinks that send them.
func (p *Pipeline) beatOnce(sequence uint64) {
	h := p.config.Heartbeat()
	stats := p.Stats()
	h.Sequence = sequence
	h.Spool = delivery.Spool{Bytes: stats.Spool.Bytes, MaxBytes: stats.Spool.MaxBytes, OldestAge: stats.OldestAge}
	h.Sinks = make([]delivery.SinkTerms, 0, len(stats.Sinks))

	for i := range stats.Sinks {
		h.Sinks = append(h.Sinks, stats.Sinks[i].terms())
	}

	for _, w := range p.current() {
		w.offer(&h)
	}
}
