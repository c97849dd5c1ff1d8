package elastic_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// BenchmarkSink_Send sends batches of 2,000 events to an endpoint on loopback
// that reads them and says they were stored. One core does both:
//
//	go test ./exporter/sink/elastic -run '^$' -bench Send -cpu 1
func BenchmarkSink_Send(b *testing.B) {
	const size = 2000

	taken := `{"items":[` + strings.Repeat(`{"create":{"status":201}},`, size-1) + `{"create":{"status":201}}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}

		_, _ = io.WriteString(w, taken)
	}))
	b.Cleanup(server.Close)

	batch := exportertest.Many(size)

	for _, compression := range []string{elastic.CompressionGzip, elastic.CompressionNone} {
		b.Run(compression, func(b *testing.B) {
			s := newSink(b, &elastic.Config{URLs: []string{server.URL}, Compression: compression, Version: "1.2.3", Hostname: "host"})

			b.ReportAllocs()

			for b.Loop() {
				if r := s.Send(b.Context(), batch); r.Err != nil || r.Retry != nil || r.Refused != nil {
					b.Fatalf("%+v", r)
				}
			}

			b.ReportMetric(size*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
