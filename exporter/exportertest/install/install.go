package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// part is something to install.
type part struct {
	name  string
	place func() (string, error)                             // its path's last element
	make  func(ctx context.Context, dir, place string) error // makes place, working in dir
}

// parts are all of them, the quick ones first.
func parts() []part {
	fixed := func(name string) func() (string, error) {
		return func() (string, error) { return name, nil }
	}

	return []part{
		{name: "rsyslog and Prometheus", place: fixed(debianPlace()), make: makeDebian},
		{name: "Elasticsearch " + elasticVersion, place: fixed(elasticPlace()), make: makeElastic},
		{name: "the OpenTelemetry Collector", place: collectorPlace, make: makeCollector},
	}
}

// All installs what is missing and says on out what it did and how long it
// took. A part that cannot be had does not keep the others away; the error
// names all of those.
func All(ctx context.Context, out io.Writer) error {
	dir, unlock, err := lock()
	if err != nil {
		return err
	}
	defer unlock()

	var errs []error

	for _, p := range parts() {
		if err := p.install(ctx, dir, out); err != nil {
			errs = append(errs, fmt.Errorf("installing %s: %w", p.name, err))
		}
	}

	return errors.Join(errs...)
}

// install makes the part unless it is there.
func (p *part) install(ctx context.Context, dir string, out io.Writer) error {
	name, err := p.place()
	if err != nil {
		return err
	}

	place := filepath.Join(dir, name)
	if _, err := os.Stat(place); err == nil {
		return nil
	}

	start := time.Now()

	work, err := os.MkdirTemp(dir, "work-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)

	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}

	made := filepath.Join(work, "made")
	if err := p.make(ctx, work, made); err != nil {
		return err
	}

	if err := os.Rename(made, place); err != nil {
		return err
	}

	fmt.Fprintf(out, "installed %s in %.1f s\n", p.name, time.Since(start).Seconds())

	return nil
}

// run runs a program in dir; its error holds the end of what it said.
func run(ctx context.Context, dir string, env []string, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)

	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}

	const tail = 1000 // bytes: the last lines say what was wrong
	text := strings.TrimSpace(string(out[max(0, len(out)-tail):]))

	return fmt.Errorf("%s: %w\n%s", program, err, text)
}
