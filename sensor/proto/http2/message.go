package http2

// message is the head of a message while its header block is decoded. All sessions
// share one.
type message struct {
	method, path, authority, protocol, status []byte

	// host is the host header, lines are the other ones as text.
	host, lines []byte

	// text is the result.
	text []byte

	// size is that of all headers so far by the measure of RFC 9113 10.5.1.
	size int

	// hasHost is true if there is a host header.
	hasHost bool
}

// reset empties the message and keeps its buffers.
func (m *message) reset() {
	m.method, m.path, m.authority = m.method[:0], m.path[:0], m.authority[:0]
	m.protocol, m.status = m.protocol[:0], m.status[:0]
	m.host, m.lines, m.text = m.host[:0], m.lines[:0], m.text[:0]
	m.size, m.hasHost = 0, false
}

// add adds a header. It returns false if the message is too long for it.
func (m *message) add(name, value []byte) (ok bool) {
	m.size += entryOverhead + len(name) + len(value)
	if m.size > maxText {
		return false
	}

	switch string(name) {
	case ":method":
		m.method = appendOnce(m.method, value)
	case ":path":
		m.path = appendOnce(m.path, value)
	case ":authority":
		m.authority = appendOnce(m.authority, value)
	case ":protocol":
		m.protocol = appendOnce(m.protocol, value)
	case ":status":
		m.status = appendOnce(m.status, value)
	case "host":
		m.host, m.hasHost = appendOnce(m.host, value), true
	case "transfer-encoding":
		// It has no meaning here but would have one in the text.
	default:
		if isToken(name) {
			m.lines = appendHeader(m.lines, name, value)
		}
	}

	return true
}

// appendOnce appends a value to dst unless that has one.
func appendOnce(dst, value []byte) (res []byte) {
	if len(dst) > 0 {
		return dst
	}

	return append(dst, value...)
}

// request makes the text of a request without its body. It returns false if the
// headers are not those of a request.
func (m *message) request() (ok bool) {
	target := m.path
	if string(m.method) == "CONNECT" {
		if len(m.protocol) > 0 {
			m.method = append(m.method[:0], "GET"...) // RFC 8441 5
		} else {
			target = m.authority
		}
	}

	if !isToken(m.method) || len(target) == 0 {
		return false
	}

	m.text = append(m.text[:0], m.method...)
	m.text = append(m.text, ' ')
	m.text = appendTarget(m.text, target)
	m.text = append(m.text, " HTTP/2.0\r\n"...)
	if len(m.authority) > 0 {
		m.text = appendHeader(m.text, []byte("Host"), m.authority)
	} else if m.hasHost {
		m.text = appendHeader(m.text, []byte("Host"), m.host)
	}

	m.finish()

	return true
}

// response makes the text of a response without its body. It returns false if the
// headers are not those of a response, or of an interim one.
func (m *message) response() (ok bool) {
	const statusLen = 3

	if len(m.status) != statusLen || m.status[0] < '2' || m.status[0] > '9' {
		return false
	}

	for _, c := range m.status {
		if c < '0' || c > '9' {
			return false
		}
	}

	m.text = append(m.text[:0], "HTTP/2.0 "...)
	m.text = append(m.text, m.status...)
	m.text = append(m.text, "\r\n"...)
	m.finish()

	return true
}

// finish adds the headers and the empty line to the text.
func (m *message) finish() {
	m.text = append(m.text, m.lines...)
	m.text = append(m.text, "\r\n"...)
	m.text = m.text[:min(len(m.text), maxText)]
}

// appendHeader appends a header line to dst, with blanks for the control bytes of
// the value.
func appendHeader(dst, name, value []byte) (res []byte) {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	for _, c := range value {
		if c < ' ' && c != '\t' || c == 0x7f {
			c = ' '
		}

		dst = append(dst, c)
	}

	return append(dst, "\r\n"...)
}

// appendTarget appends the target of a request to dst, with percent escapes for
// what would end it.
func appendTarget(dst, target []byte) (res []byte) {
	const digits = "0123456789ABCDEF"

	for _, c := range target {
		if c <= ' ' || c == 0x7f {
			dst = append(dst, '%', digits[c>>4], digits[c&0xf])
		} else {
			dst = append(dst, c)
		}
	}

	return dst
}

// isToken reports whether s is a name of a header or a method. (RFC 9110 5.6.2.)
func isToken(s []byte) (ok bool) {
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			switch c {
			case '!', '#', '$', '%', '&', '\'', '*', '+', '.', '^', '`', '|', '~':
			default:
				return false
			}
		}
	}

	return len(s) > 0
}
