package capturetest

import "fmt"

// Names of the tour's files in examples/captures.
const (
	TourRecipe  = "tour.yaml"
	TourCapture = "tour.pcap"
)

// Tour makes the tour's capture from its recipe, which must give one file.
func Tour(recipe []byte) (capture []byte, err error) {
	r, err := Parse(recipe)
	if err != nil {
		return nil, fmt.Errorf("tour: %w", err)
	}
	files, err := r.Files()
	if err != nil {
		return nil, fmt.Errorf("tour: %w", err)
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("tour: %d captures, want one", len(files))
	}

	return files[0], nil
}
