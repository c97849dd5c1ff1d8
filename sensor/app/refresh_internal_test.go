package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/update"
)

// TestRefresher_run updates at once without a set, again when one is old, sooner
// when an update has failed, and when it is asked to.
func TestRefresher_run(t *testing.T) {
	l := newLoader(config.NewDefault(), []string{"STATE_DIRECTORY=" + t.TempDir()})
	if err := os.MkdirAll(l.dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		f := &refresher{loader: l, log: slog.New(slog.DiscardHandler), asked: make(chan struct{}, 1)}
		f.update = func(context.Context) error {
			at = append(at, time.Since(start))
			if len(at) == 2 {
				return errors.New("no network")
			}
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		go f.run(ctx)
		time.Sleep(24*time.Hour + time.Minute) // the second one fails
		synctest.Wait()
		time.Sleep(refreshRetry)
		synctest.Wait()
		f.ask()
		f.ask()
		time.Sleep(time.Minute)
		cancel()
		synctest.Wait()
		want := []time.Duration{0, 24 * time.Hour, 24*time.Hour + refreshRetry, 24*time.Hour + time.Minute + refreshRetry + refreshDelay}
		if !slices.Equal(at, want) {
			t.Errorf("updates after %v, want %v", at, want)
		}
	})
}

func TestRefresher_due(t *testing.T) {
	t.Parallel()
	l := newLoader(config.NewDefault(), []string{"STATE_DIRECTORY=" + t.TempDir()})
	f := &refresher{loader: l}
	if f.due() != 0 {
		t.Error("without a set there is time")
	}
	path := update.IndexPath(l.dir())
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for age, want := range map[time.Duration]time.Duration{time.Hour: 23 * time.Hour, 25 * time.Hour: 0, -time.Hour: 0} {
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		if got := f.due(); (got - want).Abs() > time.Minute {
			t.Errorf("a set of %v is due in %v, want %v", age, got, want)
		}
	}
}

func TestUpdateArguments(t *testing.T) {
	t.Parallel()
	o := &SensorOptions{Settings: Settings{File: "a.yaml", Overrides: []Override{{Key: "update.feeds", Value: "false", Flag: "--set"}}}, Offline: true}
	for watched, want := range map[bool]string{
		true:  "trails update --if-due --offline --config a.yaml --set update.feeds=false",
		false: "trails update --if-due --quiet --offline --config a.yaml --set update.feeds=false",
	} {
		if got := strings.Join(updateArguments(o, watched), " "); got != want {
			t.Errorf("arguments %q, want %q", got, want)
		}
	}
}
