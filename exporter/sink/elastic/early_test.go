package elastic_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// curt is a receiver that answers every request without reading its body and
// ends the connection with a reset, as some proxies do.
func curt(tb testing.TB, answer string) (url string) {
	tb.Helper()

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}

	done := make(chan struct{})

	tb.Cleanup(func() { l.Close(); <-done })

	go func() {
		defer close(done)

		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}

			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.WriteString(conn, answer)
			}

			conn.Close() // a reset: what came was not read
		}
	}()

	return "http://" + l.Addr().String()
}

// TestSink_Send_earlyAnswer proves that an answer that comes before the body is
// read is seen, however large the body: were it lost with the connection, a
// batch that is too large would be sent again for ever.
func TestSink_Send_earlyAnswer(t *testing.T) {
	t.Parallel()

	batch := exportertest.Many(400) // 1.9 MB

	for _, tc := range []struct {
		name, status string
		want         want
	}{
		{name: "too_large", status: "413 Content Too Large", want: want{Err: "HTTP 413", Halve: true}},
		{name: "busy", status: "429 Too Many Requests", want: want{Err: "HTTP 429"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			url := curt(t, "HTTP/1.1 "+tc.status+"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			s := newSink(t, &elastic.Config{URLs: []string{url}, Compression: elastic.CompressionNone})

			for range 3 {
				tc.want.check(t, s.Send(t.Context(), batch))
			}
		})
	}
}

// TestSink_Send_largeBody proves that large batches arrive at receivers that
// agree to them.
func TestSink_Send_largeBody(t *testing.T) {
	t.Parallel()

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: b.reply}})
	batch := exportertest.Many(600)

	(&want{}).check(t, newSink(t, &elastic.Config{URLs: []string{r.URL}, Compression: elastic.CompressionNone}).Send(t.Context(), batch))

	if n := len(b.delivered(batch)); n != len(batch) {
		t.Errorf("%d events", n)
	}

	if got := r.Requests()[0].Header.Get("Expect"); !strings.EqualFold(got, "100-continue") {
		t.Errorf("Expect: %q", got)
	}
}
