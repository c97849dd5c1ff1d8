package elastic_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// BenchmarkSink_Send sends batches of 2,000 events to an endpoint on loopback
// that reads them and says they were stored, those of usual size (1.9 kB) and
// all, with documents of up to 99 kB. One core does both:
//
//	go test ./exporter/sink/elastic -run '^$' -bench Send -cpu 1
//
// Most recent results:
//
//	gzip              92,884 events/s
//	none             123,221 events/s
//	gzip_with_giants  46,462 events/s
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

	for _, bc := range []struct {
		name, compression string

		// longest is the longest document in bytes.
		longest int
	}{
		{name: "gzip", compression: elastic.CompressionGzip, longest: 3000},
		{name: "none", compression: elastic.CompressionNone, longest: 3000},
		{name: "gzip_with_giants", compression: elastic.CompressionGzip, longest: 1 << 20},
	} {
		b.Run(bc.name, func(b *testing.B) {
			batch := slices.DeleteFunc(exportertest.Many(2*size), func(e *event.Event) bool {
				return len(ecs(b).Append(nil, e)) > bc.longest
			})[:size]
			s := newSink(b, &elastic.Config{URLs: []string{server.URL}, Compression: bc.compression, Version: "1.2.3", Hostname: "host"})

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
