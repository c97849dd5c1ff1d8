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
	if !e.parseResponse(e.packet.Payload) {
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

// parseResponse reads a response.
func (e *Engine) parseResponse(message []byte) bool {
	if e.does(ScriptTypes) {
		return http.ReadResponse(message, &e.response)
	}
	return http.ParseResponse(message, &e.response)
}

func (e *Engine) responseEvent(trail, info string) {
	e.emit(e.newEvent(transportTCP, event.KindHTTP, trail, info, heuristic.Reference))
}
