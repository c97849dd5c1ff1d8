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
	for _, name := range []string{
		"USE_HEURISTICS", "USE_FAST_PREFILTER", "CHECK_HOST_DOMAINS", "CHECK_MISSING_HOST", "CHECK_TLS_CERTIFICATES",
	} {
		if k.chance(10) {
			o[name] = pick(k, []string{"false", "false", "0", "False", "FALSE", "no", "'false'", "false # off", "  false", "2"})
		} else if k.chance(5) {
			o[name] = pick(k, []string{"1", "TRUE", "True", `"true"`, "true ", "yes", "on", "true#"})
		}
	}
	if k.chance(5) {
		o["FAST_FLOW_CUTOFF"] = pick(k, []string{"0", "1", "2", "00", "x", "-1", ""})
	}
	if k.chance(8) {
		o["CAPTURE_SNAPLEN"] = pick(k, []string{strconv.Itoa(k.between(60, 500)), "1", "0", "0080", "999999", "x"})
	}
	if k.chance(8) {
		o["DOMAIN_CACHE_ENTRIES"] = strconv.Itoa(k.between(1, 100))
	}
	if k.chance(4) {
		o["SCAN_WINDOW"] = pick(k, []string{"0", "9999", "-5", "007", "x", "30s"})
	}
	if k.chance(4) {
		o["EVENT_THROTTLE_WINDOW"] = pick(k, []string{"0", "99999", "-5", "007", "x"})
		o["EVENT_THROTTLE_BURST"] = pick(k, []string{"0", "-1", "03", "2000000", "x"})
	}
	if k.chance(5) {
		o["USER_WHITELIST"], o["USER_IGNORELIST"] = "data/mine.txt", "data/minor.txt"
	}
	if k.chance(5) {
		// Sorted behind the capitals, so it is the later line.
		o["scan_window"] = strconv.Itoa(k.between(1, 60))
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
