package exportertest

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

// Collector is a running OpenTelemetry Collector that takes OTLP logs and
// writes them into a file.
type Collector struct {
	// GRPC is its address for OTLP over gRPC: host and port.
	GRPC string

	// HTTP is its address for OTLP over HTTP: scheme, host and port; the path
	// /v1/logs is the client's to add.
	HTTP string

	out string
}

// CollectorConfig configures [StartCollector].
type CollectorConfig struct {
	// CA makes both addresses TLS with a certificate of the authority; nil for
	// none.
	CA *CA

	// Config is the text of a whole configuration, in place of the one made
	// here; the environment variables TRAILSCOPE_GRPC, TRAILSCOPE_HTTP and
	// TRAILSCOPE_OUT hold the two addresses and the file.
	Config string
}

// LogRecord is one OTLP log record with its resource and scope, its attributes
// as what encoding/json makes of their values; numbers are int64 or float64.
type LogRecord struct {
	// Resource, Scope and Attributes are the attributes of the three levels;
	// Scope has the scope's name and version as `name` and `version` too.
	Resource, Scope, Attributes map[string]any

	// Body is the body.
	Body any

	// EventName and SeverityText are the record's.
	EventName, SeverityText string

	// SeverityNumber is 1 to 24.
	SeverityNumber int

	// Time and ObservedTime are the record's, UTC.
	Time, ObservedTime time.Time

	// ResourceSchema and ScopeSchema are the schema URLs.
	ResourceSchema, ScopeSchema string
}

// StartCollector starts a collector, which ends with the test. c may be nil.
func StartCollector(tb testing.TB, c *CollectorConfig) *Collector {
	tb.Helper()

	path, err := install.Collector(tb.Context())
	if err != nil {
		absent(tb, err)
	}

	if c == nil {
		c = &CollectorConfig{}
	}

	dir := publicDir(tb)
	grpc, http := freeAddress(tb), freeAddress(tb)
	col := &Collector{GRPC: grpc, HTTP: "http://" + http, out: filepath.Join(dir, "out.jsonl")}

	config := c.Config
	if config == "" {
		config = collectorConfig(c.secure(tb, dir, col))
	}

	writeFile(tb, filepath.Join(dir, "config.yaml"), config)

	p := &program{
		name: "the collector", dir: dir, args: []string{path, "--config=config.yaml"},
		env: []string{"TRAILSCOPE_GRPC=" + grpc, "TRAILSCOPE_HTTP=" + http, "TRAILSCOPE_OUT=" + col.out},
	}
	must(tb, p.start(tb).await(time.Minute, func() bool { return listens(grpc) && listens(http) }))

	return col
}

// secure returns the receivers' TLS settings, empty without TLS.
func (c *CollectorConfig) secure(tb testing.TB, dir string, col *Collector) string {
	tb.Helper()

	if c.CA == nil {
		return ""
	}

	files := c.CA.filesIn(tb, dir, &Leaf{})
	col.HTTP = "https" + col.HTTP[len("http"):]

	return fmt.Sprintf(", tls: {cert_file: %s, key_file: %s}", files.Cert, files.Key)
}

// collectorConfig returns the configuration: what comes is in the file within
// 50 milliseconds.
func collectorConfig(tls string) string {
	return fmt.Sprintf(`receivers:
  otlp:
    protocols:
      grpc: {endpoint: "${env:TRAILSCOPE_GRPC}", max_recv_msg_size_mib: 64%[1]s}
      http: {endpoint: "${env:TRAILSCOPE_HTTP}"%[1]s}
exporters:
  file: {path: "${env:TRAILSCOPE_OUT}", flush_interval: 50ms}
service:
  telemetry: {metrics: {level: none}, logs: {level: warn}}
  pipelines:
    logs: {receivers: [otlp], exporters: [file]}
`, tls)
}

// Records returns the log records in the file, in its order.
func (c *Collector) Records(tb testing.TB) []*LogRecord {
	tb.Helper()

	records, err := readRecords(c.out)
	must(tb, err)

	return records
}

// Wait returns the records, once there are n or more. It fails the test after
// ten seconds without a new one.
func (c *Collector) Wait(tb testing.TB, n int) []*LogRecord {
	tb.Helper()

	var records []*LogRecord

	last := time.Now()

	for {
		got := c.Records(tb)
		if len(got) >= n {
			return got
		}

		if len(got) > len(records) {
			records, last = got, time.Now()
		}

		if time.Since(last) > patience {
			tb.Fatalf("waiting for records: %d came, want %d", len(got), n)
		}

		time.Sleep(50 * time.Millisecond)
	}
}

// readRecords reads the collector's file: one OTLP request a line.
func readRecords(path string) (records []*LogRecord, err error) {
	for i, line := range readLines(path) {
		var request otlpLogs
		if err := json.Unmarshal([]byte(line), &request); err != nil {
			return nil, fmt.Errorf("line %d of the collector's file: %w", i+1, err)
		}

		if records, err = request.append(records); err != nil {
			return nil, fmt.Errorf("line %d of the collector's file: %w", i+1, err)
		}
	}

	return records, nil
}

// ValidateCollector has the collector check a configuration without running it,
// and returns what it says. The collector knows the receiver otlp, the processor
// batch, the exporters debug, file and otlphttp, and the extension file_storage.
func ValidateCollector(tb testing.TB, config string) (string, error) {
	tb.Helper()

	path, err := install.Collector(tb.Context())
	if err != nil {
		absent(tb, err)
	}

	file := filepath.Join(tb.TempDir(), "config.yaml")
	writeFile(tb, file, config)

	out, err := exec.CommandContext(tb.Context(), path, "validate", "--config="+file).CombinedOutput()

	return string(out), err
}
