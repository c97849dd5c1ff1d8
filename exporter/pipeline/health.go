package pipeline

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Status is how a process is doing, in one word.
type Status string

const (
	// StatusOK means that everything works.
	StatusOK Status = "ok"

	// StatusDegraded means that something needs a person's attention, such as a
	// receiver that is down; no event is lost by it for now, and starting the
	// process again would not help.
	StatusDegraded Status = "degraded"

	// StatusFailing means that events cannot be kept.
	StatusFailing Status = "failing"
)

// Health is a summary of a pipeline for people and for probes.
type Health struct {
	// Status is the worst of all.
	Status Status `json:"status"`

	// Problems says in words what is not well; never nil.
	Problems []string `json:"problems"`

	// Sinks has each sink, sorted by name; never nil.
	Sinks []SinkHealth `json:"sinks"`

	// Spool is the state of the spool.
	Spool SpoolHealth `json:"spool"`
}

// SinkHealth is a summary of a sink.
type SinkHealth struct {
	// Name is the sink's name.
	Name string `json:"name"`

	// Circuit is `closed`, `open` or `half-open`.
	Circuit string `json:"circuit"`

	// Error is the last attempt's error, empty when it went well.
	Error string `json:"error,omitempty"`

	// Pending is the number of events that wait.
	Pending uint64 `json:"pending"`

	// Dropped and Dead are the numbers of events lost and refused for good.
	Dropped uint64 `json:"dropped"`
	Dead    uint64 `json:"dead"`

	// OldestAge is how long the oldest event has waited, in seconds.
	OldestAge float64 `json:"oldest_age_seconds"`

	// Healthy is true unless the last attempt failed.
	Healthy bool `json:"healthy"`
}

// SpoolHealth is a summary of the spool.
type SpoolHealth struct {
	// Error is the error of the last commit, empty when it went well.
	Error string `json:"error,omitempty"`

	// Bytes is the space on the disk, MaxBytes the most it may be.
	Bytes    int64 `json:"bytes"`
	MaxBytes int64 `json:"max_bytes"`
}

// Health returns how the pipeline is doing.
func (p *Pipeline) Health() Health {
	st := p.Stats()
	h := Health{
		Status:   StatusOK,
		Problems: []string{},
		Sinks:    make([]SinkHealth, 0, len(st.Sinks)),
		Spool:    SpoolHealth{Bytes: st.Spool.Bytes, MaxBytes: st.Spool.MaxBytes},
	}

	for i := range st.Sinks {
		s := &st.Sinks[i]
		h.Sinks = append(h.Sinks, SinkHealth{
			Name:      s.Name,
			Circuit:   s.Circuit.String(),
			Error:     s.Error,
			Pending:   s.Total.Pending,
			Dropped:   s.Total.Dropped,
			Dead:      s.Total.Dead,
			OldestAge: s.Total.OldestAge.Seconds(),
			Healthy:   s.Healthy,
		})

		if !s.Healthy {
			h.worse(StatusDegraded, fmt.Sprintf("sink %s: %s; %d events wait", s.Name, s.Error, s.Total.Pending))
		}
	}

	if err := st.Spool.LastError; err != nil {
		h.Spool.Error = err.Error()
		h.worse(StatusFailing, "spool: "+h.Spool.Error)
	}

	return h
}

// worse notes a problem.
func (h *Health) worse(s Status, problem string) {
	h.Problems = append(h.Problems, problem)

	if h.Status != StatusFailing {
		h.Status = s
	}
}

// HandlerConfig configures [Pipeline.Handler].
type HandlerConfig struct {
	// Gatherer has the metrics to serve, those of the pipeline's collector
	// among them if it was registered. It must not be nil.
	Gatherer prometheus.Gatherer

	// Problems returns what else is not well in the process, such as a capture
	// that has stopped; nil for nothing. A failing process answers a probe with
	// an error.
	Problems func() (problems []string, failing bool)
}

// maxScrapes bounds how many requests for metrics are served at once.
const maxScrapes = 4

// Handler returns a handler for `GET /metrics` in Prometheus' format and `GET
// /healthz`, a [Health] in JSON with status 200, or 503 when it is failing. c
// must not be nil. It tells what receivers said to whoever asks, so it belongs
// on an address that not everybody reaches.
func (p *Pipeline) Handler(c *HandlerConfig) http.Handler {
	mux := http.NewServeMux()

	mux.Handle("GET /metrics", promhttp.HandlerFor(c.Gatherer, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		h := p.Health()

		if c.Problems != nil {
			problems, failing := c.Problems()
			for _, problem := range problems {
				h.worse(StatusDegraded, problem)
			}

			if failing {
				h.Status = StatusFailing
			}
		}

		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")

		if h.Status == StatusFailing {
			w.WriteHeader(http.StatusServiceUnavailable)
		}

		if err := json.NewEncoder(w).Encode(h); err != nil {
			p.log.Debug("a health summary was not delivered", "error", err)
		}
	})

	return mux
}
