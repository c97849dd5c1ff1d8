package config

// serverOptions returns the options of Maltrail's report server. Its part is
// taken by the hub and the reports in Grafana, of later releases; until then
// Maltrail's server reads the sensor's day files as they are.
func serverOptions() []handling {
	row := func(name, hint string) handling {
		return handling{
			name: name, level: Info,
			text: "the report server is not part of the sensor",
			hint: "keep Maltrail's server on LOG_DIR for now; " + hint,
		}
	}
	const (
		listen  = "`trailscope hub`, of a later release, listens on port 8338"
		tls     = "`trailscope hub`, of a later release, takes certificate and key"
		users   = "users, roles and networks come from Grafana, in a later release"
		intake  = "`trailscope hub`, of a later release, takes Maltrail's datagrams on port 8337"
		limits  = "`trailscope hub`, of a later release, bounds its load by itself"
		lists   = "`trailscope hub`, of a later release, serves /fail2ban and /blacklist"
		reports = "the reports in Grafana, of a later release, do this"
		trails  = "`trailscope hub`, of a later release, serves /trails; a timer that runs `trailscope trails update` keeps a set fresh without a sensor"
	)
	return []handling{
		row("HTTP_ADDRESS", listen),
		row("HTTP_PORT", listen),
		row("HOME_LAT", reports),
		row("HOME_LON", reports),
		row("DISABLE_RIPE_LOOKUPS", reports),
		row("USE_SSL", tls),
		row("SSL_PEM", tls),
		row("USERS", users),
		row("ENABLE_MASK_CUSTOM", users),
		row("UDP_ADDRESS", intake),
		row("UDP_PORT", intake),
		row("USE_SERVER_UPDATE_TRAILS", trails),
		row("MAX_REQUEST_THREADS", limits),
		row("MAX_LIVE_STREAMS", limits),
		row("HUNT_TIME_BUDGET", limits),
		row("IP_ALIASES", reports),
		row("HEADER_LOGO", reports),
		row("FAIL2BAN_REGEX", lists),
		row("FAIL2BAN_ALLOWLIST", lists),
		row("BLACKLIST_ALLOWLIST", lists),
		row("BLACKLIST", lists),
		row("BLACKLIST_*", lists),
	}
}
