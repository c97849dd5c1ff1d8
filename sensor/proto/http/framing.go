package http

import "bytes"

// frameRequest frames the request that begins at start and whose headers begin
// at position at.
func frameRequest(data []byte, start, at int) Framing {
	f := Framing{Kind: KindRequest}
	var l length
	if f.Head = l.read(data, at); f.Head == 0 {
		return f
	}
	switch {
	case l.chunked:
		f.endOfChunks(data)
	case l.unknown:
		f.Open = true
	case l.given:
		f.Size = f.Head + l.size
	case carriesBody(data[start:]):
		f.Open = true
	default:
		f.Size = f.Head
	}
	switch {
	case f.Open:
		f.closeBeforeRequest(data)
	case !l.chunked && f.Size <= len(data):
		f.behindRequest(data, !l.given)
	}
	return f
}

// carriesBody reports whether a request without a length may have a body all
// the same, by its method.
func carriesBody(request []byte) bool {
	if request[0]|0x20 != 'p' {
		return false
	}
	for _, method := range [...]string{"post ", "put ", "patch "} {
		if len(request) >= len(method) && equalFold(request[:len(method)], method) {
			return true
		}
	}
	return false
}

// behindRequest sets End of a request of known size, which data hold: other
// bytes than another request belong to it. Where none is expected, and the few
// that are there may become either, that stays open.
func (f *Framing) behindRequest(data []byte, bodyless bool) {
	rest := data[f.Size:]
	if len(rest) == 0 {
		f.End = f.Size
		return
	}
	n, kind := next(rest)
	switch {
	case kind == KindOther:
		f.End = len(data)
	case kind == KindUndecided && n < len(rest) && bodyless:
		f.Open, f.Doubt = true, true
	default:
		f.End = f.Size + n
	}
}

// closeBeforeRequest ends an open request in front of another one that follows
// its head.
func (f *Framing) closeBeforeRequest(data []byte) {
	rest := data[f.Head:]
	n, kind := next(rest)
	switch {
	case kind == KindRequest:
		f.Open, f.End, f.Size = false, f.Head+n, f.Head
	case kind == KindUndecided && n < len(rest):
		f.Doubt = true
	}
}

// next tells what stands behind a request, n empty lines left out.
func next(rest []byte) (n int, kind Kind) {
	n, partial := emptyLines(rest)
	if partial || n == len(rest) {
		return n, KindUndecided
	}
	kind, _ = requestLine(rest[n:])
	return n, kind
}

// frameResponse frames the response that begins at start.
func frameResponse(data []byte, start int) Framing {
	f := Framing{Kind: KindResponse}
	line := bytes.IndexByte(data[start:], '\n')
	if line < 0 {
		return f
	}
	var l length
	if f.Head = l.read(data, start+line+1); f.Head == 0 {
		return f
	}
	switch code := statusCode(data[start : start+line]); {
	case code >= 100 && code < 200, code == 204, code == 304: // RFC 9112 6.3
		f.Size = f.Head
	case l.chunked:
		f.endOfChunks(data)
	case l.unknown || !l.given:
		f.Open = true
	default:
		f.Size = f.Head + l.size
	}
	switch {
	case f.Open && bytes.HasPrefix(data[f.Head:], version):
		f.Open, f.End, f.Size = false, f.Head, f.Head
	case f.Size > 0 && f.Size <= len(data):
		f.End = f.Size
	}
	return f
}
