package elastic

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
)

// maxReason is the longest reason in bytes. Elasticsearch repeats parts of
// documents in them.
const maxReason = 1 << 10

// serverError is an error as Elasticsearch writes it.
type serverError struct {
	CausedBy *struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	} `json:"caused_by"`
	Type   string `json:"type"`
	Reason string `json:"reason"`
}

// serverError returns the error in the answer, nil if it is not one of
// Elasticsearch's.
func (a *answer) serverError() *serverError {
	var got struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(a.body, &got) != nil || got.Error == nil {
		return nil
	}

	e := new(serverError)
	if json.Unmarshal(got.Error, e) == nil && e.Type != "" {
		return e
	}

	if json.Unmarshal(got.Error, &e.Reason) == nil && e.Reason != "" { // of the HTTP layer
		return e
	}

	return nil
}

// behind returns a colon and the error's text, or nothing without one.
func (e *serverError) behind() string {
	if e == nil {
		return ""
	}

	parts := []string{"", e.Type, e.Reason}
	if e.CausedBy != nil {
		parts = append(parts, e.CausedBy.Type, e.CausedBy.Reason)
	}

	kept := parts[:1]

	for _, p := range parts[1:] {
		if p != "" {
			kept = append(kept, p)
		}
	}

	return plain(strings.Join(kept, ": "))
}

// aboutSettings reports whether a refusal is about the cluster's or the
// request's settings although its status, 400, is that of a bad document.
func (e *serverError) aboutSettings() bool {
	if e == nil {
		return false
	}

	switch e.Type {
	case "validation_exception": // as many shards as the cluster may have
		return true
	case "illegal_argument_exception":
		return strings.HasPrefix(e.Reason, "pipeline with id [") || strings.Contains(e.Reason, unknownParameter)
	case "": // no such API, as the HTTP layer says it
		return strings.HasPrefix(e.Reason, "no handler found")
	default:
		return false
	}
}

// unknownParameter is in the answer of a version that does not know a
// parameter of the request.
const unknownParameter = "unrecognized parameter"

// unknown reports whether a request was refused because of a parameter.
func (a *answer) unknown(parameter string) bool {
	if a.status != http.StatusBadRequest {
		return false
	}

	e := a.serverError()

	return e != nil && strings.Contains(e.Reason, unknownParameter) && strings.Contains(e.Reason, "["+parameter+"]")
}

// plain returns text of a receiver for people: one line of bounded length
// without control characters.
func plain(text string) string {
	if len(text) > maxReason {
		text = text[:maxReason]
	}

	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, strings.ToValidUTF8(text, ""))
}
