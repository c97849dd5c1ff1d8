package config

// outputOptions returns the options that say where events and figures go.
func outputOptions() []handling {
	return []handling{
		{name: "LOG_DIR", key: "output.log_dir", read: asText},
		{name: "DISABLE_LOCAL_LOG_STORAGE", key: "output.log_events", read: asInverse},
		{name: "SHOW_DEBUG", key: "sensor.debug", read: asSwitch},
		{name: "LOG_SERVER", key: "output.sinks", read: asLogServer},
		{name: "SYSLOG_SERVER", key: "output.sinks", read: asSyslogServers},
		{name: "LOGSTASH_SERVER", key: "output.sinks", read: asLogstashServers},
		{name: "ALERT_WEBHOOK_URL", key: "output.sinks", read: asWebhook},
		{name: "ALERT_SEVERITY", key: "output.sinks", read: asPartOfAlert},
		{name: "ALERT_FORMAT", key: "output.sinks", read: asPartOfAlert},
		{name: "ALERT_THROTTLE", key: "output.sinks", read: asPartOfAlert},
		{
			name: "REMOTE_SEVERITY_REGEX", read: asSeverityRegex, level: Debug, unless: []string{""},
			text: "it judges events for SYSLOG_SERVER, LOGSTASH_SERVER and ALERT_WEBHOOK_URL; local events keep their own severity",
		},
		{
			name: "USE_CONDENSED_STORAGE", level: Info, unless: []string{"false"},
			text: "meta.sqlite is not written", hint: "the network's memory comes with `trailscope hub`, in a later release",
		},
		{
			name: "STATS_ADDRESS", key: "metrics.address", read: asStatsAddress, level: Debug, live: true, unless: []string{""},
			text: "figures are at /metrics, and their names begin with trailscope_ in place of maltrail_",
			hint: "examples/grafana has dashboards and alert rules for them",
		},
		{name: "METRICS_INTERVAL", key: "metrics.interval", read: asInterval},
	}
}
