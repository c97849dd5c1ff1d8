package soup

import "slices"

// area is one cook: it appends packets about one part of the rules.
type area struct {
	name   string
	weight int
	cook   func(k *kitchen)
}

// Areas returns the names of all areas.
func Areas() (names []string) {
	for _, a := range areaList() {
		names = append(names, a.name)
	}

	return names
}

// areaList returns all areas with their weights.
func areaList() []area {
	return []area{
		{"syn", 10, (*kitchen).syns},
		{"flags", 4, (*kitchen).flagSoup},
		{"udp", 8, (*kitchen).udps},
		{"icmp", 4, (*kitchen).others},
		{"portscan", 8, (*kitchen).portScans},
		{"infection", 6, (*kitchen).infections},
		{"udpscan", 6, (*kitchen).udpScans},
		{"webscan", 5, (*kitchen).webScans},
		{"query", 12, (*kitchen).queries},
		{"answer", 8, (*kitchen).answers},
		{"nxdomain", 8, (*kitchen).noSuchDomains},
		{"exhaustion", 4, (*kitchen).exhaustions},
		{"request", 14, (*kitchen).requests},
		{"attack", 14, (*kitchen).attacks},
		{"payload", 8, (*kitchen).payloads},
		{"agent", 8, (*kitchen).agentsArea},
		{"proxy", 6, (*kitchen).proxies},
		{"iot", 4, (*kitchen).iots},
		{"download", 5, (*kitchen).downloads},
		{"response", 8, (*kitchen).responses},
		{"tls", 8, (*kitchen).hellos},
		{"certificate", 4, (*kitchen).certificates},
		{"quic", 6, (*kitchen).quics},
		{"flood", 7, (*kitchen).floods},
		{"filler", 3, (*kitchen).filler},
		{"frames", 10, (*kitchen).frames},
		{"raw", 4, (*kitchen).rawSoup},
	}
}

// chooseAreas draws the scenario's areas.
func chooseAreas(k *kitchen, only []string) (out []area) {
	var bag []area
	for _, a := range areaList() {
		if len(only) > 0 && !slices.Contains(only, a.name) {
			continue
		}
		for range a.weight {
			bag = append(bag, a)
		}
	}
	if len(bag) == 0 {
		return nil
	}
	for range k.between(1, maxAreas) {
		out = append(out, pick(k, bag))
	}

	return out
}
