package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/sensor/config"
)

// documents is a bulk endpoint that remembers the ids of what it has got.
type documents struct {
	*exportertest.HTTPReceiver

	mu  sync.Mutex
	ids map[string]int
}

// newDocuments starts a bulk endpoint.
func newDocuments(t *testing.T) *documents {
	t.Helper()

	d := &documents{ids: map[string]int{}}
	d.HTTPReceiver = exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: d.take}})
	return d
}

// take answers a bulk request as Elasticsearch does: an id that it has is a
// conflict.
func (d *documents) take(r *exportertest.Request) (status int, body string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var items []string
	for i, line := range bytes.Split(r.Body, []byte("\n")) {
		var action struct {
			Create struct {
				ID string `json:"_id"`
			}
		}
		if i%2 == 1 || json.Unmarshal(line, &action) != nil || action.Create.ID == "" {
			continue
		}
		status := http.StatusCreated
		if d.ids[action.Create.ID]++; d.ids[action.Create.ID] > 1 {
			status = http.StatusConflict
		}
		items = append(items, fmt.Sprintf(`{"create":{"status":%d}}`, status))
	}
	return http.StatusOK, `{"items":[` + strings.Join(items, ",") + `]}`
}

// count returns how many different documents there are.
func (d *documents) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ids)
}

// openDeliverer opens a deliverer with a spool in dir.
func openDeliverer(t *testing.T, dir string, sinks ...config.Sink) *deliverer {
	t.Helper()

	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	maker, err := newSinkMaker(config.NewDefault(), nil, log)
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDeliverer(&deliveryConfig{
		dir: dir, dead: filepath.Join(dir, deadLetters), maxSize: 64 << 20, deadSize: 1 << 20, maker: maker, log: log,
	}, sinks)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sinkOf returns the only sink of a list in YAML.
func sinkOf(t *testing.T, text string) config.Sink {
	t.Helper()

	c := config.NewDefault()
	if err := c.Set("output.sinks", "["+text+"]", "test"); err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c.Output.Sinks[0]
}

const (
	// killDir and killURL are environment variables by which the test knows that
	// it is the process that is killed, and killFrom the first event to write.
	killDir  = "TRAILSCOPE_TEST_KILL_DIR"
	killURL  = "TRAILSCOPE_TEST_KILL_URL"
	killFrom = "TRAILSCOPE_TEST_KILL_FROM"
	// killEvents is the number of events, written in rounds of killRound.
	killEvents = 3000
	killRound  = 50
)

// TestDeliverer_kill kills a process with a spool over and over while it writes,
// and starts it again: every event that was once on the disk arrives.
func TestDeliverer_kill(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		writeUntilKilled(t, dir)
		return
	}
	d := newDocuments(t)
	dir := filepath.Join(t.TempDir(), "spool")
	from, kills := 0, 0
	for round := 0; from < killEvents; round++ {
		life := time.Duration(30+37*(round%6)) * time.Millisecond
		if round >= 6 {
			life = 0 // the last one may finish
		}
		if from = killed(t, d.URL, dir, from, life); life > 0 {
			kills++
		}
	}
	killed(t, d.URL, dir, from, 0) // delivers what the last one could not
	if kills < 2 {
		t.Errorf("it was killed %d times only", kills)
	}
	if n := d.count(); n != killEvents {
		t.Errorf("%d of %d events have arrived", n, killEvents)
	}
}

// killed runs a process that writes, kills it after some time of work, unless
// that is 0, and returns how many events it had on the disk by then.
func killed(t *testing.T, url, dir string, from int, life time.Duration) int {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), killDir+"="+dir, killURL+"="+url, killFrom+"="+strconv.Itoa(from), "GORACE=atexit_sleep_ms=0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	text := &strings.Builder{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if timer == nil && life > 0 {
			timer = time.AfterFunc(life, func() { _ = cmd.Process.Kill() })
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(lines.Text(), "on the disk: ")); err == nil {
			from = n
		}
		fmt.Fprintln(text, lines.Text())
	}
	if err := cmd.Wait(); err != nil && life == 0 {
		t.Fatalf("%v\n%s", err, text)
	}
	return from
}

// writeUntilKilled writes events and says which are on the disk.
func writeUntilKilled(t *testing.T, dir string) {
	from, err := strconv.Atoi(os.Getenv(killFrom))
	if err != nil {
		t.Fatal(err)
	}
	d := openDeliverer(t, dir, sinkOf(t, "{type: elastic, urls: ["+strconv.Quote(os.Getenv(killURL))+"], batch_events: 100, linger: 1ms}"))
	events := exportertest.Many(killEvents)
	for ; from < len(events); from += killRound {
		for _, e := range events[from:min(from+killRound, len(events))] {
			if err := (liveSink{d}).Write(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.open.Load().spool.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond) // so that there is something to interrupt
		fmt.Printf("on the disk: %d\n", min(from+killRound, len(events)))
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
}

// TestDeliverer_use changes sinks while events are written: those that stay lose
// nothing, a bad change changes nothing, and one that is back goes on.
func TestDeliverer_use(t *testing.T) {
	stays, changes := newDocuments(t), newDocuments(t)
	one := sinkOf(t, "{type: elastic, name: stays, urls: ["+strconv.Quote(stays.URL)+"], linger: 1ms}")
	two := sinkOf(t, "{type: elastic, name: changes, urls: ["+strconv.Quote(changes.URL)+"], linger: 1ms}")
	d := openDeliverer(t, t.TempDir())
	events := exportertest.Many(400)
	write := func(n int) {
		for _, e := range events[:n] {
			_ = liveSink{d}.Write(e)
		}
		events = events[n:]
	}
	write(100) // to nobody
	if d.stats() != nil {
		t.Error("there is a spool without sinks")
	}
	use := func(sinks ...config.Sink) {
		t.Helper()
		if err := d.use(t.Context(), sinks); err != nil {
			t.Fatal(err)
		}
	}
	use(one)
	write(100)
	use(one, two)
	write(100)
	bad := sinkOf(t, "{type: otlp, name: bad, endpoint: x}")
	bad.Sensors = "("
	if err := d.use(t.Context(), []config.Sink{bad}); err == nil {
		t.Error("a bad sink is taken")
	}
	two.BatchEvents = 7
	use(one, two)
	write(100)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := d.open.Load().pipeline.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if stays.count() != 300 || changes.count() != 200 {
		t.Errorf("%d and %d documents", stays.count(), changes.count())
	}
	use()
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
}

// TestDeliverer_locked opens a spool that another sensor uses.
func TestDeliverer_locked(t *testing.T) {
	dir := t.TempDir()
	sink := sinkOf(t, "{type: maltrail, address: '127.0.0.1:9'}")
	d := openDeliverer(t, dir, sink)
	_, err := newDeliverer(d.config, []config.Sink{sink})
	if err == nil || !strings.Contains(err.Error(), "is used by") || !strings.Contains(hintOf(err), "spool.dir") {
		t.Errorf("error %v, hint %s", err, hintOf(err))
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
}

func TestSentSince(t *testing.T) {
	before := []sentTo{{name: "a", acked: 5, dropped: 1}, {name: "b", acked: 9}}
	now := []sentTo{{name: "a", acked: 7, dropped: 1, pending: 3, problem: "down"}, {name: "b", acked: 2}, {name: "c", acked: 1200, skipped: 4, dead: 1}}
	var got []string
	for _, s := range sentSince(now, before) {
		got = append(got, s.String())
	}
	want := "a: 2 delivered, 3 waiting (down)|b: 2 delivered|c: 1,200 delivered, 4 not asked for, 1 refused for good"
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}
