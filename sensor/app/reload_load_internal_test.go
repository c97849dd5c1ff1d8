package app

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

// request is a packet that every set of the test has two trails for: its address
// and its path.
const request = `
about: a request with two trails
packets:
- {request: "10.1.1.5:40006 > 198.51.100.9:80", path: /both/gate.php, host: shop.example.org}
`

// testRows gives the trails of one set; all infos name it.
func testRows(set string) iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for _, key := range []string{"198.51.100.9", "/both/gate.php"} {
			if !yield(trails.Trail{Key: key, Info: set, Reference: "test"}) {
				return
			}
		}
		for i := range 500 {
			if !yield(trails.Trail{Key: fmt.Sprintf("%s%d.example.net", set, i), Info: set, Reference: "test"}) {
				return
			}
		}
	}
}

// worker is one engine under load.
type worker struct {
	engine  *detect.Engine
	infos   []string // of the events of the packet in hand
	packets atomic.Int64
	changes int // how often the set was another one than before
	wrong   []string
}

// work hands the same packet to the engine until stop is closed. Each must give
// both events, from one set.
func (w *worker) work(frame detect.Frame, stop <-chan struct{}) {
	last := ""
	for {
		select {
		case <-stop:
			return
		default:
		}
		w.infos = w.infos[:0]
		frame.Micros++
		w.engine.Packet(&frame)
		w.packets.Add(1)
		if len(w.infos) != 2 || w.infos[0] != w.infos[1] {
			w.wrong = append(w.wrong, fmt.Sprint(w.infos))
		}
		if w.infos[0] != last {
			last = w.infos[0]
			w.changes++
		}
	}
}

// TestReloader_underLoad replaces the set of a sensor of two workers a hundred
// times while they are busy: no packet sees two sets, no event is missed that
// both sets have, and no mapping is left.
func TestReloader_underLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	recipe, err := capturetest.Parse([]byte(request))
	if err != nil {
		t.Fatal(err)
	}
	p := recipe.Packets[0]
	frame := detect.Frame{Data: p.Data, Micros: p.Micros, Link: packet.LinkType(p.Link)}

	path := filepath.Join(t.TempDir(), "trails.idx")
	put := func(set string) {
		if _, err := trails.SaveIndex(path, testRows(set)); err != nil {
			t.Fatal(err)
		}
	}
	put("set-0")
	c := config.NewDefault()
	c.Trails.File, c.Throttle.Mode, c.Detection.Heuristics = path, config.ThrottleOff, false
	c.Detection.Profile = config.ProfileMaltrail // each copy of the one packet counts
	l := newLoader(c, []string{"STATE_DIRECTORY=" + t.TempDir()})
	rules, report, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	workers := [2]worker{}
	for i := range workers {
		w := &workers[i]
		w.engine, err = newEngine(c, rules, func(e *event.Event) { w.infos = append(w.infos, e.Info) }, nil, log)
		if err != nil {
			t.Fatal(err)
		}
	}
	r := &reloader{
		loader: l, log: slog.New(newMessages(io.Discard, nil, false, false)), rules: rules, real: !report.starter(), seen: l.stateOfRules(),
		use: func(rules *detect.Rules) {
			for i := range workers {
				workers[i].engine.Use(rules)
			}
		},
	}

	stop := make(chan struct{})
	var busy sync.WaitGroup
	for i := range workers {
		busy.Go(func() { workers[i].work(frame, stop) })
	}
	for w := range workers {
		for workers[w].packets.Load() == 0 { // of the first set too
			time.Sleep(100 * time.Microsecond)
		}
	}
	const reloads = 100
	for i := 1; i <= reloads; i++ {
		put(fmt.Sprintf("set-%d", i%2))
		r.reload("test")
		// Each set is used before the next one comes.
		for w := range workers {
			for seen := workers[w].packets.Load(); workers[w].packets.Load() < seen+2; {
				time.Sleep(100 * time.Microsecond)
			}
		}
	}
	close(stop)
	busy.Wait()
	for i := range workers {
		w := &workers[i]
		t.Logf("worker %d: %d packets, %d changes of the set", i, w.packets.Load(), w.changes)
		if len(w.wrong) > 0 {
			t.Errorf("worker %d: events of %d packets: %v", i, len(w.wrong), w.wrong[0])
		}
		if w.changes != reloads+1 {
			t.Errorf("worker %d has seen %d sets, want %d", i, w.changes, reloads+1)
		}
	}
	if r.counts.done != reloads || r.counts.failed+r.counts.refused != 0 {
		t.Errorf("reloads: %+v", r.counts)
	}
	rules = nil // the workers and the reloader hold the last ones
	if n := mappings(t, path); n > 1 {
		t.Errorf("%d mappings of the index, want 1", n)
	}
	runtime.KeepAlive(&workers)
}

// mappings counts how often a file, also one that was replaced, is mapped.
func mappings(t *testing.T, path string) (n int) {
	t.Helper()
	for range 50 {
		runtime.GC()
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip("no list of mappings here:", err)
		}
		if n = bytes.Count(maps, []byte(path)); n <= 1 {
			return n
		}
	}
	return n
}

// TestReloader_damaged keeps the old set when the new index is damaged, wherever
// it is cut off, and takes a good one again.
func TestReloader_damaged(t *testing.T) {
	r := newReloadTest(t, 10, 0.5)
	path := filepath.Join(t.TempDir(), "trails.idx")
	if _, err := trails.SaveIndex(path, testRows("set")); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r.loader.config.Trails.File = path
	r.reload("test")
	before := r.rules
	for _, n := range []int{9, 31, 40, 300, len(whole) / 2, len(whole) - 1} {
		// By a rename, as everybody must who replaces a file that is mapped.
		next := path + ".new"
		if err := os.WriteFile(next, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, path); err != nil {
			t.Fatal(err)
		}
		r.messages.Reset()
		r.reload("test")
		if r.rules != before || !strings.Contains(r.messages.String(), "the present ones stay") {
			t.Errorf("%d bytes of %d: %s", n, len(whole), r.messages.String())
		}
	}
	if r.rules.Trails.Text([]byte("set7.example.net")) == 0 {
		t.Error("the old set is gone")
	}
	if _, err := trails.SaveIndex(path, testRows("set")); err != nil {
		t.Fatal(err)
	}
	if r.reload("test"); r.rules == before || r.counts.failed != 6 {
		t.Errorf("the good index is not used: %+v", r.counts)
	}
}
