package http

import "bytes"

// SetHost gives the request a host; callers set the text of the destination
// address when the request does not name one.
func (r *Request) SetHost(host []byte) {
	r.hostBuf = append(r.hostBuf[:0], host...)
	r.Host = r.hostBuf
}

// HostName is the host up to its first colon. Of a request that [ReadRequest]
// read it is the host without its port, an IPv6 address without its brackets.
func (r *Request) HostName() []byte {
	if r.full {
		return hostName(r.Host)
	}
	if i := bytes.IndexByte(r.Host, ':'); i >= 0 {
		return r.Host[:i]
	}
	return r.Host
}

// IsRooted reports whether the path starts with a slash.
func (r *Request) IsRooted() bool { return len(r.Path) > 0 && r.Path[0] == '/' }

// FirstSegment is the text between the first and the second slash of a rooted
// path, query included.
func (r *Request) FirstSegment() []byte {
	if !r.IsRooted() {
		return nil
	}
	segment := r.Path[1:]
	if i := bytes.IndexByte(segment, '/'); i >= 0 {
		segment = segment[:i]
	}
	return segment
}

// HasScheme reports whether the path holds "://" anywhere.
func (r *Request) HasScheme() bool { return bytes.Contains(r.Path, scheme) }

// IsConnect reports whether the method is exactly CONNECT.
func (r *Request) IsConnect() bool { return bytes.Equal(r.Method, connect) }

// UseAbsoluteForm makes the text after the first "://" of the path the URL of
// the request, and takes host and path from it. It must only be called when
// [Request.HasScheme]. After [ReadRequest] the host has the form of
// [Request.Host], and the authority also ends at a query.
func (r *Request) UseAbsoluteForm() {
	i := bytes.Index(r.Path, scheme)
	if r.full {
		r.useURI(r.Path[i+len(scheme):])
		return
	}
	host, path := r.splitURL(r.Path[i+len(scheme):])
	r.url = r.urlBuf
	r.setTarget(bytes.TrimSuffix(host, port80), path)
}

// UseConnectForm takes host and path from the target of a CONNECT request; the
// URL is the two joined.
func (r *Request) UseConnectForm() {
	host, path := r.splitURL(r.Path)
	if r.full {
		r.setTarget(withoutPort80(host), path)
		r.Host, _ = listed(&r.hostBuf, r.Host)
	} else {
		r.setTarget(bytes.TrimSuffix(host, port80), path)
	}
	r.urlBuf = append(append(r.urlBuf[:0], r.Host...), r.Path...)
	r.url = r.urlBuf
}

// splitURL copies url to its buffer and divides it in front of its first slash,
// which is added if there is none.
func (r *Request) splitURL(url []byte) (host, path []byte) {
	r.urlBuf = append(r.urlBuf[:0], url...)
	slash := bytes.IndexByte(r.urlBuf, '/')
	if slash < 0 {
		slash = len(r.urlBuf)
		r.urlBuf = append(r.urlBuf, '/')
	}
	return r.urlBuf[:slash], r.urlBuf[slash:]
}

// setTarget replaces host and path by copies of parts of another buffer.
func (r *Request) setTarget(host, path []byte) {
	r.hostBuf = append(r.hostBuf[:0], host...)
	r.Host = r.hostBuf
	r.pathBuf = append(r.pathBuf[:0], path...)
	r.Path = r.pathBuf
	r.paths.known = false
}

// Collapse writes every "//" of the path as "/", once through, so "///" becomes
// "//".
func (r *Request) Collapse() {
	i := bytes.Index(r.Path, doubleSlash)
	if i < 0 {
		return
	}
	out, rest := r.spareBuf[:0], r.Path
	for ; i >= 0; i = bytes.Index(rest, doubleSlash) {
		out = append(out, rest[:i+1]...)
		rest = rest[i+2:]
	}
	r.spareBuf = append(out, rest...)
	r.pathBuf, r.spareBuf = r.spareBuf, r.pathBuf
	r.Path = r.pathBuf
	r.paths.known = false
}

var doubleSlash = []byte("//")

// URL is the URL of the request: that of a proxy form as it was sent, else host
// and path joined. It is valid until the next call.
func (r *Request) URL() []byte {
	if r.url != nil {
		return r.url
	}
	r.keyBuf = append(append(r.keyBuf[:0], r.Host...), r.Path...)
	return r.keyBuf
}
