package config

// updaterOptions returns the options of the program that builds the trails.
func updaterOptions() []handling {
	const (
		feeds    = "feeds are not downloaded by the sensor"
		feedsTip = "keep Maltrail's updater writing TRAILS_FILE until `trailscope trails update` comes with a later release; " +
			"a running sensor takes the new file by itself"
		built    = "this has its effect where TRAILS_FILE is built"
		builtTip = "set it where Maltrail's updater runs; `trailscope trails build`, of a later release, will take it"
	)
	return []handling{
		{name: "USE_FEED_UPDATES", level: Info, text: feeds, hint: feedsTip, unless: []string{"false"}},
		{name: "DISABLED_FEEDS", level: Info, text: feeds, hint: feedsTip},
		{name: "IP_MINIMUM_FEEDS", level: Info, text: built, hint: builtTip},
		{name: "DISABLED_TRAILS_INFO_REGEX", level: Info, text: built, hint: builtTip, unless: []string{""}},
		{name: "UPDATE_PERIOD", key: "update.period", read: asMaxAge}, // `check` warns about older trails
		{name: "CUSTOM_TRAILS_URL", level: Info, text: feeds, hint: feedsTip, unless: []string{""}},
		{
			name: "CUSTOM_TRAILS_DIR", level: Info, unless: []string{""},
			text: "custom trails are taken from TRAILS_FILE, where Maltrail's updater puts them",
			hint: "to have the sensor read the directory itself, set trails.custom_dir in a trailscope.yaml",
		},
		{name: "UPDATE_SERVER", level: Warning, text: feeds, hint: feedsTip, unless: []string{""}},
		{name: "DISABLE_TRAIL_UPDATES", level: Info, text: notNeeded + ": the sensor never refreshes TRAILS_FILE", unless: []string{"true"}},
		{
			name: "PROXY_ADDRESS", level: Info, unless: []string{""}, text: feeds,
			hint: "set the variable HTTPS_PROXY for `trailscope trails update`, of a later release",
		},
	}
}
