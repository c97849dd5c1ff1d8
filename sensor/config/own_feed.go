package config

import (
	"slices"
	"strings"
)

// sourceNames lists all names that may be disabled, sorted.
func (u *Update) sourceNames() []string {
	names := strings.Fields("abuseipdb alienvault atmos badips binarydefense bitcoinnodes blackbook blackholemonster blocklist botscout bruteforceblocker ciarmy cleantalk cybercrimetracker dataplane dshieldip emergingthreatsbot emergingthreatscip emergingthreatsdns fareit feodotrackerip gpfcomics greensnow ipnoise maxmind minerchk myip openphish policeman rutgers sblam scriptzteam socksproxy sslblcert sslproxies statics torproject torprojectnodes trickbot turris urlhaus viriback custom static")
	for _, f := range u.OwnFeeds {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
