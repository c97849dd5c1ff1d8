package config

import (
	"slices"
	"strings"
	"testing"
)

// maltrailOptions are the options of SPEC 7.2, in its order.
const maltrailOptions = `
HTTP_ADDRESS HTTP_PORT HOME_LAT HOME_LON DISABLE_RIPE_LOOKUPS USE_SSL SSL_PEM USERS ENABLE_MASK_CUSTOM
UDP_ADDRESS UDP_PORT USE_SERVER_UPDATE_TRAILS MAX_REQUEST_THREADS MAX_LIVE_STREAMS HUNT_TIME_BUDGET
IP_ALIASES HEADER_LOGO FAIL2BAN_REGEX FAIL2BAN_ALLOWLIST BLACKLIST_ALLOWLIST BLACKLIST BLACKLIST_SSH
ALERT_WEBHOOK_URL ALERT_SEVERITY ALERT_FORMAT ALERT_THROTTLE
PROCESS_COUNT STATS_ADDRESS DISABLE_CPU_AFFINITY
USE_FEED_UPDATES DISABLED_FEEDS IP_MINIMUM_FEEDS DISABLED_TRAILS_INFO_REGEX UPDATE_PERIOD
CUSTOM_TRAILS_URL CUSTOM_TRAILS_DIR UPDATE_SERVER
CAPTURE_BUFFER MONITOR_INTERFACE CAPTURE_FILTER USE_FAST_PREFILTER FAST_FLOW_CUTOFF
FAST_ADMIT_LEVEL FAST_ADMIT_ADAPTIVE USE_CAPTURE_AFFINITY CHECK_TLS_CERTIFICATES
CAPTURE_FANOUT CAPTURE_WORKERS CAPTURE_BUFFER_SIZE CAPTURE_SNAPLEN CAPTURE_TIMEOUT
CAPTURE_IMMEDIATE CAPTURE_FANOUT_DEFRAG CAPTURE_FANOUT_MODE CAPTURE_FANOUT_GROUP
OFFLINE_TIMESTAMPS METRICS_INTERVAL
EVENT_THROTTLE_MODE EVENT_THROTTLE_WINDOW EVENT_THROTTLE_BURST EVENT_THROTTLE_MAX_KEYS
DOMAIN_CACHE_ENTRIES DISABLE_TRAIL_UPDATES REPAIR_TRUNCATED_TRAILS SENSOR_NAME
LOG_SERVER SYSLOG_SERVER LOGSTASH_SERVER REMOTE_SEVERITY_REGEX DISABLE_LOCAL_LOG_STORAGE
USE_HEURISTICS SCAN_WINDOW DISABLED_HEURISTICS CHECK_MISSING_HOST CHECK_HOST_DOMAINS
USE_CONDENSED_STORAGE USER_WHITELIST USER_IGNORELIST IGNORE_EVENTS_REGEX SHOW_DEBUG LOG_DIR
PROXY_ADDRESS DISABLE_CHECK_SUDO TRAILS_FILE ALLOW_EMPTY_TRAILS TRAIL_RELOAD_MIN_RATIO
USE_MULTIPROCESSING`

func TestOptionTable_coversEveryOption(t *testing.T) {
	table := optionTable()
	for _, name := range strings.Fields(maltrailOptions) {
		n := 0
		for _, h := range table {
			if h.covers(name) {
				n++
			}
		}
		if n == 0 {
			t.Errorf("nothing is said about %s", name)
		} else if n > 1 && name != "BLACKLIST_ALLOWLIST" {
			t.Errorf("%d rows are about %s", n, name)
		}
	}
}

func TestOptionTable_rows(t *testing.T) {
	known := strings.Fields(maltrailOptions)
	var paths []string
	for _, k := range NewDefault().Keys() {
		paths = append(paths, k.Path)
	}
	for _, h := range optionTable() {
		if !slices.ContainsFunc(known, h.covers) {
			t.Errorf("%s: Maltrail has no such option", h.name)
		}
		if h.key != "" && !slices.Contains(paths, h.key) {
			t.Errorf("%s: there is no setting %s", h.name, h.key)
		}
		if (h.key != "") != (h.read != nil) && h.text == "" {
			t.Errorf("%s: a setting and its reader belong together", h.name)
		}
		if h.read == nil && h.text == "" {
			t.Errorf("%s: the option is neither honoured nor explained", h.name)
		}
		if h.level == Warning && h.hint == "" {
			t.Errorf("%s: a warning needs a hint", h.name)
		}
	}
}
