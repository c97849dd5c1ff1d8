package config

// outputOptions returns the options that say where events and figures go.
func outputOptions() []handling {
	const (
		notSent    = "events are not sent there: this release writes local files only"
		notSentTip = "have a log shipper read the day files in LOG_DIR until `trailscope sensor` sends by itself, in a later release"
		endpoint   = "figures are printed at the end only"
		later      = "metrics for Prometheus come with a later release"
	)
	return []handling{
		{name: "LOG_DIR", key: "output.log_dir", read: asText},
		{name: "DISABLE_LOCAL_LOG_STORAGE", key: "output.log_events", read: asInverse},
		{name: "SHOW_DEBUG", key: "sensor.debug", read: asSwitch},
		{name: "LOG_SERVER", read: asEndpoint, level: Warning, text: notSent, hint: notSentTip, unless: []string{""}},
		{name: "SYSLOG_SERVER", read: asEndpoints, level: Warning, text: notSent, hint: notSentTip, unless: []string{""}},
		{name: "LOGSTASH_SERVER", read: asEndpoints, level: Warning, text: notSent, hint: notSentTip, unless: []string{""}},
		{
			name: "REMOTE_SEVERITY_REGEX", read: asRegex, level: Info, unless: []string{""},
			text: "severities of local events are not taken from it",
			hint: "it applies to the sinks SYSLOG_SERVER and LOGSTASH_SERVER, which come with a later release",
		},
		{
			name: "USE_CONDENSED_STORAGE", level: Info, unless: []string{"false"},
			text: "meta.sqlite is not written", hint: "the network's memory comes with `trailscope hub`, in a later release",
		},
		{name: "STATS_ADDRESS", level: Warning, live: true, text: endpoint, hint: later, unless: []string{""}},
		{name: "METRICS_INTERVAL", level: Info, live: true, text: endpoint, hint: later, unless: []string{"0"}},
	}
}
