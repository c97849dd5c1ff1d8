package config

import "time"

// sensorOptions returns the options of capture and detection.
func sensorOptions() []handling {
	return []handling{
		{name: "CAPTURE_BUFFER", key: "capture.buffer", read: asSeedBuffer},
		{name: "CAPTURE_BUFFER_SIZE", key: "capture.buffer", read: asBuffer},
		{name: "MONITOR_INTERFACE", key: "capture.interfaces", read: asInterfaces},
		{
			name: "CAPTURE_FILTER", level: Warning, live: true, unless: []string{""},
			text: "the capture filter is not applied: every packet is inspected",
			hint: "expect events that the filter would have kept away, e.g. of IPv6 and other protocols; " +
				"drop them by rules in USER_IGNORELIST",
		},
		{name: "CAPTURE_SNAPLEN", key: "capture.snaplen", read: asSnaplen},
		{name: "CAPTURE_TIMEOUT", key: "capture.timeout", read: asDuration(time.Millisecond, minTimeout, maxTimeout)},
		{name: "CAPTURE_FANOUT", level: Warning, live: true, unless: []string{"", "0", "1", "false", "no", "off"}, text: oneWorker, hint: oneWorkerHint},
		{name: "CAPTURE_WORKERS", level: Warning, live: true, unless: []string{"", "0", "1"}, text: oneWorker, hint: oneWorkerHint},
		{
			name: "CAPTURE_FANOUT_MODE", read: asWord("", "hash", "lb", "roundrobin", "round-robin", "cpu", "rollover", "random", "qm"),
			level: Info, live: true, text: oneWorker, hint: oneWorkerHint,
		},
		{name: "CAPTURE_FANOUT_GROUP", level: Info, live: true, text: oneWorker, hint: oneWorkerHint},
		{name: "CAPTURE_FANOUT_DEFRAG", level: Info, live: true, text: oneWorker, hint: oneWorkerHint, unless: []string{"", "0", "false", "no", "off"}},
		{name: "CAPTURE_IMMEDIATE", key: "capture.immediate", read: asYes},
		{name: "USE_FAST_PREFILTER", key: "detection.sni", read: asServerNames},
		{name: "FAST_FLOW_CUTOFF", key: "detection.sni", read: asServerNames},
		{name: "FAST_ADMIT_LEVEL", level: Info, text: notNeeded + ": no packet is passed over under load", unless: []string{"", "0"}},
		{name: "FAST_ADMIT_ADAPTIVE", level: Info, text: notNeeded + ": no packet is passed over under load", unless: []string{"", "0", "false", "off"}},
		{name: "USE_CAPTURE_AFFINITY", level: Info, text: notNeeded + ": scans are counted by source in any case", unless: []string{"false"}},
		{name: "CHECK_TLS_CERTIFICATES", key: "detection.tls_certificates", read: asSwitch},
		{name: "OFFLINE_TIMESTAMPS", key: "replay.timestamps", read: asTimestamps},
		{name: "EVENT_THROTTLE_MODE", key: "throttle.mode", read: asThrottleMode},
		{name: "EVENT_THROTTLE_WINDOW", key: "throttle.window", read: asDuration(time.Second, minThrottleWindow, maxThrottleWindow)},
		{name: "EVENT_THROTTLE_BURST", key: "throttle.burst", read: asNumber(1, maxThrottleBurst)},
		{name: "EVENT_THROTTLE_MAX_KEYS", key: "throttle.max_keys", read: asNumber(1, maxThrottleKeys)},
		{name: "DOMAIN_CACHE_ENTRIES", level: Info, text: notNeeded + ": the cache of names has a fixed size that changes no event"},
		{name: "SENSOR_NAME", key: "sensor.name", read: asText},
		{name: "USE_HEURISTICS", key: "detection.heuristics", read: asSwitch},
		{name: "SCAN_WINDOW", key: "detection.scan_window", read: asDuration(time.Second, minScanWindow, maxScanWindow)},
		{name: "DISABLED_HEURISTICS", key: "detection.disabled_heuristics", read: asHeuristics},
		{name: "CHECK_MISSING_HOST", key: "detection.check_missing_host", read: asSwitch},
		{name: "CHECK_HOST_DOMAINS", key: "detection.check_host_domains", read: asSwitch},
		{name: "USER_WHITELIST", key: "trails.whitelist_file", read: asWhitelist},
		{name: "USER_IGNORELIST", key: "trails.ignore_file", read: asListFile},
		{name: "IGNORE_EVENTS_REGEX", key: "trails.ignore_regex", read: asIgnoreRegex},
		{name: "TRAILS_FILE", key: "trails.file", read: asFile},
		{name: "ALLOW_EMPTY_TRAILS", key: "trails.allow_empty", read: asYes},
		{name: "TRAIL_RELOAD_MIN_RATIO", key: "trails.reload_min_ratio", read: asRatio},
		{
			name: "REPAIR_TRUNCATED_TRAILS", level: Info, unless: []string{"", "1", "true"},
			text: "patterns that were cut off are repaired in any case, as Maltrail does too",
		},
		{name: "DISABLE_CHECK_SUDO", key: "capture.check_privileges", read: asInverse},
		{name: "PROCESS_COUNT", level: Info, text: retired},
		{name: "DISABLE_CPU_AFFINITY", level: Info, text: retired, unless: []string{"false"}},
		{name: "USE_MULTIPROCESSING", level: Info, text: retired, unless: []string{"false"}},
	}
}

// Texts that several options share.
const (
	notNeeded     = "not needed"
	retired       = "not needed: the option is of Maltrail's retired sensor"
	oneWorker     = "one worker captures in this release, so this has no effect"
	oneWorkerHint = "watch the kernel's drops in the closing summary; start one sensor for each interface if there are any"
)
