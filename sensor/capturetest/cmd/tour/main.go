// Command tour writes examples/captures/tour.pcap from the recipe beside it.
// Run it from the root of the repository:
//
//	go run ./sensor/capturetest/cmd/tour
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

func main() {
	if err := run(filepath.Join("examples", "captures")); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		fmt.Fprintln(os.Stderr, "hint: run it from the root of the repository")
		os.Exit(1)
	}
}

// run makes the capture in dir.
func run(dir string) (err error) {
	recipe, err := os.ReadFile(filepath.Join(dir, capturetest.TourRecipe))
	if err != nil {
		return fmt.Errorf("reading the recipe: %w", err)
	}
	data, err := capturetest.Tour(recipe)
	if err != nil {
		return err
	}
	if err = os.WriteFile(filepath.Join(dir, capturetest.TourCapture), data, 0o644); err != nil {
		return fmt.Errorf("writing the capture: %w", err)
	}

	return nil
}
