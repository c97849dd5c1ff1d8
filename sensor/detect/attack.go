package detect

import (
	"bytes"
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails/addr"
)

// requestHeuristics searches a request for attacks and for downloads that are
// typical of malware (SPEC 3.6.5). Its events name the client that a proxy's
// header tells.
func (e *Engine) requestHeuristics() {
	e.forwarded = http.Forwarded(e.searched())
	if !e.attack() && bytes.IndexByte(e.request.Path, '.') >= 0 {
		e.requestedFile()
	}
	e.forwarded = nil
}

// searched is where a forwarded-for header is looked for: the whole frame, or
// the message alone if it may have come in several.
func (e *Engine) searched() []byte {
	if e.does(Streams) {
		return e.packet.Payload
	}
	return e.frame.Data
}

// isLocal tells whether an address is of the own network.
func (e *Engine) isLocal(a netip.Addr) bool {
	if e.does(IPv6) {
		return addr.IsInternal(a)
	}
	return addr.IsLocal(a)
}

// attack classifies the path, then the body.
func (e *Engine) attack() (found bool) {
	r := &e.request
	path := r.DecodedPath()
	if e.does(SkippedPaths) {
		return e.unexcusedAttack(path)
	}
	if class, ok := e.attacks.Classify(path); ok && !e.leaksInside(class) {
		return e.attackFound(event.KindURL, class, r.AppendPathTrail)
	}
	if class, ok := e.attacks.Classify(r.DecodedBody()); ok {
		return e.attackFound(event.KindHTTP, class, r.AppendEscapedBodyTrail)
	}
	return false
}

// unexcusedAttack is attack without the gaps of a list of words: a class that
// the path excuses leaves room for the next.
func (e *Engine) unexcusedAttack(path []byte) (found bool) {
	r := &e.request
	class, ok := e.attacks.Classify(path)
	for ok && (e.leaksInside(class) || class.Excuses(e.lowered(r.DecodedPath()))) {
		class, ok = e.attacks.Next(class)
	}
	if ok {
		e.heuristicEvent(event.KindURL, r.AppendPathTrail(nil), class.Info())
		return true
	}
	class, ok = e.attacks.Classify(r.DecodedBody())
	for ok && class.Excuses(e.lowered(r.DecodedPath())) {
		class, ok = e.attacks.Next(class)
	}
	if ok {
		e.heuristicEvent(event.KindHTTP, r.AppendEscapedBodyTrail(nil), class.Info())
	}
	return ok
}

// leaksInside tells whether a class stands for data that stays in the local
// network, which is no leak.
func (e *Engine) leaksInside(class heuristic.RequestClass) bool {
	return class == heuristic.ClassDataLeakage && e.isLocal(e.packet.Dst)
}

// attackFound reports an attack unless the path is of a harmless kind. That is
// asked last because hits are rare.
func (e *Engine) attackFound(kind event.Kind, class heuristic.RequestClass, trail func([]byte) []byte) bool {
	if heuristic.SkipsRequest(e.lowered(e.request.DecodedPath())) {
		return false
	}
	e.heuristicEvent(kind, trail(nil), class.Info())
	return true
}

// requestedFile looks at the name of the file that is asked for.
func (e *Engine) requestedFile() {
	r := &e.request
	target := heuristic.ParseTarget(r.URL())
	if extension, ok := heuristic.Download(target, r.Path); ok && !e.isLocal(e.packet.Dst) {
		e.heuristicEvent(event.KindURL, r.AppendFileTrail(nil), heuristic.DownloadInfo(extension))
	} else if info, ok := heuristic.FileProbe(target.File); ok {
		e.heuristicEvent(event.KindURL, r.AppendFileTrail(nil), info)
	}
}
