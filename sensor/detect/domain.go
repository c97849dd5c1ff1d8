package detect

import (
	"bytes"
	"strings"
	"unsafe"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/trails"
)

const (
	lookupService = ".ip-adress.com" // SPEC 3.4.3 step 1
	onionPart     = ".onion."        // SPEC 3.4.3 step 5
)

// checkDomain reports the first trail that a name falls under (SPEC 3.4.3). It
// serves DNS questions, server names, proxy requests and Host headers; name may
// carry a port. It borrows name and does not change it.
func (e *Engine) checkDomain(name []byte, transport string) {
	name = e.lowered(cutPort(name))
	if numeric(name) || e.clean.has(name) {
		return
	}
	if !e.validName(name) || e.rules.Allow.Domain(name) || !e.domainTrail(name, transport) && !e.homograph(name, transport) {
		e.clean.add(name)
	}
}

// validName tells whether names such as this one are looked up.
func (e *Engine) validName(name []byte) bool {
	if e.does(DNSNames) {
		return dns.ValidNameFull(name)
	}
	return dns.ValidName(name)
}

// domainTrail runs the steps of SPEC 3.4.3 in order and tells whether one of
// them found something.
func (e *Engine) domainTrail(name []byte, transport string) bool {
	return e.lookupServiceName(name, transport) ||
		e.suffixTrail(name, transport) ||
		e.longDomain(name, transport) ||
		e.patternTrail(name, transport) ||
		e.onionGateway(name, transport)
}

// lookupServiceName finds a trail asked of a public lookup service under whose
// domain it stands.
func (e *Engine) lookupServiceName(name []byte, transport string) bool {
	base, ok := bytes.CutSuffix(name, []byte(lookupService))
	if !ok {
		return false
	}
	r := e.rules.Trails.Text(base)
	if r == 0 {
		return false
	}
	e.domainEvent(transport, string(base)+"("+lookupService+")", r)
	return true
}

// suffixTrail walks from the whole name to its last label; the first suffix
// that is a trail and is not skipped decides.
func (e *Engine) suffixTrail(name []byte, transport string) bool {
	start, r := e.suffix(name)
	if r != 0 {
		e.domainEvent(transport, suffixText(name, start), r)
	}
	return r != 0
}

// suffix finds the longest end of a name that is a trail and counts.
func (e *Engine) suffix(name []byte) (start int, r trails.Ref) {
	for {
		suffix := name[start:]
		if r := e.rules.Trails.Text(suffix); r != 0 && !skipsSuffix(name, start, e.rules.Trails.Info(r)) {
			return start, r
		}
		dot := bytes.IndexByte(suffix, '.')
		if dot < 0 {
			return 0, 0
		}
		start += dot + 1
	}
}

// suffixText is the trail of an event for the suffix that begins at start: the
// labels in front of it are context.
func suffixText(name []byte, start int) string {
	if start == 0 {
		return string(name)
	}
	return "(" + string(name[:start-1]) + ")." + string(name[start:])
}

// skipsSuffix tells whether a suffix trail does not count for this name:
// infrastructure names of a suspicious domain, and the front page of a provider
// of dynamic names.
func skipsSuffix(name []byte, start int, info string) bool {
	if (strings.Contains(info, "suspicious") || strings.Contains(info, "sinkhole")) && infrastructureName(name) {
		return true
	}
	front := start == 0 || bytes.HasPrefix(name, []byte("www."))
	return front && (strings.Contains(info, "dynamic") || strings.Contains(info, "free web"))
}

// infrastructureName tells whether the first label is that of a name server,
// mail server or registry, with any number: ns, rns, dns, nf, mx, nic.
func infrastructureName(name []byte) bool {
	label, _, ok := bytes.Cut(name, []byte("."))
	if !ok {
		return false
	}
	switch string(bytes.TrimRight(label, "0123456789")) {
	case "ns", "rns", "dns", "nf", "mx", "nic":
		return true
	}
	return false
}

func (e *Engine) longDomain(name []byte, transport string) bool {
	if !e.longDomains {
		return false
	}
	f, ok := heuristic.LongDomain(name)
	if ok {
		e.emit(e.newEvent(transport, event.KindDNS, f.Trail, f.Info, heuristic.Reference))
	}
	return ok
}

// patternTrail searches the regular-expression trails in the name.
func (e *Engine) patternTrail(name []byte, transport string) bool {
	// The search reads the bytes and keeps nothing of them, so they need no copy.
	start, end, r := e.rules.Trails.Pattern(unsafe.String(unsafe.SliceData(name), len(name)))
	if r == 0 {
		return false
	}
	var b strings.Builder
	if start > 0 {
		b.WriteString("(" + string(name[:start]) + ")")
	}
	b.Write(name[start:end])
	if end < len(name) {
		b.WriteString("(" + string(name[end:]) + ")")
	}
	e.domainEvent(transport, strings.ReplaceAll(b.String(), ".)", ")."), r)
	return true
}

// onionGateway finds an onion service that is reached through a gateway such as
// name.onion.to.
func (e *Engine) onionGateway(name []byte, transport string) bool {
	at := bytes.Index(name, []byte(onionPart))
	if at < 0 {
		return false
	}
	end := at + len(onionPart) - 1
	r := e.rules.Trails.Text(name[:end])
	if r == 0 {
		return false
	}
	e.domainEvent(transport, string(name[:end])+"("+string(name[end:])+")", r)
	return true
}

func (e *Engine) domainEvent(transport, text string, r trails.Ref) {
	t := e.rules.Trails.Trail(r)
	e.emit(e.newEvent(transport, event.KindDNS, text, t.Info, t.Reference))
}

// cutPort returns name up to its first colon.
func cutPort(name []byte) []byte {
	if at := bytes.IndexByte(name, ':'); at >= 0 {
		return name[:at]
	}
	return name
}

// lowered returns name in lower case, in the engine's scratch where it has to
// change. Names with other letters than ASCII are no host names and are left.
func (e *Engine) lowered(name []byte) []byte {
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			e.lower = append(e.lower[:0], name...)
			for j := i; j < len(name); j++ {
				if c := e.lower[j]; 'A' <= c && c <= 'Z' {
					e.lower[j] = c + 'a' - 'A'
				}
			}
			return e.lower
		}
	}
	return name
}

// numeric tells whether name is made of digits and dots only, as an address is.
func numeric(name []byte) bool {
	for _, c := range name {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
