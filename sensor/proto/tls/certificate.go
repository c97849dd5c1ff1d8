package tls

// Certificate returns the leaf certificate (DER) in a TCP payload that starts
// with a handshake record: the first certificate of the first Certificate message
// that starts in one of the handshake records. It is a part of payload and
// complete.
func Certificate(payload []byte) (der []byte, ok bool) {
	r := reader(payload)
	for len(r) > recordHeaderLen && r[0] == recordHandshake {
		r.skip(1 + versionLen)
		size, _ := r.number(2)
		body, _ := r.take(min(size, len(r)))

		var done bool
		if der, done = leaf(body); done {
			return der, len(der) > 0
		}
	}

	return nil, false
}

// leaf looks for a Certificate message in the body of one record. done means
// that there is one; der is empty if its first certificate is empty or
// incomplete.
func leaf(body []byte) (der []byte, done bool) {
	r := reader(body)
	for len(r) >= messageHeaderLen {
		kind, _ := r.number(1)
		if kind == messageCertificate {
			r = r.prefixed(3) // the message
			r = r.prefixed(3) // the list of certificates
			der, _ = r.vector(3)

			return der, true
		}

		r.skipVector(3)
	}

	return nil, false
}
