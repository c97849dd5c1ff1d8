package tls

// Extensions and name types.  (RFC 6066 3.)
const (
	extensionServerName = 0
	nameTypeHost        = 0
)

// ServerName returns the host name in a TCP payload that starts with a
// ClientHello.  hello tells whether it does; name is nil if there is no name or
// not a valid host name.  The name keeps its case and is a part of payload.
func ServerName(payload []byte) (name []byte, hello bool) {
	if !IsHandshake(payload) || payload[recordHeaderLen] != messageClientHello {
		return nil, false
	}

	name = HelloName(payload[recordHeaderLen:])
	if !IsHostName(name, true) {
		return nil, true
	}

	return name, true
}

// HelloName returns the first host name in the first server_name extension of a
// ClientHello, or nil.  The message starts with its header, whose length does not
// matter; it may be cut off behind the name.  The name is not examined.
func HelloName(message []byte) (name []byte) {
	const extensionHeaderLen = 4

	r := reader(message)
	ok := r.skip(messageHeaderLen+versionLen+randomLen) &&
		r.skipVector(1) && // session id
		r.skipVector(2) && // cipher suites
		r.skipVector(1) // compression methods
	if !ok {
		return nil
	}

	// Extensions must start inside the block of extensions but may reach beyond.
	size, _ := r.number(2)
	for end := len(r) - size; len(r) >= max(end, 0)+extensionHeaderLen; {
		kind, _ := r.number(2)
		body, ok := r.vector(2)
		if ok && kind == extensionServerName {
			return firstHost(body)
		}
	}

	return nil
}

// firstHost returns the first entry of a server name list that is a host name.
func firstHost(list []byte) (name []byte) {
	r := reader(list)
	r.skip(2)
	for {
		kind, ok := r.number(1)
		if !ok {
			return nil
		}

		if name, ok = r.vector(2); ok && kind == nameTypeHost {
			return name
		}
	}
}
