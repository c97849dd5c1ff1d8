package schema

import "github.com/trailscope/trailscope/exporter/event"

// Numbers are a severity's numbers in the formats that have their own scale.
type Numbers struct {
	// ECS is event.severity, on Elastic Security's scale: 21 low, 47 medium,
	// 73 high; more is worse.
	ECS int

	// OTel is the log record's SeverityNumber: INFO 9, WARN 13, ERROR 17.
	OTel int

	// Syslog is the severity of RFC 5424: 6 informational, 4 warning, 3 error;
	// less is worse.
	Syslog int

	// CEF is the header's severity, 0 to 10: 2 low, 5 medium, 8 high.
	CEF int
}

// NumbersOf returns the numbers of s. The zero severity counts as medium, which
// is what an event gets that no rule fits.
func NumbersOf(s event.Severity) Numbers {
	switch s {
	case event.SeverityLow:
		return Numbers{ECS: 21, OTel: 9, Syslog: 6, CEF: 2}
	case event.SeverityHigh:
		return Numbers{ECS: 73, OTel: 17, Syslog: 3, CEF: 8}
	default:
		return Numbers{ECS: 47, OTel: 13, Syslog: 4, CEF: 5}
	}
}

// Bounds of an event's risk (exporter/threat).
const (
	riskMin = 750
	riskMax = 3400
)

// RiskNorm returns a risk base on ECS's scale of 0 to 100.
func RiskNorm(risk int) float64 {
	return 100 * float64(min(max(risk, riskMin), riskMax)-riskMin) / (riskMax - riskMin)
}
