package detect

import (
	"bytes"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
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
	if heuristic.SkipsRequest(e.lowered(path)) {
		return false
	}
	if class, ok := e.attacks.Classify(path); ok && (class != heuristic.ClassDataLeakage || !addr.IsLocal(e.packet.Dst)) {
		e.heuristicEvent(event.KindURL, r.AppendPathTrail(nil), class.Info())
		return true
	}
	if class, ok := e.attacks.Classify(r.DecodedBody()); ok {
		e.heuristicEvent(event.KindHTTP, r.AppendEscapedBodyTrail(nil), class.Info())
		return true
	}
	return false
}

// requestedFile looks at the name of the file that is asked for.
func (e *Engine) requestedFile() {
	r := &e.request
	target := heuristic.ParseTarget(r.URL())
	if extension, ok := heuristic.Download(target, r.Path); ok && !addr.IsLocal(e.packet.Dst) {
		e.heuristicEvent(event.KindURL, fileTrail(r), heuristic.DownloadInfo(extension))
	} else if info, ok := heuristic.FileProbe(target.File); ok {
		e.heuristicEvent(event.KindURL, fileTrail(r), info)
	}
}

// fileTrail is the trail of a file that is asked for. Unlike that of an attack
// its path is in lower case whatever letters it holds, the escapes in it
// included (SPEC 3.6.1).
func fileTrail(r *http.Request) []byte {
	trail := append(append([]byte(nil), r.Host...), '(')
	trail = text.AppendLower(trail, http.AppendEscaped(nil, r.Path))
	return append(trail, ')')
}
