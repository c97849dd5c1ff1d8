package pipeline

import (
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/spool"
)

// Stats is the state of a pipeline at one moment.
type Stats struct {
	// Sinks are the sinks, sorted by name.
	Sinks []SinkStats

	// Spool is the state of the spool.
	Spool spool.Stats

	// OldestAge is how long the oldest event that some sink waits for has been
	// in the spool.
	OldestAge time.Duration

	// FullFailures, LargeFailures and OtherFailures count the events that Write
	// did not get into the spool in this run: because the disk did not keep up,
	// because an event was too large, or for another reason.
	FullFailures, LargeFailures, OtherFailures uint64

	// WriteError is the last error of Write, empty without one.
	WriteError string
}

// SinkStats is the state of one sink. Counts but for the terms are of this run
// and of the sink's present settings.
type SinkStats struct {
	// Name is the sink's name.
	Name string

	// Lanes has the terms of the delivery equation by lane, Total their sums.
	Lanes [2]spool.LaneStats
	Total spool.LaneStats

	// Failures counts failed attempts by [FailureReasons].
	Failures map[string]uint64

	// Error is what was wrong with the last attempt, or with the events of it
	// that were refused for good, at ErrorTime; empty when all went well.
	Error     string
	ErrorTime time.Time

	// SuccessTime is when the receiver last took a batch.
	SuccessTime time.Time

	// Attempts counts the attempts, SendTime is what they took together.
	Attempts uint64
	SendTime time.Duration

	// Sent counts the events that the receiver took, Retried those that had to
	// be sent again.
	Sent, Retried uint64

	// Evicted counts the dead letters that gave way to later ones.
	Evicted uint64

	// Heartbeats counts the heartbeats sent, HeartbeatFailures those of them
	// that failed.
	Heartbeats, HeartbeatFailures uint64

	// Circuit says how the sink is doing.
	Circuit Circuit

	// Hung is true while the sink does not return from an attempt whose time is
	// over.
	Hung bool

	// Healthy is true unless the last attempt failed, the sink hangs, or its
	// dead letters cannot be written. A receiver that refuses events works.
	Healthy bool
}

// Stats returns the state of now. Terms of one sink are consistent with each
// other; Sent may be ahead of the acknowledged ones.
func (p *Pipeline) Stats() Stats {
	p.mu.Lock()
	workers, failed := p.workers, p.failed
	p.mu.Unlock()

	st := Stats{
		Spool:         p.spool.Stats(),
		Sinks:         make([]SinkStats, 0, len(workers)),
		FullFailures:  failed.full,
		LargeFailures: failed.large,
		OtherFailures: failed.other,
		WriteError:    failed.err,
	}

	terms := make(map[string]*spool.SinkStats, len(st.Spool.Sinks))
	for i := range st.Spool.Sinks {
		terms[st.Spool.Sinks[i].Name] = &st.Spool.Sinks[i]
	}

	for _, w := range workers {
		s := w.stats()

		if t := terms[s.Name]; t != nil {
			s.Lanes, s.Total = t.Lanes, t.Total()
		}

		st.OldestAge = max(st.OldestAge, s.Total.OldestAge)
		st.Sinks = append(st.Sinks, s)
	}

	return st
}

// stats returns the worker's part.
func (w *worker) stats() SinkStats {
	p := w.status.get()

	return SinkStats{
		Name:              w.config.Name,
		Failures:          p.failures,
		Error:             p.err,
		ErrorTime:         p.errAt,
		SuccessTime:       p.successAt,
		Attempts:          p.attempts,
		SendTime:          p.busy,
		Sent:              p.sent,
		Retried:           p.retried,
		Evicted:           p.evicted,
		Heartbeats:        p.beats,
		HeartbeatFailures: p.beatsFailed,
		Circuit:           p.circuit,
		Hung:              p.hung,
		Healthy:           p.healthy(),
	}
}

// terms returns what a heartbeat says of the sink.
func (s *SinkStats) terms() delivery.SinkTerms {
	return delivery.SinkTerms{
		Name:    s.Name,
		Circuit: s.Circuit.String(),
		Error:   s.Error,
		Emitted: s.Total.Emitted,
		Acked:   s.Total.Acked,
		Skipped: s.Total.Skipped,
		Pending: s.Total.Pending,
		Dropped: s.Total.Dropped,
		Dead:    s.Total.Dead,
	}
}
