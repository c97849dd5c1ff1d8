package config

import (
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// Profiles of detection.
const (
	// ProfileMaltrail reports what Maltrail's sensor reports.
	ProfileMaltrail = "maltrail"
	// ProfileFull adds what Maltrail misses.
	ProfileFull = "full"
)

// Bounds of the scan window (SPEC 7.2).
const (
	minScanWindow = Duration(time.Second)
	maxScanWindow = Duration(time.Hour)
)

// Detection switches detectors.
type Detection struct {
	// Profile is one of the Profile constants.
	Profile string `yaml:"profile"`
	// Heuristics reports suspicious behaviour, besides trails.
	Heuristics bool `yaml:"heuristics"`
	// DisabledHeuristics switches single ones off; [Heuristics] lists the names.
	DisabledHeuristics []string `yaml:"disabled_heuristics"`
	// ScanWindow is the window in which the scan detectors count, in whole
	// seconds.
	ScanWindow Duration `yaml:"scan_window"`
	// CheckHostDomains looks names of HTTP Host headers up among the trails.
	CheckHostDomains bool `yaml:"check_host_domains"`
	// CheckMissingHost reports HTTP requests without a Host header.
	CheckMissingHost bool `yaml:"check_missing_host"`
	// TLSCertificates looks fingerprints of server certificates up.
	TLSCertificates bool `yaml:"tls_certificates"`
	// ProtectedNames are names, besides those that come with the program, whose
	// look-alikes are reported (profile full).
	ProtectedNames []string `yaml:"protected_names"`
	// SNI looks server names of TLS and QUIC handshakes up.
	SNI bool `yaml:"sni"`
}

// Heuristics returns the names that may stand in DisabledHeuristics (SPEC 4).
func Heuristics() []string {
	return []string{"port_scanning", "udp_scanning", "infection", "web_scanning", "dns_exhaustion", "long_domain", "homographs"}
}

// validate checks the section.
func (d *Detection) validate(s *section) {
	s.oneOf("profile", d.Profile, ProfileFull, ProfileMaltrail)
	for _, name := range d.ProtectedNames {
		if _, err := heuristic.NewHomographs([]string{name}); err != nil {
			s.problem("protected_names", "write host names such as example.com, in either form where they are international", "%v", err)
		}
	}
	for _, name := range d.DisabledHeuristics {
		if !slices.Contains(Heuristics(), name) {
			s.problem("disabled_heuristics", "the names are "+strings.Join(Heuristics(), ", "), "%q is no heuristic", name)
		}
	}
	between(s, "scan_window", d.ScanWindow, minScanWindow, maxScanWindow)
	if time.Duration(d.ScanWindow)%time.Second != 0 {
		s.problem("scan_window", "write whole seconds, e.g. 30s", "%v is not a whole number of seconds", d.ScanWindow)
	}
}
