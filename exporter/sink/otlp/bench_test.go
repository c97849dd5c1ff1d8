package otlp_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding/gzip"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

var _ = gzip.Name

type raw struct{}

func (raw) Marshal(any) ([]byte, error) { return nil, nil }
func (raw) Unmarshal([]byte, any) error { return nil }
func (raw) Name() string                { return "proto" }

func plainEvents(n int) (all []*event.Event) {
	for _, e := range exportertest.Many(2 * n) {
		if len(e.Info) < 500 && len(e.Destinations) < 10 && len(all) < n && (e.HTTP == nil || len(e.HTTP.UserAgent) < 500) {
			all = append(all, e)
		}
	}
	return all
}

func BenchmarkSend(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	g := grpc.NewServer(grpc.ForceServerCodec(raw{}), grpc.UnknownServiceHandler(func(_ any, s grpc.ServerStream) error {
		var x any
		if err := s.RecvMsg(&x); err != nil {
			return err
		}
		return s.SendMsg(&x)
	}), grpc.MaxRecvMsgSize(64<<20))
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go g.Serve(l)
	defer g.Stop()
	events := plainEvents(1000)
	b.Log(len(events))
	for _, p := range []struct{ name, url, protocol, c, body string }{
		{"http_none", server.URL, "http/protobuf", "none", ""},
		{"http_gzip", server.URL, "http/protobuf", "gzip", ""},
		{"http_none_ecs", server.URL, "http/protobuf", "none", "ecs"},
		{"grpc_none", "http://" + l.Addr().String(), "grpc", "none", ""},
		{"grpc_gzip", "http://" + l.Addr().String(), "grpc", "gzip", ""},
	} {
		b.Run(p.name, func(b *testing.B) {
			s, err := otlp.New(&otlp.Config{Endpoint: p.url, Protocol: p.protocol, Compression: p.c, Body: p.body})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if r := s.Send(context.Background(), events); r.Err != nil {
					b.Fatal(r.Err)
				}
			}
			b.ReportMetric(float64(b.N*len(events))/b.Elapsed().Seconds(), "events/s")
		})
	}
}
