package tls

// Types of handshake messages that tell whether a Certificate message is still to
// come. (RFC 8446 4, RFC 5246 7.4, RFC 5077 3.3.)
const (
	messageHelloRequest = 0
	messageSupplement   = 23 // supplemental_data, stands before Certificate
)

// Leaf returns the first certificate (DER) of the first Certificate message in
// handshake messages, as [Join] gives them: Done and der as soon as it is there to
// its end, whatever follows is missing. It is Done and der is nil if none will
// come: TLS 1.3 encrypts it, the list is empty, the handshake goes on without. It
// is More while messages end before that is known, and NotTLS if the certificate's
// length does not fit into its message. der is a part of messages.
func Leaf(messages []byte) (der []byte, s State) {
	for r := reader(messages); len(r) > 0; {
		start := r
		kind, _ := r.number(1)
		switch kind {
		case messageCertificate:
			return firstCertificate(r)
		case messageServerHello:
			var hello ServerHello
			if hello.Read(start) && hello.Version >= Version13 {
				return nil, Done
			}
		case messageClientHello, messageHelloRequest, messageSupplement:
			// A certificate may follow.
		default:
			return nil, Done
		}

		if !r.skipVector(3) {
			return nil, More
		}
	}

	return nil, More
}

// firstCertificate reads a Certificate message behind its type.
func firstCertificate(r reader) (der []byte, s State) {
	const lengthLen = 3

	message, ok := r.number(lengthLen)
	if !ok {
		return nil, More
	}

	r = r[:min(message, len(r))]
	list, ok := r.number(lengthLen)
	switch {
	case message < 2*lengthLen, ok && list < lengthLen:
		return nil, Done // empty
	case !ok:
		return nil, More
	}

	size, ok := r.number(lengthLen)
	switch {
	case !ok:
		return nil, More
	case size == 0:
		return nil, Done
	case size > min(list, message-lengthLen)-lengthLen:
		return nil, NotTLS
	case size > len(r):
		return nil, More
	}

	return r[:size], Done
}
