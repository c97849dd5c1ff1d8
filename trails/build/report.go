package build

import "github.com/trailscope/trailscope/trails/parse"

// Report says what happened while trails were built.
type Report struct {
	// Refused describes lines and files that could not be used.
	Refused parse.Notes
	// DroppedCustom describes the user's own trails that were taken out.
	DroppedCustom parse.Notes
}
