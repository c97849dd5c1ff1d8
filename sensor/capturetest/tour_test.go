package capturetest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// TestTour checks that the tour in the repository is what its recipe makes.
func TestTour(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "examples", "captures")
	recipe, err := os.ReadFile(filepath.Join(dir, capturetest.TourRecipe))
	if err != nil {
		t.Fatal(err)
	}
	want, err := capturetest.Tour(recipe)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, capturetest.TourCapture))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what %s makes: run `go tool mage sensor:tour`", capturetest.TourCapture, capturetest.TourRecipe)
	}
}
