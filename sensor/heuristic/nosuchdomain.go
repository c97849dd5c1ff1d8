package heuristic

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
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

// NoSuchDomain finds names, and domains, of which a client that is not local is
// told too often that they do not exist. It belongs to one goroutine.
type NoSuchDomain struct {
	whitelisted func(name []byte) bool
	trail       func(name []byte) bool
	exhaustion  *Exhaustion
	counts      map[string]*noSuchCount
	scratch     []byte
	refused     uint64
	bucket      instant
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

	return &NoSuchDomain{
		whitelisted: c.Whitelisted,
		trail:       c.Trail,
		exhaustion:  c.Exhaustion,
		counts:      map[string]*noSuchCount{},
	}, nil
}

// Response looks at an answer at second sec that name does not exist, sent to a
// client that is local or not, and calls emit for what it finds: at most one
// report of too many answers, and at most one of [DGA]. name is valid and in
// lower case; it is borrowed.
func (d *NoSuchDomain) Response(sec int64, name []byte, local bool, emit func(Finding)) {
	if !d.suspect(name) {
		return
	}
	if !local {
		if f, ok := d.count(sec, name); ok {
			emit(f)
		}
	}
	if f, ok := DGA(name); ok {
		emit(f)
	}
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

// count counts the answer under the name and, if the name has a parent with
// two labels, under that. The first key that has had too many answers makes the
// finding and is forgotten.
func (d *NoSuchDomain) count(sec int64, name []byte) (f Finding, ok bool) {
	hour := instant(sec) / noSuchHour
	if hour != d.bucket {
		for key, c := range d.counts {
			if c.hour != hour {
				delete(d.counts, key)
			}
		}
		d.bucket = hour
	}

	if c := d.answer(hour, name); c != nil && c.n > noSuchAnswers {
		delete(d.counts, string(name))

		return Finding{Trail: string(name), Info: noSuchInfo}, true
	}
	if labelCount(name) <= 2 {
		return Finding{}, false
	}

	domain := lastLabels(name, 2)
	d.scratch = append(append(d.scratch[:0], anyLabel...), domain...)
	c := d.answer(hour, d.scratch)
	if c == nil || c.n == 1 {
		return Finding{}, false
	}
	if !slices.Contains(c.names, string(name)) {
		c.names = append(c.names, string(name))
	}
	if c.n <= noSuchAnswers {
		return Finding{}, false
	}

	return d.bundle(c, string(domain))
}

// answer counts one answer under key. It returns nil if the key is new and
// there is no room.
func (d *NoSuchDomain) answer(hour instant, key []byte) *noSuchCount {
	c := d.counts[string(key)]
	switch {
	case c == nil && len(d.counts) >= noSuchKeys:
		d.refused++

		return nil
	case c == nil:
		c = &noSuchCount{hour: hour}
		d.counts[string(key)] = c
	case c.hour != hour:
		*c = noSuchCount{hour: hour}
	}
	c.n++

	return c
}

// bundle makes the finding for a whole domain and forgets it together with the
// names it lists.
func (d *NoSuchDomain) bundle(c *noSuchCount, domain string) (f Finding, ok bool) {
	slices.Sort(c.names)
	for _, name := range c.names {
		delete(d.counts, name)
	}
	delete(d.counts, anyLabel+domain)

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
func (d *NoSuchDomain) Refused() uint64 { return d.refused }
