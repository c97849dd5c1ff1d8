package tls

// Extensions and name types. (RFC 6066 3.)
const (
	extensionServerName = 0
	nameTypeHost        = 0
)

// ServerName returns the host name in a TCP payload that starts with a
// ClientHello. hello tells whether it does; name is nil if there is no name or
// not a valid host name. The name keeps its case and is a part of payload.
func ServerName(payload []byte) (name []byte, hello bool) {
	if !startsHandshake(payload) || payload[recordHeaderLen] != messageClientHello {
		return nil, false
	}

	return HostName(payload[recordHeaderLen:]), true
}

// HostName returns the host name in a ClientHello, which starts with its header; the
// header's length does not matter. It is nil if there is no name or not a valid
// host name.
func HostName(message []byte) (name []byte) {
	rest, size := FindServerName(message)
	if size > len(rest) {
		return nil
	}

	name = firstHost(rest[:size])
	if !IsHostName(name) {
		return nil
	}

	return name
}

// FindServerName looks for the first server_name extension of a ClientHello, which
// starts with its header; the header's length does not matter. rest is the
// message from the extension's content on, a list of names behind its length; size
// is the length of the content, which may exceed rest. Without such an extension
// rest is nil and size is 0.
func FindServerName(message []byte) (rest []byte, size int) {
	const extensionHeaderLen = 4

	r := reader(message)
	ok := r.skip(messageHeaderLen+versionLen+randomLen) &&
		r.skipVector(1) && // session id
		r.skipVector(2) && // cipher suites
		r.skipVector(1) // compression methods
	if !ok {
		return nil, 0
	}

	// Extensions must start inside the block of extensions but may reach beyond.
	block, _ := r.number(2)
	for end := max(len(r)-block, 0); len(r) >= end+extensionHeaderLen; {
		kind, _ := r.number(2)
		size, _ = r.number(2)
		if kind == extensionServerName {
			return r, size
		}

		r.skip(size)
	}

	return nil, 0
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
