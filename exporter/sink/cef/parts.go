package cef

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// writeEnds writes both ends of the connection, of a merged event only what is
// the same in all.
func writeEnds(w *writer, e *event.Event) {
	var joined event.Joined
	if e.Joined != nil {
		joined = *e.Joined
	}

	if e.Source.IsValid() {
		w.fixed(schema.CEFSource, e.Source.String())
	}

	if e.SourcePort >= 0 && len(e.SourcePorts) < 2 && joined.SourcePort == "" {
		w.number(schema.CEFSourcePort, int64(e.SourcePort))
	}

	single := e.Destination.IsValid() && len(e.Destinations) < 2 && joined.Destination == ""
	if single {
		w.fixed(schema.CEFTarget, e.Destination.String())
	}

	if e.DestinationPort >= 0 && len(e.DestinationPorts) < 2 && joined.DestinationPort == "" {
		w.number(schema.CEFTargetPort, int64(e.DestinationPort))
	}

	if e.Source.Is6() {
		w.fixed(schema.CEFSource6, e.Source.String())
	}

	if single && e.Destination.Is6() {
		w.fixed(schema.CEFTarget6, e.Destination.String())
	}

	if len(e.Transports) < 2 && joined.Transport == "" {
		w.text(rankTransport, schema.CEFTransport, e.Transport)
	}
}

// writeProtocol writes what DNS, HTTP and TLS gave.
func writeProtocol(w *writer, e *event.Event) {
	name := ""

	w.text(rankAnswers, schema.CEFAnswers, w.answers)

	if h := e.HTTP; h != nil {
		if h.Status != 0 {
			w.number(schema.CEFStatus, int64(h.Status))
		}

		w.text(rankMethod, schema.CEFMethod, h.Method)
		w.text(rankURL, schema.CEFURL, w.url)
		name = h.Host
	}

	if e.TLS != nil && e.TLS.ServerName != "" {
		name = e.TLS.ServerName
	}

	w.text(rankTargetName, schema.CEFTargetName, name)

	if e.TLS != nil {
		w.text(rankHash, schema.CEFHash, e.TLS.CertificateSHA1)
		w.text(rankSHA256, schema.CEFSHA256, e.TLS.CertificateSHA256)
		w.text(rankTLSVersion, schema.CEFTLSVersion, e.TLS.Version)
		w.text(rankJA4, schema.CEFJA4, e.TLS.JA4)
	}

	if e.HTTP != nil {
		w.text(rankUserAgent, schema.CEFUserAgent, e.HTTP.UserAgent)
	}
}

// requestURL returns the URL of a request, empty for a response.
func requestURL(h *event.HTTP) string {
	switch {
	case strings.HasPrefix(h.Path, "http://"), strings.HasPrefix(h.Path, "https://"):
		return h.Path // to a proxy
	case h.Host == "":
		return ""
	case strings.HasPrefix(h.Path, "/"):
		return "http://" + h.Host + h.Path
	default:
		return "http://" + h.Host
	}
}
