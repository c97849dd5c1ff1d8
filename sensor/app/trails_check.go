package app

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails"
)

// lookupCheck is one of the ways in which detection looks something up, and
// what it finds.
type lookupCheck struct {
	// As is what is looked at.
	As string `json:"as"`
	// Tried are the keys that were looked up, in order, up to the one that was
	// found.
	Tried []triedKey `json:"tried"`
	// Found is the trail that decides, or nil.
	Found *foundTrail `json:"found,omitempty"`
	// Notes are what is to know beside that.
	Notes []string `json:"notes,omitempty"`

	// passedOver says that a key is a trail that does not count here.
	passedOver bool
	// set is looked into, as with the differences of beyond.
	set    *trails.Set
	beyond detect.Difference
}

// triedKey is one look-up.
type triedKey struct {
	Key string `json:"key"`
	// Note says why the key does not count though it is a trail.
	Note string `json:"note,omitempty"`
}

// foundTrail is a trail that was found.
type foundTrail struct {
	Key       string `json:"key"`
	Kind      string `json:"kind"`
	Info      string `json:"info"`
	Reference string `json:"reference"`
	// Event is the kind of event that reports it.
	Event string `json:"event"`
	// Where is where the trail lies, File where the user wrote it.
	Where string `json:"where,omitempty"`
	File  string `json:"file,omitempty"`
}

// checksOf returns how detection would look at what is asked for, by a set and with
// the differences of a profile.
func checksOf(q *question, set *trails.Set, beyond detect.Difference) []*lookupCheck {
	var checks []*lookupCheck
	add := func(wanted bool, as string, look func(c *lookupCheck)) {
		if wanted {
			c := &lookupCheck{As: as, Tried: []triedKey{}, set: set, beyond: beyond}
			look(c)
			checks = append(checks, c)
		}
	}
	add(q.literal != "", "a key as it stands", func(c *lookupCheck) { c.literal(q.literal) })
	add(q.certificate != "", "certificate of a TLS server", func(c *lookupCheck) { c.text(q.certificate, event.KindCERT) })
	add(q.sha256 != "", "certificate of a TLS server", func(c *lookupCheck) { c.beyondText(q.sha256, event.KindCERT, detect.SHA256) })
	add(q.ja4 != "", "client of TLS or QUIC", func(c *lookupCheck) { c.beyondText(q.ja4, event.KindJA4, detect.JA4) })
	add(q.network.First.IsValid(), "network", func(c *lookupCheck) { c.network(q) })
	add(q.address.IsValid(), "end of a connection", func(c *lookupCheck) { c.address(q) })
	add(q.name != "", "name", func(c *lookupCheck) { c.name(q.name) })
	add(q.target != "", "request", func(c *lookupCheck) { c.request(q.host, q.target) })
	add(q.agent != "", "user agent", func(c *lookupCheck) { c.beyondText(q.agent, event.KindUA, detect.UserAgentTrails) })
	return checks
}

// does reports whether the profile does what another does not.
func (c *lookupCheck) does(d detect.Difference) bool { return c.beyond.Has(d) }

// text looks a key up byte by byte.
func (c *lookupCheck) text(key string, kind event.Kind) bool {
	c.Tried = append(c.Tried, triedKey{Key: key})
	return c.found(c.set.Text([]byte(key)), kind)
}

// found notes the trail that decides, if there is one.
func (c *lookupCheck) found(r trails.Ref, kind event.Kind) bool {
	if r == 0 {
		return false
	}
	t := c.set.Trail(r)
	c.Found = &foundTrail{
		Key: t.Key, Kind: trails.KindOf(t.Key, t.Reference).String(), Info: t.Info, Reference: t.Reference, Event: string(kind),
	}
	return true
}

// literal looks a key up as it stands.
func (c *lookupCheck) literal(key string) {
	if !c.text(key, event.KindDNS) {
		return
	}
	switch trails.KindOf(key, c.Found.Reference) {
	case trails.KindRegex:
		c.note("a regular expression, which is searched in names")
		return
	case trails.KindURL:
		if !c.does(detect.FullURLs) {
			c.inert()
			return
		}
	}
	c.note("detection never looks up a key of this form, so it matches nothing")
	c.Found.Event = ""
}

func (c *lookupCheck) note(text string) { c.Notes = append(c.Notes, text) }

