package app

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/trailscope/trailscope/trails/allow"
)

// shownSilencers is how many rules a summary names.
const shownSilencers = 5

// silencers returns the rules on events that silenced most, the busiest first.
// Entries of whitelists are left out: they count names that were not looked at.
func silencers(list *allow.List) []allow.Count {
	counts := slices.DeleteFunc(list.Counts(), func(c allow.Count) bool {
		return c.Hits == 0 || c.Rule.Match.Form == allow.FormTrusted
	})
	slices.SortStableFunc(counts, func(a, b allow.Count) int { return cmp.Compare(b.Hits, a.Hits) })
	return counts
}

// printSilencers names the rules that silenced events.
func printSilencers(w io.Writer, rules []allow.Count) {
	for _, c := range rules[:min(len(rules), shownSilencers)] {
		reason := ""
		if c.Rule.Reason != "" {
			reason = " (" + printable(c.Rule.Reason, maxNote) + ")"
		}
		fmt.Fprintf(w, "          %s by %s%s\n", count(c.Hits), printable(c.Rule.Origin, maxNote), reason)
	}
	if more := len(rules) - shownSilencers; more > 0 {
		fmt.Fprintf(w, "          and by %s\n", plural(more, "other rule"))
	}
}
