package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"time"

	"github.com/trailscope/trailscope/trails/update"
)

const (
	// refreshRetry is the time after which an update that failed is tried
	// again; a shorter period of updates is kept.
	refreshRetry = 15 * time.Minute
	// refreshDelay is the time between a change of a list and the update, so
	// that several changes make one.
	refreshDelay = 5 * time.Second
	// refreshGrace is how long an update may take to end when it is stopped.
	refreshGrace = time.Second
)

// refresher keeps the set of our own up to date while a sensor runs. An update
// is a process of its own, `trailscope trails update`: it needs several times the
// memory of the sensor, and gives all of it back. The sensor sees the new set
// like any other. A refresher belongs to one goroutine, but for ask.
type refresher struct {
	loader *loader
	// update runs one update.
	update func(ctx context.Context) error
	log    *slog.Logger
	asked  chan struct{}
}

// newRefresher returns a refresher that runs this very program.
func newRefresher(l *loader, io *IO, o *SensorOptions, log *slog.Logger) *refresher {
	return &refresher{
		loader: l, log: log, asked: make(chan struct{}, 1),
		update: func(ctx context.Context) error { return runUpdate(ctx, io, o) },
	}
}

// ask has the set built anew soon. It never waits.
func (f *refresher) ask() {
	select {
	case f.asked <- struct{}{}:
	default: // asked already
	}
}

// run updates when it is due, until ctx ends.
func (f *refresher) run(ctx context.Context) {
	wait := f.due()
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-f.asked:
			timer.Stop()
			wait = refreshDelay
		case <-timer.C:
			wait = f.once(ctx)
		}
	}
}

// due returns how long the present set is young enough.
func (f *refresher) due() time.Duration {
	period := time.Duration(f.loader.config.Update.Period)
	info, err := os.Stat(update.IndexPath(f.loader.dir()))
	if err != nil {
		return 0
	}
	if age := time.Since(info.ModTime()); age >= 0 && age < period {
		return period - age
	}
	return 0
}

// once updates and returns when to look again.
func (f *refresher) once(ctx context.Context) time.Duration {
	period := time.Duration(f.loader.config.Update.Period)
	if !f.loader.config.RefreshesTrails() {
		return period // a file of another program has come up
	}
	started := time.Now()
	err := f.update(ctx)
	switch {
	case ctx.Err() != nil:
		return period
	case err != nil:
		f.log.Error("trails not updated; the present ones stay", "error", err, "again_in", min(period, refreshRetry))
		return min(period, refreshRetry)
	}
	f.log.Info("trails updated", "took", time.Since(started).Round(time.Millisecond))
	return period
}

// runUpdate runs `trailscope trails update` with the settings of the sensor. It
// shows its progress where somebody looks, and its warnings in any case.
func runUpdate(ctx context.Context, terminal *IO, o *SensorOptions) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, updateArguments(o, terminal.ErrTerminal)...)
	cmd.Args[0] = os.Args[0] // the name by which we were called, for messages
	cmd.Env = withoutManager(terminal.Environ)
	cmd.Stdout, cmd.Stderr = io.Discard, terminal.Err
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = refreshGrace
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return errors.New("`trailscope trails update` failed")
	}
	return err
}

// updateArguments returns the command line of an update. It is quiet unless
// somebody looks.
func updateArguments(o *SensorOptions, watched bool) []string {
	args := []string{"trails", "update", "--if-due"}
	if o.Quiet || !watched {
		args = append(args, "--quiet")
	}
	if o.Offline {
		args = append(args, "--offline")
	}
	if o.File != "" {
		args = append(args, "--config", o.File)
	}
	for _, over := range o.Overrides {
		args = append(args, "--set", over.Key+"="+over.Value)
	}
	return args
}