// direction tells in which direction a connection is not reported (SPEC 3.2).
func (c *lookupCheck) direction(q *question) {
	info := c.Found.Info
	if strings.Contains(info, "attacker") {
		c.note("TCP and UDP are reported from it, not to it, as the info says attacker")
	}
	if strings.Contains(info, "malware") {
		c.note("TCP and UDP are reported to it, not from it, as the info says malware")
	}
	if strings.Contains(info, "parking site") && (!q.hasPort || q.port != 80 && q.port != 443) {
		c.note("connections to it are reported at the ports 80 and 443 only, as it is a parking site")
	}
	if strings.Contains(info, "sinkhole") || strings.Contains(info, "parking") {
		c.note("names that resolve to it are reported as DNS events")
	}
}

// Limits of the walk over a name (SPEC 3.4.3).
const (
	lookupService = ".ip-adress.com"
	onionPart     = ".onion."
)

// name looks a name up as the check of names does (SPEC 3.4.3), without its
// heuristic.
func (c *lookupCheck) name(name string) {
	if !strings.Contains(name, ".") {
		if c.text(name, event.KindDNS) {
			c.note("only names below it are looked up, for a name has a dot")
		}
		return
	}
	if !c.validName(name) {
		return
	}
	if base, ok := strings.CutSuffix(name, lookupService); ok && c.text(base, event.KindDNS) {
		return
	}
	if c.suffixes(name) || c.pattern(name) {
		return
	}
	if at := strings.Index(name, onionPart); at >= 0 {
		c.text(name[:at+len(onionPart)-1], event.KindDNS)
	}
}

// validName tells whether names such as this one are looked up.
func (c *lookupCheck) validName(name string) bool {
	if c.does(detect.DNSNames) {
		if !dns.ValidNameFull([]byte(name)) {
			c.note("this is no name that is looked up: letters, digits, hyphens, underscores and dots")
			return false
		}
		return true
	}
	if !dns.ValidName([]byte(name)) {
		c.note("this is no name that is looked up: letters, digits, hyphens, underscores and dots, and no underscore behind the last dot")
		return false
	}
	if dns.Ignored([]byte(name)) {
		c.note("DNS questions for this local or reserved domain are not looked at; TLS server names and requests are")
	}
	return true
}

// suffixes walks from the whole name to its last label.
func (c *lookupCheck) suffixes(name string) bool {
	for start := 0; ; {
		suffix := name[start:]
		r := c.set.Text([]byte(suffix))
		if info := c.set.Info(r); r != 0 && detect.SkipsSuffix(name, start, info) {
			c.passedOver = true
			c.Tried = append(c.Tried, triedKey{Key: suffix, Note: "a trail, passed over here because its info is " + info})
		} else {
			c.Tried = append(c.Tried, triedKey{Key: suffix})
			if c.found(r, event.KindDNS) {
				return true
			}
		}
		dot := strings.IndexByte(suffix, '.')
		if dot < 0 {
			return false
		}
		start += dot + 1
	}
}

// pattern searches the regular expressions in a name.
func (c *lookupCheck) pattern(name string) bool {
	start, end, r := c.set.Pattern(name)
	if !c.found(r, event.KindDNS) {
		return false
	}
	c.note("the regular expression finds " + name[start:end])
	return true
}

// request looks a request up (SPEC 3.6.4). Without a host only paths are.
func (c *lookupCheck) request(host, target string) {
	var r http.Request
	if !http.ParseRequest([]byte("GET "+target+" HTTP/1.1\r\nHost: "+host+"\r\n\r\n"), &r) {
		c.note("this cannot be requested")
		return
	}
	r.Collapse()
	for _, candidate := range r.Candidates() {
		if c.requestKey(&r, string(candidate)) {
			return
		}
		if host != "" && c.requestKey(&r, string(r.WithHost(candidate))) {
			return
		}
	}
	if host != "" && !c.fullURL(&r) {
		c.text(string(r.Root()), event.KindURL)
	}
}

// requestKey looks one text of a request up.
func (c *lookupCheck) requestKey(r *http.Request, key string) bool {
	if !c.text(key, event.KindURL) {
		return false
	}
	switch {
	case r.IsBodyForm([]byte(key)):
		c.Found.Event = string(event.KindHTTP)
		c.note("it stands for requests with a body, an empty one included")
	case strings.Contains(key, "?"):
		c.note("a request whose body is what stands behind the ? is reported as HTTP")
	}
	return true
}
