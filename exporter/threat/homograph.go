package threat

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// Parts of the info of a look-alike of a protected name: `homograph of
// bank.example (suspicious)`.
const (
	homographStart = "homograph of "
	homographEnd   = " (suspicious)"

	// ruleHomograph is its slug and, with the class, what Finding gives.
	ruleHomograph = "homograph"
)

// Finding returns what e's info says was found, without names that are part of
// it but no finding: a look-alike of antimalware.example is no malware. For all
// but the look-alikes of protected names that is the info itself. Severity, risk
// and techniques, and whatever else reads words, must read this.
func Finding(e *event.Event) string {
	if strings.HasPrefix(e.Info, homographStart) && strings.HasSuffix(e.Info, homographEnd) &&
		originOf(e.Reference) == event.OriginHeuristic {
		return ruleHomograph + homographEnd
	}

	return e.Info
}
