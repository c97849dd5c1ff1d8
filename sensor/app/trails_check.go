package app

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
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

// checksOf returns how detection would look at what is asked for, by a set.
func checksOf(q *question, set *trails.Set) []*lookupCheck {
	var checks []*lookupCheck
	add := func(as string, look func(c *lookupCheck)) {
		c := &lookupCheck{As: as, Tried: []triedKey{}}
		look(c)
		checks = append(checks, c)
	}
	switch {
	case q.literal != "":
		add("a key as it stands", func(c *lookupCheck) { c.literal(set, q.literal) })
		return checks
	case q.certificate != "":
		add("certificate of a TLS server", func(c *lookupCheck) { c.text(set, q.certificate, event.KindCERT) })
		return checks
	}
	if q.address.IsValid() {
		add("end of a connection", func(c *lookupCheck) { c.address(set, q) })
	}
	if q.name != "" {
		add("name", func(c *lookupCheck) { c.name(set, q.name) })
	}
	if q.target != "" {
		add("request", func(c *lookupCheck) { c.request(set, q.host, q.target) })
	}
	return checks
}

// text looks a key up byte by byte.
func (c *lookupCheck) text(set *trails.Set, key string, kind event.Kind) bool {
	c.Tried = append(c.Tried, triedKey{Key: key})
	return c.found(set, set.Text([]byte(key)), string(kind))
}

// found notes the trail that decides, if there is one.
func (c *lookupCheck) found(set *trails.Set, r trails.Ref, kind string) bool {
	if r == 0 {
		return false
	}
	t := set.Trail(r)
	c.Found = &foundTrail{
		Key: t.Key, Kind: trails.KindOf(t.Key, t.Reference).String(), Info: t.Info, Reference: t.Reference, Event: kind,
	}
	return true
}

// literal looks a key up as it stands.
func (c *lookupCheck) literal(set *trails.Set, key string) {
	if !c.text(set, key, event.KindDNS) {
		return
	}
	switch trails.KindOf(key, c.Found.Reference) {
	case trails.KindRegex:
		c.note("a regular expression, which is searched in names")
	case trails.KindNetwork:
		c.note("networks are not matched, only single addresses")
		c.Found.Event = ""
	default:
		c.note("detection never looks up a key of this form, so it matches nothing")
		c.Found.Event = ""
	}
}

func (c *lookupCheck) note(text string) { c.Notes = append(c.Notes, text) }

// address looks an end of a connection up, with its port and then without
// (SPEC 3.2).
func (c *lookupCheck) address(set *trails.Set, q *question) {
	if q.hasPort {
		key := string(addr.AppendPort(nil, q.address, q.port))
		c.Tried = append(c.Tried, triedKey{Key: key})
		if c.found(set, set.AddrPort(q.address, q.port), string(event.KindIPORT)) {
			c.direction(q)
			return
		}
	}
	c.Tried = append(c.Tried, triedKey{Key: addr.String(q.address)})
	if c.found(set, set.Addr(q.address), string(event.KindIP)) {
		c.direction(q)
	}
}

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
func (c *lookupCheck) name(set *trails.Set, name string) {
	if !strings.Contains(name, ".") {
		if c.text(set, name, event.KindDNS) {
			c.note("only names below it are looked up, for a name has a dot")
		}
		return
	}
	if !dns.ValidName([]byte(name)) {
		c.note("this is no name that is looked up: letters, digits, hyphens, underscores and dots, and no underscore behind the last dot")
		return
	}
	if dns.Ignored([]byte(name)) {
		c.note("DNS questions for this local or reserved domain are not looked at; TLS server names and requests are")
	}
	if base, ok := strings.CutSuffix(name, lookupService); ok && c.text(set, base, event.KindDNS) {
		return
	}
	if c.suffixes(set, name) || c.pattern(set, name) {
		return
	}
	if at := strings.Index(name, onionPart); at >= 0 {
		c.text(set, name[:at+len(onionPart)-1], event.KindDNS)
	}
}

// suffixes walks from the whole name to its last label.
func (c *lookupCheck) suffixes(set *trails.Set, name string) bool {
	for start := 0; ; {
		suffix := name[start:]
		r := set.Text([]byte(suffix))
		if info := set.Info(r); r != 0 && detect.SkipsSuffix(name, start, info) {
			c.passedOver = true
			c.Tried = append(c.Tried, triedKey{Key: suffix, Note: "a trail, passed over here because its info is " + info})
		} else {
			c.Tried = append(c.Tried, triedKey{Key: suffix})
			if c.found(set, r, string(event.KindDNS)) {
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
func (c *lookupCheck) pattern(set *trails.Set, name string) bool {
	start, end, r := set.Pattern(name)
	if !c.found(set, r, string(event.KindDNS)) {
		return false
	}
	c.note("the regular expression finds " + name[start:end])
	return true
}

// request looks a request up (SPEC 3.6.4). Without a host only paths are.
func (c *lookupCheck) request(set *trails.Set, host, target string) {
	var r http.Request
	if !http.ParseRequest([]byte("GET "+target+" HTTP/1.1\r\nHost: "+host+"\r\n\r\n"), &r) {
		c.note("this cannot be requested")
		return
	}
	r.Collapse()
	for _, candidate := range r.Candidates() {
		if c.requestKey(set, &r, string(candidate)) {
			return
		}
		if host != "" && c.requestKey(set, &r, string(r.WithHost(candidate))) {
			return
		}
	}
	if host != "" {
		c.text(set, string(r.Root()), event.KindURL)
	}
}

// requestKey looks one text of a request up.
func (c *lookupCheck) requestKey(set *trails.Set, r *http.Request, key string) bool {
	if !c.text(set, key, event.KindURL) {
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
