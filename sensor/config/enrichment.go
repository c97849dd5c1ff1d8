package config

import "net/netip"

// Enrichment says what is added to events.
type Enrichment struct {
	// CountryDB is an MMDB file that gives the country of an address.
	CountryDB string `yaml:"country_db"`
	// ASNDB is an MMDB file that gives the autonomous system of an address.
	ASNDB string `yaml:"asn_db"`
	// HomeNetworks are your own networks, as "10.0.0.0/8" or a single address.
	// Empty stands for the private ranges.
	HomeNetworks []string `yaml:"home_networks"`
}

// Networks returns HomeNetworks as prefixes; what is no network is left out.
func (e *Enrichment) Networks() []netip.Prefix {
	var all []netip.Prefix
	for _, text := range e.HomeNetworks {
		if p, ok := parseNetwork(text); ok {
			all = append(all, p)
		}
	}
	return all
}

// parseNetwork reads a network or a single address.
func parseNetwork(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	return netip.Prefix{}, false
}

// validate checks the section.
func (e *Enrichment) validate(s *section) {
	s.file("country_db", e.CountryDB)
	s.file("asn_db", e.ASNDB)
	for _, text := range e.HomeNetworks {
		if _, ok := parseNetwork(text); !ok {
			s.problem("home_networks", "write it as 10.0.0.0/8 or 2001:db8::/32", "%q is not a network", text)
		}
	}
}
