package detect

import "github.com/trailscope/trailscope/sensor/heuristic"

// Options switch parts of the detection on and off. They keep their value for
// the life of an engine.
type Options struct {
	// Beyond is what is detected beyond Maltrail: [Maltrail] for nothing,
	// [Full] for everything.
	Beyond Difference
	// Protected are the names whose look-alikes [Homographs] reports.
	Protected []string
	// Heuristics switches the detectors of SPEC 4 and the marked steps of SPEC 3
	// on (USE_HEURISTICS).
	Heuristics bool
	// HostDomains checks the name in an HTTP Host header against the trails
	// (CHECK_HOST_DOMAINS).
	HostDomains bool
	// MissingHost reports HTTP requests without a Host header
	// (CHECK_MISSING_HOST); it needs Heuristics.
	MissingHost bool
	// Certificates checks the SHA-1 of TLS server certificates
	// (CHECK_TLS_CERTIFICATES).
	Certificates bool
	// ServerNames checks the names in TLS and QUIC client hellos
	// (USE_FAST_PREFILTER together with FAST_FLOW_CUTOFF).
	ServerNames bool
	// Disabled are the detectors that are switched off one by one
	// (DISABLED_HEURISTICS).
	Disabled heuristic.Names
	// ScanWindow is the length of the scan detectors' window in seconds, from
	// [heuristic.MinWindow] to [heuristic.MaxWindow] (SCAN_WINDOW).
	ScanWindow int64
}
