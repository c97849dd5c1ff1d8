package otlp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

func ExampleSink_Send() {
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, "come back later")
	}))
	defer busy.Close()

	s, err := otlp.New(&otlp.Config{Endpoint: busy.URL, Protocol: otlp.ProtocolHTTP})
	if err != nil {
		fmt.Println(err)

		return
	}

	r := s.Send(context.Background(), []*event.Event{{Trail: "evil.example", Kind: event.KindDNS}})
	fmt.Println(r.Err, r.RetryAfter, r.Permanent)
	fmt.Println(s.Close())
	// Output:
	// the receiver answers 429 Too Many Requests: come back later 30s false
	// <nil>
}
