package detect

import (
	"bytes"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails/addr"
)

// requestHeuristics searches a request for attacks and for downloads that are
// typical of malware (SPEC 3.6.5). Its events name the client that a proxy's
// header tells.
func (e *Engine) requestHeuristics() {
	e.forwarded = http.Forwarded(e.frame.Data)
	if !e.attack() && bytes.IndexByte(e.request.Path, '.') >= 0 {
		e.requestedFile()
	}
	e.forwarded = nil
}

// attack classifies the path, then the body.
func (e *Engine) attack() (found bool) {
	r := &e.request
	path := r.DecodedPath()
	if class, ok := e.attacks.Classify(path); ok && !e.leaksInside(class) {
		return e.attackFound(event.KindURL, class, r.AppendPathTrail)
	}
	if class, ok := e.attacks.Classify(r.DecodedBody()); ok {
		return e.attackFound(event.KindHTTP, class, r.AppendEscapedBodyTrail)
	}
	return false
}

// leaksInside tells whether a class stands for data that stays in the local
// network, which is no leak.
func (e *Engine) leaksInside(class heuristic.RequestClass) bool {
	return class == heuristic.ClassDataLeakage && addr.IsLocal(e.packet.Dst)
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
	if extension, ok := heuristic.Download(target, r.Path); ok && !addr.IsLocal(e.packet.Dst) {
		e.heuristicEvent(event.KindURL, r.AppendFileTrail(nil), heuristic.DownloadInfo(extension))
	} else if info, ok := heuristic.FileProbe(target.File); ok {
		e.heuristicEvent(event.KindURL, r.AppendFileTrail(nil), info)
	}
}
