package heuristic

import (
	"bytes"
	"fmt"
	"hash/maphash"
)

// Bounds of the sub-domain flood (SPEC 4.6).
const (
	// exhaustionItems is the number of distinct sub-domains within a window.
	exhaustionItems = 1000
	// exhaustionWindow is the length of a domain's window in seconds.
	exhaustionWindow = 60
	// exhaustionMemory is after how many seconds everything is forgotten.
	exhaustionMemory = 3600
	// exhaustionDomains is how many domains are watched; new ones are refused.
	exhaustionDomains = 50_000
)

// exhaustionInfo is the info of the report.
const exhaustionInfo = "potential dns exhaustion (suspicious)"

// autoconfigured are sub-domains that clients ask for on their own. A set or a
// bundle with one of them is not reported.
var autoconfigured = [...]string{"wpad", "autodiscover", "_ldap._tcp"}

// DomainConfig is what the detectors of domain names need.
type DomainConfig struct {
	// Whitelisted reports whether a name or one of its parents is on the allow
	// list. It must not be nil.
	Whitelisted func(name []byte) bool
	// Trail reports whether a name itself, not its parents, is a trail. Only
	// [NewNoSuchDomain] needs it.
	Trail func(name []byte) bool
	// Exhaustion, which may be nil, knows the domains that are flooded. Only
	// [NewNoSuchDomain] uses it.
	Exhaustion *Exhaustion
	// Disabled are the heuristics that are switched off.
	Disabled Names
	// LocalClients makes [NoSuchDomain] count answers to local clients, too, apart
	// from those to others.
	LocalClients bool
}

// Exhaustion finds floods of queries for ever new sub-domains of one domain, as
// they are sent to exhaust its servers or to carry data out. It belongs to one
// goroutine.
type Exhaustion struct {
	whitelisted func(name []byte) bool
	domains     domainTable
	windows     []subdomains
	exhausted   map[uint64]struct{}
	seed        maphash.Seed
	auto        [len(autoconfigured)]uint64
	refused     uint64
	mark        instant
	muted       bool
}

// subdomains is what is kept of one domain.
type subdomains struct {
	set   itemSet
	start instant
}

// NewExhaustion returns a detector without state. c must not be nil.
func NewExhaustion(c *DomainConfig) (e *Exhaustion, err error) {
	if c.Whitelisted == nil {
		return nil, fmt.Errorf("sub-domain flood detector without an allow list")
	}
	e = &Exhaustion{
		whitelisted: c.Whitelisted,
		domains:     newDomainTable(),
		exhausted:   map[uint64]struct{}{},
		seed:        maphash.MakeSeed(),
		muted:       c.Disabled.Has(NameDNSExhaustion),
	}
	for i, item := range autoconfigured {
		e.auto[i] = maphash.String(e.seed, item)
	}

	return e, nil
}

// Query looks at a query for name at second sec. name is valid and in lower
// case; it is borrowed. The finding is for reporting if its trail is not empty.
// If flood is true the domain's window is full: the profile maltrail does not look
// at the packet any further; the profile full goes on with the name's trails, but
// not with the heuristics that look at it, since each would report every query of
// the flood.
func (e *Exhaustion) Query(sec int64, name []byte) (f Finding, flood bool) {
	labels := labelCount(name)
	if labels <= 2 {
		return Finding{}, false
	}
	domain := floodedDomain(name, labels)
	if e.whitelisted(domain) {
		return Finding{}, false
	}
	now := instant(sec)
	if since(now, e.mark) > exhaustionMemory {
		e.forget()
		e.mark = now
	}
	if dashedAddress(firstLabel(name)) {
		return Finding{}, false
	}

	key := maphash.Bytes(e.seed, domain)
	w := e.window(key, now)
	switch {
	case w == nil:
		return Finding{}, false
	case since(now, w.start) > exhaustionWindow:
		w.start = now
		w.set.reset()

		return Finding{}, false
	case w.set.len() < exhaustionItems:
		item := name[:len(name)-len(lastLabels(name, 2))-1]
		w.set.add(maphash.Bytes(e.seed, item))

		return Finding{}, false
	}

	return e.report(key, w, name), true
}

// window returns the state of a domain, a new one if there is room, or nil.
func (e *Exhaustion) window(key uint64, now instant) *subdomains {
	if i, ok := e.domains.find(key); ok {
		return &e.windows[i]
	}
	if e.domains.len() >= exhaustionDomains {
		e.refused++

		return nil
	}
	e.domains.add(key)
	e.windows = append(e.windows, subdomains{start: now})

	return &e.windows[len(e.windows)-1]
}

// forget drops all state.
func (e *Exhaustion) forget() {
	e.domains.reset()
	clear(e.windows)
	clear(e.exhausted)
	e.windows = e.windows[:0]
}

// report makes the finding for a domain whose window is full, once.
func (e *Exhaustion) report(key uint64, w *subdomains, name []byte) Finding {
	if _, ok := e.exhausted[key]; ok || e.muted {
		return Finding{}
	}
	for _, item := range e.auto {
		if w.set.has(item) {
			return Finding{}
		}
	}
	trail := bracketTail(name, 2)
	if blockList(trail) {
		return Finding{}
	}
	e.exhausted[key] = struct{}{}

	return Finding{Trail: string(trail), Info: exhaustionInfo}
}

// Exhausted reports whether a flood of domain was reported within the last
// hour. domain is borrowed.
func (e *Exhaustion) Exhausted(domain []byte) bool {
	_, ok := e.exhausted[maphash.Bytes(e.seed, domain)]

	return ok
}

// Refused counts the queries that were not counted because too many domains
// were being watched.
func (e *Exhaustion) Refused() uint64 { return e.refused }

// floodedDomain returns the part of name whose sub-domains are counted: two
// labels, or three below a public suffix such as co.uk, which is guessed by the
// length of the second-last label.
func floodedDomain(name []byte, labels int) []byte {
	domain := lastLabels(name, 2)
	if labels > 3 && len(firstLabel(domain)) <= 3 {
		return lastLabels(name, 3)
	}

	return domain
}

// dashedAddress reports whether label is an IPv4 address with hyphens, as hosts
// of providers are named.
func dashedAddress(label []byte) bool {
	groups := 0
	for part := range bytes.SplitSeq(label, []byte{'-'}) {
		if !allDigits(part) {
			return false
		}
		groups++
	}

	return groups == v4Len
}

// blockList reports whether text has bl at the end of a word: lists of senders
// of unwanted mail are asked over names such as 2.0.0.127.bl.example.
func blockList(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("bl"))
		if i < 0 {
			return false
		}
		text = text[i+2:]
		if len(text) == 0 || !wordByte(text[0]) {
			return true
		}
	}
}

// wordByte reports whether c is part of a word: a letter, a digit or an
// underscore.
func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
