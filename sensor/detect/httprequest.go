package detect

import (
	"bytes"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

const portHTTP = 80

var (
	httpMark     = []byte("HTTP/")
	requestMark  = []byte(" HTTP/")
	schemePrefix = []byte("http://")
	slash        = []byte("/")
)

// httpRequest examines a request in the order of SPEC 3.6; each step tells
// whether it ends the examination.
func (e *Engine) httpRequest() {
	if !e.parseRequest(e.packet.Payload) {
		return
	}
	e.about.request = &e.request
	if !e.requestHost() && !e.requestTarget() {
		e.userAgent()
		if !e.rules.Allow.Domain(e.request.Host) && !e.requestTrail() && e.options.Heuristics {
			e.requestHeuristics()
		}
	}
	e.about.request = nil
}

// parseRequest reads a request.
func (e *Engine) parseRequest(message []byte) bool {
	if e.does(HTTPHeaders) {
		return http.ReadRequest(message, &e.request)
	}
	return http.ParseRequest(message, &e.request)
}

// requestHost examines the Host header (SPEC 3.6.2).
func (e *Engine) requestHost() (done bool) {
	r, dst := &e.request, e.packet.Dst
	host, name := r.Host, r.HostName()
	if len(r.HeaderHost) > 0 { // an absolute target has another one, which comes later
		host, name = r.HeaderHost, cutPort(r.HeaderHost)
	}
	e.address = addr.Append(e.address[:0], dst)
	if !r.HostState.Usable() {
		r.SetHost(e.address)
		if e.options.Heuristics && e.options.MissingHost {
			trail := heuristic.AppendMissingHost(nil, e.address, r.Path)
			e.heuristicEvent(event.KindHTTP, trail, heuristic.InfoMissingHost)
		}
		return false
	}
	if named(host) {
		if ref := e.addrTrail(dst); ref != 0 {
			t := e.rules.Trails.Trail(ref)
			text := t.Key + " (" + string(name) + ")"
			e.emit(e.newEvent(transportTCP, kindIP, text, t.Info, t.Reference))
			return false
		}
	}
	if heuristic.IsNumericHost(host) && heuristic.IsIoTDownload(host, r.Path) {
		if e.isOwnNetwork() {
			return false
		}
		trail := heuristic.AppendIoTDownload(nil, host, r.Path)
		e.heuristicEvent(event.KindHTTP, trail, heuristic.InfoIoTDownload)
		return true
	}
	if e.options.HostDomains {
		e.checkDomain(host, transportTCP)
	} else {
		e.homograph(name, transportTCP)
	}
	return false
}

// named tells whether a host begins with a letter, as names do.
func named(host []byte) bool {
	return len(host) > 0 && (host[0]|0x20) >= 'a' && (host[0]|0x20) <= 'z'
}

// isOwnNetwork tells whether the server's address starts as those of the
// network that the sensor watches (SPEC 4.3).
func (e *Engine) isOwnNetwork() bool {
	return bytes.HasPrefix(e.address, []byte(e.scans.LocalPrefix()))
}

// requestTarget examines the forms of a request's target (SPEC 3.6.3).
func (e *Engine) requestTarget() (done bool) {
	r := &e.request
	if e.options.Heuristics {
		if r.IsRooted() {
			e.scans.FeedWeb(e.endpoints(), r.Path)
			return false
		}
		if e.proxyProbe() {
			return true
		}
	}
	switch {
	case r.HasScheme():
		if !e.attacks.IsCommand(r.DecodedPath()) {
			r.UseAbsoluteForm()
			e.checkDomain(r.Host, transportTCP)
		}
	case r.IsConnect():
		r.UseConnectForm()
		e.checkDomain(r.Host, transportTCP)
	}
	return false
}

func (e *Engine) proxyProbe() bool {
	path := e.request.Path
	if e.packet.DstPort != portHTTP || !bytes.HasPrefix(path, schemePrefix) {
		return false
	}
	authority, ok := heuristic.ProxyProbe(path)
	if !ok || e.rules.Allow.Domain(authority) {
		return false
	}
	e.heuristicEvent(event.KindHTTP, heuristic.AppendProxyProbe(nil, path), heuristic.InfoProxyProbe)
	return true
}

// userAgent examines the User-Agent header (SPEC 3.6.6).
func (e *Engine) userAgent() {
	if len(e.request.UserAgent) == 0 || e.userAgentTrail() || !e.options.Heuristics {
		return
	}
	if trail, ok := e.agents.Check(e.rules.UserAgents, e.request.UserAgent); ok {
		e.emit(e.newEvent(transportTCP, event.KindUA, trail, heuristic.InfoUserAgent, heuristic.Reference))
	}
}

// requestTrail looks the request's texts up, each bare and behind the host; the
// first hit decides (SPEC 3.6.4).
func (e *Engine) requestTrail() (found bool) {
	r, t := &e.request, e.rules.Trails
	r.Collapse()
	candidates := r.Candidates()
	for _, candidate := range candidates {
		if ref := t.Text(candidate); ref != 0 {
			e.requestHit(candidate, ref)
			return true
		}
		key := r.WithHost(candidate)
		if ref := t.Text(key); ref != 0 {
			e.requestHit(key, ref)
			return true
		}
	}
	if e.fullURL() {
		return true
	}
	if ref := t.Text(r.Root()); ref != 0 {
		e.trailEvent(event.KindURL, r.Root(), ref)
		return true
	}
	return e.does(HTTPHeaders) && r.HasPort() && e.portlessTrail(candidates)
}

// portlessTrail looks the texts up behind the host without its port, which clients
// send wherever it is not the usual one.
func (e *Engine) portlessTrail(candidates [][]byte) (found bool) {
	r, t := &e.request, e.rules.Trails
	for _, candidate := range candidates {
		if ref := t.Text(r.WithName(candidate)); ref != 0 {
			host := r.CutPort()
			kind, text := e.hitText(r.WithHost(candidate))
			r.Host = host
			e.trailEvent(kind, text, ref)
			return true
		}
	}
	root := r.WithName(slash)
	ref := t.Text(root)
	if ref != 0 {
		e.trailEvent(event.KindURL, root, ref)
	}
	return ref != 0
}

// fullURL looks the request's URL up with its scheme, which is how a foreign list
// may spell it.
func (e *Engine) fullURL() (found bool) {
	if e.full == nil || !e.full.urls || !e.does(FullURLs) {
		return false
	}
	for _, scheme := range [...]string{"http://", "https://"} {
		url := append([]byte(scheme), e.request.URL()...)
		if ref := e.rules.Trails.Text(url); ref != 0 {
			e.trailEvent(event.KindURL, url, ref)
			return true
		}
	}
	return false
}

// requestHit reports that found, a candidate or one behind the host, is a trail.
func (e *Engine) requestHit(found []byte, ref trails.Ref) {
	kind, text := e.hitText(found)
	e.trailEvent(kind, text, ref)
}

// hitText is the kind and trail of an event of which found is the cause.
func (e *Engine) hitText(found []byte) (event.Kind, []byte) {
	r := &e.request
	if r.IsBodyForm(found) {
		return event.KindHTTP, r.AppendBodyTrail(nil)
	}
	return event.KindURL, r.AppendHitTrail(nil, found)
}

// trailEvent reports a trail that the request in hand hit.
func (e *Engine) trailEvent(kind event.Kind, text []byte, ref trails.Ref) {
	t := e.rules.Trails
	e.emit(e.newEvent(transportTCP, kind, string(text), t.Info(ref), t.Reference(ref)))
}

// heuristicEvent reports what a heuristic found about the request in hand.
func (e *Engine) heuristicEvent(kind event.Kind, trail []byte, info string) {
	ev := e.newEvent(transportTCP, kind, string(trail), info, heuristic.Reference)
	ev.Forwarded = string(e.forwarded)
	e.emit(ev)
}
