package http

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// ReadRequest reads msg, a whole request or what there is of it, into r and
// reports whether it begins with one. What r held before is lost. r borrows from
// msg.
//
// It takes what servers take, and what [ParseRequest] takes: empty lines in
// front, several blanks in the first line, blanks in the target, line ends
// without CR, header names in any case, folded headers. A header counts only in
// the head, or, where the head has none of that name, as ParseRequest finds it
// in the body. A chunked body is put together. Host is brought into the form in
// which names are listed: see [Request.Host] and [Request.HeaderHost]. Everything
// else is as ParseRequest has it.
func ReadRequest(msg []byte, r *Request) bool {
	n, _ := emptyLines(msg)
	msg = msg[n:]
	at := bytes.IndexByte(msg, '\n') + 1
	var first firstLine
	if at == 0 || !first.read(msg[:at]) {
		return ParseRequest(msg, r)
	}
	var h fields
	h.read(msg, at)
	whole := msg
	if h.length.chunked && h.body > 0 {
		whole = r.joinChunks(msg, h.body)
	}
	if !utf8.Valid(whole) {
		r.textBuf = text.AppendLossy(r.textBuf[:0], whole)
		whole = r.textBuf
		at = bytes.IndexByte(whole, '\n') + 1
		first.read(whole[:at])
		h = fields{}
		h.read(whole, at)
	}
	r.reset()
	r.full = true
	r.Method, r.RawPath, r.Version = first.method, first.target, first.version
	r.Path = lower(&r.pathBuf, r.RawPath)
	r.take(&h, whole)
	return true
}

// take sets what the headers of the message say.
func (r *Request) take(h *fields, msg []byte) {
	if h.agent != nil {
		r.UserAgent = unfold(&r.agentBuf, h.agent)
	}
	switch {
	case h.host != nil:
		r.takeHost(unfold(&r.foldBuf, h.host))
	case h.hostCut:
		r.HostState = HostCut
	}
	if h.body > 0 {
		r.HasBody, r.Body = true, msg[h.body:]
		hostSeen, agentSeen := h.host != nil, h.agent != nil
		if len(r.Body) > 0 && (!hostSeen || !agentSeen) {
			r.headers(msg, h.body-len(crlf), hostSeen, agentSeen)
		}
	}
	r.takeAuthority()
}

// firstLine is a request line.
type firstLine struct {
	method, target, version []byte
}

// read reads line, which may have its line end, and reports whether it is a
// request line.
func (f *firstLine) read(line []byte) bool {
	line = bytes.TrimSuffix(line, lineEnd)
	line = bytes.TrimSuffix(line, carriageReturn)
	var rest []byte
	if isRequestLine(line) { // as ParseRequest has it, whatever stands where
		f.method, rest, _ = bytes.Cut(line, blank)
		f.target, rest, _ = bytes.Cut(rest, blank)
		f.version = nil
		if bytes.HasPrefix(rest, version) {
			f.version = rest[len(version):]
		}
		return true
	}
	line = trimEnd(line)
	f.method, rest, _ = bytes.Cut(line, blank)
	last := bytes.LastIndexByte(rest, ' ')
	if len(f.method) == 0 || last < 0 || !isVersion(rest[last+1:]) {
		return false
	}
	f.target = bytes.Trim(rest[:last], " ")
	f.version = rest[last+1+len(version):]
	return true
}

var (
	lineEnd        = []byte{'\n'}
	carriageReturn = []byte{'\r'}
	blank          = []byte{' '}
)

// joinChunks is msg with the chunks of its body, which begins at position body,
// put together. What is not a chunk stays as it is.
func (r *Request) joinChunks(msg []byte, body int) []byte {
	out := append(r.joinBuf[:0], msg[:body]...)
	for at := body; ; {
		chunk, next, s := nextChunk(msg, at)
		switch s {
		case chunkBad:
			out = append(out, msg[at:]...)
		case chunkLast:
			out = append(out, msg[next:]...)
		case chunkRead, chunkCut:
			out = append(out, chunk...)
		}
		if at = next; s != chunkRead {
			r.joinBuf = out
			return out
		}
	}
}
