package tls

// Certificate returns the leaf certificate (DER) in a TCP payload that starts
// with a handshake record: the first certificate of the first Certificate message
// that starts in one of the handshake records.  It is a part of payload and
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

// leaf looks for a Certificate message in the body of one record.  done means
// that there is one; der is empty if its first certificate is empty or
// incomplete.
func leaf(body []byte) (der []byte, done bool) {
	r := reader(body)
	for {
		kind, ok := r.number(1)
		if !ok {
			return nil, false
		}

		if kind == messageCertificate {
			r.skip(3 + 3) // lengths of the message and of its list
			der, _ = r.vector(3)

			return der, true
		}

		if !r.skipVector(3) {
			return nil, false
		}
	}
}
