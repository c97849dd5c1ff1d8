package app

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/trails/allow"
)

// shortest is the time in seconds that a run takes at least, so that a rate can
// be told for any.
const shortest = 1e-6

// summary is what a command says at its end.
type summary struct {
	elapsed  time.Duration
	packets  detect.Counters
	throttle throttle.Stats
	output   *output
	// dropped are packets that the kernel had no room for; negative in a replay.
	dropped int64
	// silencers are the rules that silenced events, the busiest first.
	silencers []allow.Count
	// sent is what has become of the events at each sink.
	sent []sentTo
}

// print writes the summary, one subject a line. Lines without anything to tell
// are left out.
func (s *summary) print(w io.Writer) {
	p, seconds := &s.packets, s.elapsed.Seconds()
	rate := uint64(float64(p.Received) / max(seconds, shortest))
	fmt.Fprintf(w, "packets:  %s (%s) in %.3f s, %s packets/s\n", count(p.Received), bytesText(p.Bytes), seconds, count(rate))
	if s.dropped >= 0 {
		fmt.Fprintf(w, "dropped:  %s by the kernel\n", count(uint64(s.dropped)))
	}
	parts(w, "skipped:  ", []part{
		{p.Undecoded, "without IP"},
		{p.Truncated, "cut off within a header"},
		{p.Fragments, "later fragments"},
		{p.Panics, "given up because of a defect"},
		{p.RefusedKeys, "not counted because a detector's table was full"},
	})
	fmt.Fprintf(w, "events:   %s%s", count(s.output.detections), s.kinds())
	if s.output.lines != s.output.detections {
		fmt.Fprintf(w, " in %s lines", count(s.output.lines))
	}
	fmt.Fprintln(w)
	t := &s.throttle
	parts(w, "silenced: ", []part{
		{p.Ignored, "by ignore rules"}, {p.Whitelisted, "by the whitelist"}, {t.Lost + t.CondensedLost, "not kept by the throttle"},
	})
	printSilencers(w, s.silencers)
	for i := range s.sent {
		fmt.Fprintf(w, "sent:     %s\n", &s.sent[i])
	}
}

// kinds writes the events of each kind, the most frequent first.
func (s *summary) kinds() string {
	byCount := slices.SortedFunc(maps.Keys(s.output.kinds), func(a, b event.Kind) int {
		return cmp.Or(cmp.Compare(s.output.kinds[b], s.output.kinds[a]), cmp.Compare(a, b))
	})
	var words []string
	for _, k := range byCount {
		words = append(words, string(k)+" "+count(s.output.kinds[k]))
	}
	if words == nil {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// part is one count of a line.
type part struct {
	n    uint64
	what string
}

// parts writes a line of all counts that are not 0, or none.
func parts(w io.Writer, label string, all []part) {
	var words []string
	for _, p := range all {
		if p.n > 0 {
			words = append(words, count(p.n)+" "+p.what)
		}
	}
	if words != nil {
		fmt.Fprintln(w, label+strings.Join(words, ", "))
	}
}

// count writes a number with a comma between thousands.
func count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// bytesText writes a number of bytes with a unit of 1000.
func bytesText(n uint64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return strconv.FormatUint(n, 10) + " B"
	}
	v, i := float64(n)/1000, 0
	for v >= 999.95 {
		v, i = v/1000, i+1
	}
	return fmt.Sprintf("%.1f %cB", v, units[i])
}
