package detect

import (
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/http"
)

// httpResponse looks for the marks of sinkholes and seized domains, and for
// content that a browser would run (SPEC 3.5).
func (e *Engine) httpResponse() {
	r := &e.response
	if !http.ParseResponse(e.packet.Payload, r) {
		return
	}
	e.about.response = r
	if mark, ok := e.sinkholes.Find(r.Head); ok {
		e.responseEvent(string(mark), heuristic.InfoSinkhole)
	} else if heuristic.IsSeized(r.Title) {
		e.responseEvent(string(r.Title), heuristic.InfoSeized)
	}
	if heuristic.IsScriptType(r.ContentType) {
		e.responseEvent(string(r.ContentType), heuristic.InfoContentType)
	}
	e.about.response = nil
}

func (e *Engine) responseEvent(trail, info string) {
	e.emit(e.newEvent(transportTCP, event.KindHTTP, trail, info, heuristic.Reference))
}
