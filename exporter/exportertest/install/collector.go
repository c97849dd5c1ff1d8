package install

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// collectorDir is the collector's module, from the root of the repository.
const collectorDir = "exporter/exportertest/otelcol"

// Collector returns the path of the collector's program, built from the sources
// as they are now. When it has not been built, but its modules are on this
// machine, it is built, which takes a minute; the network is not used.
func Collector(ctx context.Context) (string, error) {
	name, err := collectorPlace()
	if err != nil {
		return "", err
	}

	const what = "the OpenTelemetry Collector"
	if path, err := find(what, name); err == nil {
		return path, nil
	}

	dir, unlock, err := lock()
	if err != nil {
		return "", err
	}
	defer unlock()

	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil { // another process was quicker
		return path, nil
	}

	if err := buildCollector(ctx, path+".new", "GOPROXY=off"); err != nil {
		return "", errors.Join(&MissingError{Part: what, Path: path}, err)
	}

	return path, os.Rename(path+".new", path)
}

// collectorPlace returns the program's name in the cache, which changes with its
// sources.
func collectorPlace() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}

	h := sha256.New()

	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, collectorDir, name))
		if err != nil {
			return "", fmt.Errorf("reading the collector's sources: %w", err)
		}

		h.Write(data)
	}

	return "otelcol-" + hex.EncodeToString(h.Sum(nil)[:6]), nil
}

// makeCollector builds it, downloading modules.
func makeCollector(ctx context.Context, _, place string) error { return buildCollector(ctx, place) }

// buildCollector builds it into path.
func buildCollector(ctx context.Context, path string, env ...string) error {
	root, err := repository()
	if err != nil {
		return err
	}

	env = append(env, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")

	return run(ctx, filepath.Join(root, collectorDir), env, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
}

// repository returns the repository's root: the nearest directory upwards that
// has the collector's sources.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the repository: %w", err)
	}

	for {
		if _, err := os.Stat(filepath.Join(dir, collectorDir, "go.mod")); err == nil {
			return dir, nil
		}

		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("finding the repository: not below this directory")
		}

		dir = parent
	}
}
