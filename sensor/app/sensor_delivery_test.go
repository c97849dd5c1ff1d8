package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/sensor/app"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// Addresses in the test's own network.
const (
	bulkAddress    = "127.0.0.1:19200"
	metricsAddress = "127.0.0.1:19108"
)

// delivering is a configuration whose sinks are filled in.
const delivering = `sensor: {name: probe, state_dir: state}
update: {enabled: false}
detection: {profile: maltrail} # which reports the same packets again and again
throttle: {mode: "off"}
capture: {interfaces: [ts0]}
metrics: {address: "` + metricsAddress + `", interval: 1s}
output:
  log_dir: log
  sinks:
    - {type: elastic, name: bulk, urls: ["http://` + bulkAddress + `"], retry_min: 10ms, retry_max: 100ms}
`

// TestSensor_delivery runs a sensor whose receiver is down, looks at its
// figures, gives it another sink and a bad configuration while it runs, and
// starts it again when the receiver is back: nothing is missing.
func TestSensor_delivery(t *testing.T) {
	if os.Getenv(inside) == "" {
		inNamespace(t)
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	run(t, "ip", "link", "add", "ts0", "type", "veth", "peer", "name", "ts1")
	run(t, "ip", "link", "set", "ts0", "up")
	run(t, "ip", "link", "set", "ts1", "up")
	recipe, err := capturetest.Parse([]byte(names))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "trailscope.yaml")
	configure := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "udp"})

	configure(delivering)
	s := startSensor(t, file)
	send(t, recipe.Packets)
	s.await("a sink is down", "the receiver that is down")
	awaitMetric(t, `trailscope_sink_pending_events{lane="high",sink="bulk"} 2`)
	metrics := awaitMetric(t, `trailscope_events_total{kind="DNS",severity="medium"} 2`)
	checkMetrics(t, metrics)
	if status, body := get(t, "/healthz"); status != http.StatusOK || !strings.Contains(body, `"status":"degraded"`) || !strings.Contains(body, `"pending":2`) {
		t.Errorf("health: %d %s", status, body)
	}
	s.await("note: figures (", "figures in a message")

	configure(delivering + "    - {type: maltrail, address: '" + server.Address + "'}\n")
	s.reload <- syscall.SIGHUP
	s.await("trails reloaded", "the reload")
	send(t, recipe.Packets)
	got := server.Wait(t, 2)
	configure(delivering + "    - {type: kafka}\n")
	s.reload <- syscall.SIGHUP
	s.await("sinks not changed; the present ones stay", "the bad configuration")
	send(t, recipe.Packets)
	server.Wait(t, 4)
	awaitMetric(t, `trailscope_trail_reloads_total{result="done"} 2`)
	s.stop()
	for _, want := range []string{"sent:     bulk: 0 delivered, 6 waiting (", "sent:     maltrail: 4 delivered\n"} {
		if !strings.Contains(s.messages(), want) {
			t.Errorf("%q is not in the summary: %s", want, s.messages())
		}
	}
	if !strings.Contains(got[0].Text, " probe 10.1.1.5 40001 8.8.8.8 53 UDP DNS phish.example.net ") {
		t.Errorf("datagram: %s", got[0].Text)
	}

	// Another process with the same spool.
	configure(delivering)
	bulk := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Address: bulkAddress, Else: exportertest.Step{Reply: takeAll}})
	s = startSensor(t, file)
	send(t, recipe.Packets)
	awaitMetric(t, `trailscope_sink_sent_events_total{lane="high",sink="bulk"} 8`)
	if status, body := get(t, "/healthz"); status != http.StatusOK || strings.Contains(body, "sink bulk:") {
		t.Errorf("health: %d %s", status, body)
	}
	s.stop()
	if !strings.Contains(s.messages(), "sent:     bulk: 8 delivered\n") {
		t.Errorf("summary: %s", s.messages())
	}
	checkIDs(t, bulk.Requests(), 8)
	checkHeartbeat(t, bulk.Requests())
}

// checkHeartbeat looks for the sensor's report on itself.
func checkHeartbeat(t *testing.T, requests []*exportertest.Request) {
	t.Helper()

	for _, r := range requests {
		if body := string(r.Body); strings.Contains(r.Path, "heartbeat") {
			for _, want := range []string{`"probe"`, `"ts0"`, `"bulk"`} {
				if !strings.Contains(body, want) {
					t.Errorf("%s is not in the heartbeat: %s", want, body)
				}
			}
			return
		}
	}
	t.Error("there is no heartbeat")
}

