package config

import (
	"net"
	"strconv"
	"time"
)

// maxMetricsInterval bounds the time between two lines of figures; ours.
const maxMetricsInterval = Duration(7 * 24 * time.Hour)

// Metrics says how a running sensor tells its figures.
type Metrics struct {
	// Address is host:port where /metrics (for Prometheus) and /healthz are
	// served; empty is nowhere. An empty host is all interfaces.
	Address string `yaml:"address"`
	// Interval is the time between two messages with the most important figures,
	// of which one more comes at the end; 0 is none in between.
	Interval Duration `yaml:"interval"`
}

// validate checks the section.
func (m *Metrics) validate(s *section) {
	if m.Address != "" {
		if _, port, err := net.SplitHostPort(m.Address); err != nil {
			s.problem("address", "write it as 127.0.0.1:9108, or :9108 for all interfaces", "%q is not host:port", m.Address)
		} else if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			s.problem("address", "write it as 127.0.0.1:9108, or :9108 for all interfaces", "%q has no port from 1 to 65535", m.Address)
		}
	}
	if m.Interval != 0 {
		between(s, "interval", m.Interval, Duration(time.Second), maxMetricsInterval)
	}
}
