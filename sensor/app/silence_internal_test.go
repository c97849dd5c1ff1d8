package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
)

// TestWatchSilence has an interface that falls silent twice, and one that never
// does: each spell is told once, with its end, and is a problem meanwhile.
func TestWatchSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var quiet, busy, dropped atomic.Uint64
		links := []*link{
			{name: "quiet0", counts: func() (uint64, uint64) { return quiet.Load(), dropped.Load() }},
			{name: "busy0", counts: func() (uint64, uint64) { return busy.Add(1), 0 }},
		}
		v := &vitals{start: time.Now(), links: links}
		var messages bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		go watchSilence(ctx, links, 5*time.Minute, slog.New(newMessages(&messages, nil, false, false)))
		check := func(step, warnings string, silent bool) {
			t.Helper()
			synctest.Wait()
			problems, failing := v.problems()
			if got := strings.Join(problems, "; "); got != warnings || failing {
				t.Errorf("%s: problems %q, failing %t", step, got, failing)
			}
			if h := v.heartbeat(); strings.Join(h.Warnings, "; ") != warnings {
				t.Errorf("%s: heartbeat's warnings %q", step, h.Warnings)
			}
			if n := v.look(); n.links[0].silent != silent || n.links[1].silent {
				t.Errorf("%s: silent %t, %t", step, n.links[0].silent, n.links[1].silent)
			}
		}
		time.Sleep(4*time.Minute + 59*time.Second)
		check("before", "", false)
		time.Sleep(2 * time.Second)
		check("first", "no packet on quiet0 for 5m1s", true)
		time.Sleep(time.Hour)
		check("long", "no packet on quiet0 for 1h5m", true)
		quiet.Add(1)
		time.Sleep(2 * time.Second)
		check("again", "", false)
		time.Sleep(6 * time.Minute)
		check("second", "no packet on quiet0 for 6m1s", true)
		dropped.Add(1) // a packet that was dropped was one
		time.Sleep(2 * time.Second)
		check("dropped", "", false)
		cancel()
		synctest.Wait()
		if n := strings.Count(messages.String(), "warning: no packet for a while: "); n != 2 {
			t.Errorf("%d warnings: %s", n, &messages)
		}
		if n := strings.Count(messages.String(), "note: packets again (interface quiet0, after "); n != 2 || strings.Contains(messages.String(), "busy0") {
			t.Errorf("%d notes: %s", n, &messages)
		}
	})
}

// TestWatchSilence_off never warns.
func TestWatchSilence_off(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{name: "quiet0", counts: func() (uint64, uint64) { return 0, 0 }}
		var messages bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		go watchSilence(ctx, []*link{l}, 0, slog.New(newMessages(&messages, nil, false, false)))
		time.Sleep(48 * time.Hour)
		cancel()
		synctest.Wait()
		if since, silent := l.silence(); silent || since.IsZero() || messages.Len() > 0 {
			t.Errorf("silent %t since %v: %s", silent, since, &messages)
		}
	})
}

func TestLink_lostSince(t *testing.T) {
	t.Parallel()
	l := &link{name: "wire0", lost: 10}
	for now, want := range map[uint64]uint64{10: 0, 15: 5, 3: 3} {
		if got := l.lostSince(map[string]linkState{"wire0": {lost: now}}); got != want {
			t.Errorf("%d after 10 is %d, want %d", now, got, want)
		}
	}
}

func TestLink_up(t *testing.T) {
	t.Parallel()
	up := linkState{up: true, carrier: true}
	testCases := []struct {
		name   string
		states map[string]linkState
		want   bool
	}{
		{name: "wire0", states: map[string]linkState{"wire0": up}, want: true},
		{name: "wire0", states: map[string]linkState{"wire0": {up: true}}},
		{name: "wire0", states: map[string]linkState{"other": up}},
		{name: "wire0", want: true}, // nothing is known
		{name: capture.AnyInterface, states: map[string]linkState{"wire0": {}}, want: true},
	}
	for i, tc := range testCases {
		if got := (&link{name: tc.name}).up(tc.states); got != tc.want {
			t.Errorf("%d: %s is up: %t", i, tc.name, got)
		}
	}
}