// takeAll answers as an Elasticsearch that takes everything.
func takeAll(r *exportertest.Request) (status int, body string) {
	n := bytes.Count(r.Body, []byte("\n")) / 2
	return http.StatusOK, `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, n), ",") + `]}`
}

// checkIDs demands n different detections. Heartbeats are passed over.
func checkIDs(t *testing.T, requests []*exportertest.Request, n int) {
	t.Helper()

	ids := map[string]bool{}
	for _, r := range requests {
		for line := range bytes.Lines(r.Body) {
			var action struct {
				Create struct {
					ID string `json:"_id"`
				}
			}
			if json.Unmarshal(line, &action) == nil && action.Create.ID != "" && strings.Contains(r.Path, "detection") {
				ids[action.Create.ID] = true
			}
		}
	}
	if len(ids) != n {
		t.Errorf("%d different documents, want %d", len(ids), n)
	}
}

// checkMetrics looks whether figures follow Prometheus' conventions, and which
// there are.
func checkMetrics(t *testing.T, text string) {
	t.Helper()

	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
	for _, want := range []string{
		`trailscope_build_info\{go_version="go[^"]+",version="[^"]+"\} 1`,
		`trailscope_capture_packets_total\{interface="ts0"\} [1-9]`,
		`trailscope_capture_dropped_packets_total\{interface="ts0",reason="ring_full"\} 0`,
		`trailscope_decode_errors_total\{layer="ip"\} \d`,
		`trailscope_events_suppressed_total\{reason="throttle"\} 0`,
		`trailscope_events_suppressed_total\{reason="allow"\} 0`,
		`trailscope_trails\{kind="[a-z]+"\} [1-9]`,
		`trailscope_worker_heartbeat_timestamp_seconds\{worker="0"\} \d`,
		`trailscope_sink_emitted_events_total\{lane="high",sink="bulk"\} 2`,
		`trailscope_sink_circuit_state\{sink="bulk",state="(open|half-open)"\} 1`,
		`trailscope_spool_max_bytes 1.073741824e\+09`,
		`trailscope_local_log_failures_total 0`,
		`trailscope_log_dir_free_bytes [1-9]`,
		`process_start_time_seconds \d`,
	} {
		if !regexp.MustCompile(`(?m)^` + want).MatchString(text) {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
}

// get asks the sensor for a page.
func get(t *testing.T, path string) (status int, body string) {
	t.Helper()

	r, err := http.Get("http://" + metricsAddress + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// awaitMetric waits until a line is among the figures and returns all.
func awaitMetric(t *testing.T, line string) string {
	t.Helper()

	text := ""
	exportertest.Eventually(t, 10*time.Second, func() bool {
		_, text = get(t, "/metrics")
		return strings.Contains("\n"+text, "\n"+line+"\n")
	}, func() string { return "no " + strconv.Quote(line) + " in\n" + text })
	return text
}

// running is a sensor that runs.
type running struct {
	t      *testing.T
	reload chan os.Signal
	cancel context.CancelFunc
	ended  chan error

	mu   sync.Mutex
	text bytes.Buffer
	// read is how much of the text was found by await.
	read int
}

// startSensor starts a sensor and waits until it listens.
func startSensor(t *testing.T, file string) *running {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, reload: make(chan os.Signal, 1), cancel: cancel, ended: make(chan error, 1)}
	var s streams
	talk := s.io()
	talk.Environ, talk.Err = nil, r
	go func() {
		r.ended <- app.Sensor(ctx, talk, &app.SensorOptions{Settings: app.Settings{File: file}, Reload: r.reload})
	}()
	r.await("listening", "the start")
	r.await("figures are served", "the figures")
	return r
}

// Write implements io.Writer for the sensor's messages.
func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(b)
}

// messages returns what the sensor has said.
func (r *running) messages() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// await waits for a message behind the last one that was waited for.
func (r *running) await(word, what string) {
	r.t.Helper()

	exportertest.Eventually(r.t, 10*time.Second, func() bool {
		text := r.messages()
		at := strings.Index(text[r.read:], word)
		if at >= 0 {
			r.read += at + len(word)
		}
		return at >= 0
	}, func() string { return fmt.Sprintf("waiting for %s: %s", what, r.messages()) })
}

// stop ends the sensor, which has ten seconds.
func (r *running) stop() {
	r.t.Helper()

	begun := time.Now()
	time.Sleep(300 * time.Millisecond) // the kernel hands packets over after 100 ms at the latest
	r.cancel()
	if err := <-r.ended; err != nil {
		r.t.Fatalf("the sensor ended with: %v", err)
	}
	if d := time.Since(begun); d > 10*time.Second {
		r.t.Errorf("it took %v to end", d)
	}
}
