package http_test

import (
	"bytes"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/http"
)

func frameSeeds() [][]byte {
	two := append(bytes.Clone(short), post...)
	return append(messageSeeds(), two, append(two, "GE"...), append(bytes.Clone(chunks), chunks...), page,
		segment("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n1;a\nx\n0\nY: z\n\n"),
		segment("PUT / HTTP/1.1\nContent-Length: 3, 3\nTransfer-Encoding:\n identity\n\nabc\n\nPATCH / HTTP/1.1\n\n"),
		[]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04"),
	)
}

// framedPrefixes is how many prefixes of an input are framed, about.
const framedPrefixes = 24

// checkFraming frames data as they arrive and checks what must hold for each
// part, and that later bytes change nothing that was said before.
func checkFraming(t testing.TB, data []byte) {
	var before http.Framing
	for n := 0; ; {
		f := http.Frame(data[:n])
		if f.Head > n || f.End > n || f.End != 0 && (f.Head == 0 || f.End < f.Head || f.Size > f.End || f.Open) {
			t.Fatalf("%+v of %d bytes: %q", f, n, data)
		}
		if f.Doubt && !f.Open || f.Open && f.Head == 0 || f.Head == 0 && f.Size != 0 {
			t.Fatalf("%+v of %d bytes: %q", f, n, data)
		}
		if message := f.Kind == http.KindRequest || f.Kind == http.KindResponse || f.Kind == http.KindPreface; !message && f.Head != 0 {
			t.Fatalf("%+v of %d bytes: %q", f, n, data)
		}
		switch {
		case before.Kind != http.KindUndecided && f.Kind != before.Kind,
			before.Head != 0 && f.Head != before.Head,
			f.Size < before.Size,
			f.End < before.End && !f.Doubt,
			before.Open && !f.Open && f.End == 0:
			t.Fatalf("%+v, then %+v of %d bytes: %q", before, f, n, data)
		}
		if n == len(data) {
			return
		}
		before = f
		n = min(n+1+len(data)/framedPrefixes, len(data))
	}
}

func FuzzFrame(f *testing.F) {
	for _, seed := range frameSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkFraming(t, data) })
}

func TestFrame_fuzzed(t *testing.T) {
	fuzzed.Run(t, 20000, frameSeeds(), func(data []byte) { checkFraming(t, data) })
}

// TestFrame_prefixes frames every prefix of the seeds.
func TestFrame_prefixes(t *testing.T) {
	t.Parallel()
	for _, data := range frameSeeds() {
		for n := range data {
			checkFraming(t, data[:n])
		}
	}
}
