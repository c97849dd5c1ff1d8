package schema

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// appendHTTP writes http.*.
func appendHTTP(w *writer, h *event.HTTP) {
	if h == nil {
		return
	}

	w.text(FieldHTTPMethod, h.Method)
	w.text(FieldHTTPMimeType, h.ContentType)

	if h.Status != 0 {
		w.number(FieldHTTPStatus, int64(h.Status))
	}

	w.text(FieldHTTPVersion, h.Version)
}

// appendURL writes url.*.
func appendURL(w *writer, h *event.HTTP) {
	if h == nil || h.Host == "" && h.Path == "" {
		return
	}

	host, port := splitHost(h.Host)
	parts := splitDomain(host)
	path, query := "", ""

	if strings.HasPrefix(h.Path, "/") {
		path, query, _ = strings.Cut(h.Path, "?")
	}

	w.text(FieldURLDomain, host)
	w.text(FieldURLOriginal, h.Path)
	w.text(FieldURLPath, path)

	if port > 0 {
		w.number(FieldURLPort, int64(port))
	}

	w.text(FieldURLQuery, query)
	w.text(FieldURLRegistered, parts.registered)
	w.text(FieldURLSubdomain, parts.subdomain)
	w.text(FieldURLTopLevel, parts.topLevel)
}

// splitHost splits a Host header's value into name or address and port. What
// is not a port stays with the host.
func splitHost(s string) (host string, port uint16) {
	if isAddress(s) {
		return s, 0
	}

	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().String(), ap.Port()
	}

	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		if n, err := strconv.ParseUint(s[i+1:], 10, 16); err == nil {
			return s[:i], uint16(n)
		}
	}

	return strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"), 0
}
