package heuristic

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Bounds of the search for missing names (SPEC 4.7).
const (
	// noSuchAnswers is how many answers of one clock hour are borne.
	noSuchAnswers = 20
	// noSuchHour is the length of an hour in seconds.
	noSuchHour = 3600
	// noSuchKeys is how many names and domains are counted; new ones are
	// refused.
	noSuchKeys = 50_000
)

// noSuchInfo is the info of the report.
const noSuchInfo = "excessive no such domain (suspicious)"

// anyLabel marks the key of a whole domain. No valid name has it.
const anyLabel = "*."

// NoSuchDomain finds names, and domains, of which clients that are not local, or
// those that are, are told too often that they do not exist. It belongs to one
// goroutine.
type NoSuchDomain struct {
	whitelisted func(name []byte) bool
	trail       func(name []byte) bool
	exhaustion  *Exhaustion
	// public counts answers to clients that are not local, local, which is nil if
	// they do not count, those to others.
	public, local *noSuchCounts
}

// noSuchCounts counts answers by name and by domain.
type noSuchCounts struct {
	counts  map[string]*noSuchCount
	scratch []byte
	refused uint64
	bucket  instant
	// registrable is whether a domain is what someone registered; otherwise it is
	// the last two labels, and all names below co.uk are one domain.
	registrable bool
}

// newNoSuchCounts returns counts of nothing.
func newNoSuchCounts(registrable bool) *noSuchCounts {
	return &noSuchCounts{counts: map[string]*noSuchCount{}, registrable: registrable}
}

// noSuchCount is what is kept of one key.
type noSuchCount struct {
	// names are the distinct names after the first answer, for a whole domain
	// only.
	names []string
	// hour is the clock hour that is counted.
	hour instant
	// n is the number of answers.
	n int
}

// NewNoSuchDomain returns a detector without state. c must not be nil.
func NewNoSuchDomain(c *DomainConfig) (d *NoSuchDomain, err error) {
	if c.Whitelisted == nil || c.Trail == nil {
		return nil, fmt.Errorf("missing-name detector without an allow list and trails")
	}

	d = &NoSuchDomain{
		whitelisted: c.Whitelisted,
		trail:       c.Trail,
		exhaustion:  c.Exhaustion,
		public:      newNoSuchCounts(false),
	}
	if c.LocalClients {
		d.local = newNoSuchCounts(true)
	}

	return d, nil
}

// Response looks at an answer at second sec that name does not exist, sent to a
// client that is local or not, and calls emit for what it finds: at most one
// report of too many answers, and at most one of [DGA]. name is valid and in
// lower case; it is borrowed.
func (d *NoSuchDomain) Response(sec int64, name []byte, local bool, emit func(Finding)) {
	if !d.suspect(name) {
		return
	}
	if counts := d.countsFor(name, local); counts != nil {
		if f, ok := counts.count(sec, name); ok {
			emit(f)
		}
	}
	if f, ok := DGA(name); ok {
		emit(f)
	}
}

// countsFor returns the counts for answers to a client, nil if the answer does not
// count.
func (d *NoSuchDomain) countsFor(name []byte, local bool) *noSuchCounts {
	switch {
	case !local:
		return d.public
	case d.local == nil || isSiteName(name):
		return nil
	}

	return d.local
}

// suspect reports whether a missing name is worth a look.
func (d *NoSuchDomain) suspect(name []byte) bool {
	if d.exhaustion != nil && d.exhaustion.Exhausted(lastLabels(name, 2)) {
		return false
	}
	if allDigits(lastLabels(name, 1)) || reversedAddress(name) || d.whitelisted(name) {
		return false
	}
	for rest := name; ; {
		if d.trail(rest) {
			return false
		}
		dot := bytes.IndexByte(rest, '.')
		if dot < 0 {
			return true
		}
		rest = rest[dot+1:]
	}
}

// reversedAddress reports whether name has more than four labels of which the
// first four are the octets of an address, as in questions to block lists.
func reversedAddress(name []byte) bool {
	labels := 0
	for label := range bytes.SplitSeq(name, []byte{'.'}) {
		if labels == v4Len {
			return true
		}
		if !octet(label) {
			return false
		}
		labels++
	}

	return false
}

// octet reports whether label is a decimal number below 256.
func octet(label []byte) bool {
	if !allDigits(label) {
		return false
	}
	n := 0
	for _, c := range label {
		n = 10*n + int(c-'0')
		if n > 255 {
			return false
		}
	}

	return true
}

// count counts the answer under the name and, if the name has a parent that is a
// domain, under that. The first key that has had too many answers makes the
// finding and is forgotten.
func (n *noSuchCounts) count(sec int64, name []byte) (f Finding, ok bool) {
	hour := instant(sec) / noSuchHour
	if hour != n.bucket {
		for key, c := range n.counts {
			if c.hour != hour {
				delete(n.counts, key)
			}
		}
		n.bucket = hour
	}

	if c := n.answer(hour, name); c != nil && c.n > noSuchAnswers {
		delete(n.counts, string(name))

		return Finding{Trail: string(name), Info: noSuchInfo}, true
	}
	domain := n.domain(name)
	if len(domain) == len(name) {
		return Finding{}, false
	}

	n.scratch = append(append(n.scratch[:0], anyLabel...), domain...)
	c := n.answer(hour, n.scratch)
	if c == nil || c.n == 1 {
		return Finding{}, false
	}
	if !slices.Contains(c.names, string(name)) {
		c.names = append(c.names, string(name))
	}
	if c.n <= noSuchAnswers {
		return Finding{}, false
	}

	return n.bundle(c, string(domain))
}

// domain returns the domain of a name, the name itself if it has none.
func (n *noSuchCounts) domain(name []byte) []byte {
	if !n.registrable {
		return lastLabels(name, 2)
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(borrow(name))
	if err != nil {
		return name
	}

	return name[len(name)-len(domain):]
}

// answer counts one answer under key. It returns nil if the key is new and
// there is no room.
func (n *noSuchCounts) answer(hour instant, key []byte) *noSuchCount {
	c := n.counts[string(key)]
	switch {
	case c == nil && len(n.counts) >= noSuchKeys:
		n.refused++

		return nil
	case c == nil:
		c = &noSuchCount{hour: hour}
		n.counts[string(key)] = c
	case c.hour != hour:
		*c = noSuchCount{hour: hour}
	}
	c.n++

	return c
}

// bundle makes the finding for a whole domain and forgets it together with the
// names it lists.
func (n *noSuchCounts) bundle(c *noSuchCount, domain string) (f Finding, ok bool) {
	slices.Sort(c.names)
	for _, name := range c.names {
		delete(n.counts, name)
	}
	delete(n.counts, anyLabel+domain)

	list := strings.ReplaceAll(strings.Join(c.names, ","), "."+domain, "")
	trail := "(" + list + ")." + domain
	for _, text := range autoconfigured {
		if strings.Contains(trail, text) {
			return Finding{}, false
		}
	}

	return Finding{Trail: trail, Info: noSuchInfo}, true
}

// Refused counts the names and domains that were not counted because too many
// were being watched.
func (d *NoSuchDomain) Refused() uint64 {
	refused := d.public.refused
	if d.local != nil {
		refused += d.local.refused
	}

	return refused
}
