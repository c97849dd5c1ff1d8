package tls

// Missing returns how many handshake bytes must follow those that [Join] returned
// before Join or [Leaf] can say anything else than More: at least 1. Who gets the
// bytes of a stream one by one need not join them again before that many have come,
// which keeps the cost of small segments and records in bounds.
func Missing(messages []byte) (n int) {
	r := reader(messages)
	for {
		if len(r) == 0 && len(messages) > 0 {
			return 1 // the type of the next message may tell
		} else if len(r) < messageHeaderLen {
			return messageHeaderLen - len(r)
		}

		start := r
		kind, _ := r.number(1)
		size, _ := r.number(3)
		switch {
		case size <= len(r):
			r.skip(size)
		case kind == messageCertificate && len(start) < len(messages):
			return missingLeaf(r, size)
		default:
			return size - len(r)
		}
	}
}

// missingLeaf returns how many bytes the first certificate of a Certificate message
// of some size lacks, whose content starts with r.
func missingLeaf(r reader, size int) (n int) {
	const lengthsLen = 3 + 3 // of the list and of the certificate

	have := len(r)
	if have < lengthsLen {
		return min(lengthsLen, size) - have
	}

	r.skip(3)
	leaf, _ := r.number(3)

	return max(min(lengthsLen+leaf, size)-have, 1)
}
