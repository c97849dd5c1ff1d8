package soup

import (
	"strconv"
	"strings"
)

// chooseOptions draws the switches; most stay at the comparison's base.
func (k *kitchen) chooseOptions() {
	o := k.options
	switch n := k.rnd.IntN(100); {
	case n < 45:
	case n < 85:
		o["EVENT_THROTTLE_MODE"] = "summarize"
	default:
		o["EVENT_THROTTLE_MODE"] = "legacy"
	}
	if k.chance(30) {
		o["EVENT_THROTTLE_WINDOW"] = strconv.Itoa(pick(k, []int{1, 2, 10, 59, 60, 61}))
		o["EVENT_THROTTLE_BURST"] = strconv.Itoa(k.between(1, 5))
	}
	if k.chance(12) {
		o["EVENT_THROTTLE_MAX_KEYS"] = strconv.Itoa(k.between(1, 12))
	}
	if k.chance(20) {
		o["SCAN_WINDOW"] = strconv.Itoa(pick(k, []int{1, 2, 5, 29, 60, 3600}))
	}
	for _, name := range []string{"USE_HEURISTICS", "USE_FAST_PREFILTER", "CHECK_HOST_DOMAINS", "CHECK_MISSING_HOST"} {
		if k.chance(12) {
			o[name] = "false"
		}
	}
	for _, name := range []string{"CHECK_TLS_CERTIFICATES"} {
		if k.chance(8) {
			o[name] = "false"
		}
	}
	if k.chance(5) {
		o["FAST_FLOW_CUTOFF"] = strconv.Itoa(k.rnd.IntN(3))
	}
	if k.chance(8) {
		o["CAPTURE_SNAPLEN"] = strconv.Itoa(k.between(60, 500))
	}
	if k.chance(8) {
		o["DOMAIN_CACHE_ENTRIES"] = strconv.Itoa(k.between(1, 100))
	}
	if k.chance(12) {
		o["DISABLED_HEURISTICS"] = k.disabled()
	}
	if k.chance(10) {
		o["SENSOR_NAME"] = pick(k, []string{"two words", "a'b", "0012", "ünï", "s-1.example", `"q"`, "$NAME", "x # y"})
	}
	if k.chance(10) {
		o["IGNORE_EVENTS_REGEX"] = pick(k, []string{
			`known attacker`, `'TCP'`, `, 80, `, `\(heuristic\)`, `Heuristic`, `evil.*malware`,
			`^\(\d+, \d+, '10\.`, `'UDP', 'DNS'`, `"`, `\\\\`, `'$`, `\)$`,
		})
	}
}

// disabled draws a DISABLED_HEURISTICS value.
func (k *kitchen) disabled() string {
	var names []string
	for _, name := range []string{
		"port_scanning", "udp_scanning", "infection", "web_scanning", "dns_exhaustion", "long_domain", "Unknown",
	} {
		if k.chance(40) {
			if k.chance(20) {
				name = strings.ToUpper(name)
			}
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "long_domain"
	}

	return strings.Join(names, pick(k, []string{",", ", ", " "}))
}

// heuristics reports whether USE_HEURISTICS is on.
func (k *kitchen) heuristics() bool {
	return k.options["USE_HEURISTICS"] != "false"
}
