package http

import "bytes"

// frameRequest frames the request that begins at start and whose headers begin
// at position at.
func frameRequest(data []byte, start, at int) Framing {
	f := Framing{Verdict: Verdict{Kind: KindRequest}}
	var l length
	f.Head = l.read(data, at)
	switch {
	case f.Head == 0:
		return f
	case l.chunked:
		if f = f.withChunks(data); f.Open {
			return f.beforeRequest(data)
		}
		return f
	case l.given && !l.unknown:
		f.Size = f.Head + l.size
		return f.withRest(data, false)
	case !l.unknown && !carriesBody(data[start:]):
		f.Size = f.Head
		return f.withRest(data, true)
	}
	f.Open = true
	return f.beforeRequest(data)
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

// withRest sets the end of a request of known size: other bytes behind it than
// another request belong to it. The few that may become either are in doubt
// where no body is expected.
func (f Framing) withRest(data []byte, bodyless bool) Framing {
	if f.Size >= len(data) {
		if f.Size == len(data) {
			f.End = f.Size
		}
		return f
	}
	rest := data[f.Size:]
	n, kind := next(rest)
	switch {
	case kind == KindOther:
		f.End = len(data)
	case kind == KindUndecided && n < len(rest) && bodyless:
		f.Open, f.Doubt = true, true
	default:
		f.End = f.Size + n
	}
	return f
}

// beforeRequest ends an open request in front of another one that follows its
// head.
func (f Framing) beforeRequest(data []byte) Framing {
	rest := data[f.Head:]
	n, kind := next(rest)
	switch {
	case kind == KindRequest:
		f.Open, f.End, f.Size = false, f.Head+n, f.Head
	case kind == KindUndecided && n < len(rest):
		f.Doubt = true
	}
	return f
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
	f := Framing{Verdict: Verdict{Kind: KindResponse}}
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
		f = f.withChunks(data)
	case l.given && !l.unknown:
		f.Size = f.Head + l.size
	default:
		f.Open = true
	}
	switch {
	case f.Open && bytes.HasPrefix(data[f.Head:], version): // another response
		f.Open, f.End, f.Size = false, f.Head, f.Head
	case f.Size > 0 && f.Size <= len(data):
		f.End = f.Size
	}
	return f
}
