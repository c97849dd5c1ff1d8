package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/file"
)

// Bounds of requests for figures.
const (
	metricsTimeout = 10 * time.Second
	metricsScrapes = 4
)

// newRegistry returns a registry with the figures of the process and the sensor.
func newRegistry(v *vitals) (*prometheus.Registry, error) {
	r := prometheus.NewRegistry()
	return r, errors.Join(
		r.Register(collectors.NewGoCollector()),
		r.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})),
		r.Register(newVitalsCollector(v)),
	)
}

// registerFiles adds the figures of the day files, which may be nil, in dir.
func registerFiles(r prometheus.Registerer, files *file.Sink, dir string) error {
	if files == nil {
		return nil
	}
	failed := func() float64 { return float64(files.Stats().Failed) }
	free := func() float64 {
		n, _ := freeSpace(dir) // unknown is 0
		return float64(n)
	}
	return errors.Join(
		r.Register(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "trailscope_local_log_failures_total", Help: "Events that could not be written to the log directory.",
		}, failed)),
		r.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "trailscope_log_dir_free_bytes", Help: "Free space of the log directory.",
		}, free)),
	)
}

// serveMetrics serves /metrics and /healthz until the function that it returns
// is called. That it cannot is a warning only (SPEC 7.2, STATS_ADDRESS).
func serveMetrics(address string, registry *prometheus.Registry, v *vitals, d *deliverer, log *slog.Logger) (stop func()) {
	if address == "" {
		return func() {}
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		log.Warn("figures are not served", "error", err)
		return func() {}
	}
	s := &http.Server{
		Handler: metricsHandler(registry, v, d), ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadTimeout: metricsTimeout, WriteTimeout: metricsTimeout, IdleTimeout: metricsTimeout, MaxHeaderBytes: 16 << 10,
	}
	log.Info("figures are served", "address", l.Addr())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Warn("figures are not served any more", "error", err)
		}
	}()
	return func() {
		_ = s.Close()
		<-done
	}
}

// metricsHandler answers requests.
func metricsHandler(registry *prometheus.Registry, v *vitals, d *deliverer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: metricsScrapes}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if o := d.open.Load(); o != nil {
			o.pipeline.Handler(&pipeline.HandlerConfig{Gatherer: registry, Problems: v.problems}).ServeHTTP(w, r)
			return
		}
		writeHealth(w, v)
	})
	return mux
}

// writeHealth answers for a sensor that has no sinks.
func writeHealth(w http.ResponseWriter, v *vitals) {
	problems, failing := v.problems()
	h := pipeline.Health{Status: pipeline.StatusOK, Problems: append([]string{}, problems...), Sinks: []pipeline.SinkHealth{}}
	code := http.StatusOK
	switch {
	case failing:
		h.Status, code = pipeline.StatusFailing, http.StatusServiceUnavailable
	case len(problems) > 0:
		h.Status = pipeline.StatusDegraded
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(&h) // who asked has gone
}
