package endtoend_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// startBulk returns what starts a fake bulk endpoint as a process of its own.
func startBulk(compression string) func(b *testing.B) (func() (delivery.Sink, error), func() int) {
	return func(b *testing.B) (func() (delivery.Sink, error), func() int) {
		b.Helper()

		exe, err := os.Executable()
		if err != nil {
			b.Fatal(err)
		}

		cmd := exec.CommandContext(context.Background(), exe) // ends with its input
		cmd.Env, cmd.Stderr = append(os.Environ(), roleVariable+"=receiver"), os.Stderr

		in, err := cmd.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}

		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}

		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}

		b.Cleanup(func() {
			if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
				b.Error(err)
			}
		})

		url, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}

		url = strings.TrimSpace(url)

		return opener(elastic.New, elastic.Config{URLs: []string{url}, Compression: compression}), func() int { return counted(b, url) }
	}
}

// counted returns how many events a fake in another process has, and fails the
// benchmark when some came again.
func counted(b *testing.B, url string) (arrived int) {
	b.Helper()

	r, err := http.Get(url + "/count")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()

	var repeats, broken int

	if _, err := fmt.Fscan(r.Body, &arrived, &repeats, &broken); err != nil || repeats+broken > 0 {
		b.Errorf("%d came again, %d broken: %v", repeats, broken, err)
	}

	return arrived
}

// countingCollector is the configuration of a collector that writes into a file
// of ours.
const countingCollector = `receivers:
  otlp:
    protocols:
      grpc: {endpoint: "${env:TRAILSCOPE_GRPC}", max_recv_msg_size_mib: 64}
      http: {endpoint: "${env:TRAILSCOPE_HTTP}"}
exporters:
  file: {path: %q, flush_interval: 50ms}
service:
  telemetry: {metrics: {level: none}, logs: {level: warn}}
  pipelines:
    logs: {receivers: [otlp], exporters: [file]}
`

// startCollector returns what starts a real collector.
func startCollector(protocol, compression string) func(b *testing.B) (func() (delivery.Sink, error), func() int) {
	return func(b *testing.B) (func() (delivery.Sink, error), func() int) {
		b.Helper()

		dir, err := os.MkdirTemp("", "trailscope-endtoend-")
		if err != nil {
			b.Fatal(err)
		}

		b.Cleanup(func() { os.RemoveAll(dir) })

		if err := os.Chmod(dir, 0o777); err != nil { // the collector runs as somebody else
			b.Fatal(err)
		}

		file := filepath.Join(dir, "out.jsonl")
		collector := exportertest.StartCollector(b, &exportertest.CollectorConfig{Config: fmt.Sprintf(countingCollector, file)})

		c := otlp.Config{Endpoint: collector.GRPC, Insecure: true, Protocol: protocol, Compression: compression}
		if protocol == otlp.ProtocolHTTP {
			c.Endpoint = collector.HTTP
		}

		return opener(otlp.New, c), func() int { return collected(b, file) }
	}
}

// collected returns how many events a collector has written, once it has written
// everything, and fails the benchmark when some came again.
func collected(b *testing.B, file string) int {
	b.Helper()

	const mark = `{"key":"event.id","value":{"stringValue":"`

	size := int64(-1)

	exportertest.Eventually(b, 20*time.Second, func() bool {
		time.Sleep(200 * time.Millisecond) // several of the collector's flushes

		info, err := os.Stat(file)
		if err != nil {
			return false
		}

		same := info.Size() == size
		size = info.Size()

		return same
	}, nil)

	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()

	count, seen := 0, make([]bool, b.N)
	lines := bufio.NewReaderSize(f, 1<<20)

	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return count
		} else if err != nil {
			b.Fatal(err)
		}

		for {
			at := bytes.Index(line, []byte(mark))
			if at < 0 {
				break
			}

			line = line[at+len(mark):]

			n := numberOf(string(line[:2*len(event.ID{})]))
			if n < 0 || n >= len(seen) || seen[n] {
				b.Fatalf("event %d is unknown, or came again", n)
			}

			seen[n] = true
			count++
		}
	}
}
