package config

// updaterOptions returns the options of the program that builds the trails.
func updaterOptions() []handling {
	return []handling{
		{name: "USE_FEED_UPDATES", key: "update.feeds", read: asSwitch, builds: true, unless: []string{"false"}},
		{name: "DISABLED_FEEDS", key: "update.disabled_feeds", read: asFeeds, builds: true},
		{name: "IP_MINIMUM_FEEDS", key: "update.minimum_feeds", read: asNumber(0, maxMinimumFeeds), builds: true},
		{name: "DISABLED_TRAILS_INFO_REGEX", key: "update.disabled_info", read: asInfoRegex, builds: true, unless: []string{""}},
		{name: "UPDATE_PERIOD", key: "update.period", read: asPeriod}, // `check` warns about an older TRAILS_FILE too
		{name: "CUSTOM_TRAILS_URL", key: "update.custom_urls", read: asAddresses, builds: true, unless: []string{""}},
		{name: "CUSTOM_TRAILS_DIR", key: "trails.custom_dir", read: asCustomDir},
		{name: "UPDATE_SERVER", key: "update.server", read: asText, builds: true, unless: []string{""}},
		{name: "DISABLE_TRAIL_UPDATES", key: "update.enabled", read: asInverse},
		{name: "PROXY_ADDRESS", key: "update.proxy", read: asProxy, builds: true, unless: []string{""}},
	}
}

// Texts about the two ways to come by trails.
const (
	builtElsewhere     = "the trails are those of TRAILS_FILE, so this has its effect where that file is built"
	builtElsewhereHint = "Maltrail's updater builds it; to have trailscope build its own set, with this option, remove the file or name one that does not exist"
	ownSetHint         = "`trailscope trails update` builds that set, and so does a running sensor; it follows USE_FEED_UPDATES, CUSTOM_TRAILS_URL and the like"
)
