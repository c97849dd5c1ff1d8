package pipeline

import (
	"context"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// offer hands the worker a heartbeat in place of one that it has not sent yet.
// It is called by one goroutine at a time.
func (w *worker) offer(h *delivery.Heartbeat) {
	if w.beats == nil {
		return
	}

	select {
	case <-w.beats:
	default:
	}

	w.beats <- h // there is room: nobody else sends
}

// beat sends heartbeats until the worker ends.
func (w *worker) beat() {
	sink, ok := w.sink.(delivery.HeartbeatSink)
	if !ok {
		return
	}

	for {
		select {
		case h := <-w.beats:
			w.sendBeat(sink, h)
		case <-w.reading.Done():
			return
		}
	}
}

// sendBeat makes one attempt to send a heartbeat.
func (w *worker) sendBeat(sink delivery.HeartbeatSink, h *delivery.Heartbeat) {
	ctx, cancel := context.WithTimeout(w.reading, w.config.Timeout)
	defer cancel()

	err := contain(w.log, w.config.Name, func() error { return sink.SendHeartbeat(ctx, h) })

	w.status.update(func(p *progress) {
		p.beats++

		if err != nil {
			p.beatsFailed++
		}
	})

	if err != nil {
		w.log.Debug("a heartbeat was not delivered", "sink", w.config.Name, "error", err)
	}
}
