package maltrail

import "github.com/trailscope/trailscope/exporter/sink/internal/wire"

// ParseEndpoint reads an endpoint in the forms of SPEC 6.3 and returns it as
// host:port.
func ParseEndpoint(s string) (string, error) { return wire.ParseEndpoint(s) }

// SplitEndpoints splits the value of SYSLOG_SERVER or LOGSTASH_SERVER. Each
// endpoint is to get a sink of its own, so that a dead one holds up no other.
func SplitEndpoints(list string) []string { return wire.SplitEndpoints(list) }
