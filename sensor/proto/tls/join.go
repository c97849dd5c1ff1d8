package tls

// State says what is known of bytes that may be TLS.
type State uint8

// States.
const (
	// Undecided: too few bytes to tell.
	Undecided State = iota

	// More: it is TLS, but what was asked for is not complete.
	More

	// Done: it is complete, or known not to come.
	Done

	// NotTLS: it is something else.
	NotTLS
)

// Limits of records. (RFC 5246 6.2.3: 2^14 bytes and what ciphers add.)
const (
	maxRecordLen = 1<<14 + 2048
	versionMajor = 3
	maxMinor     = 4

	// maxOddRecords is the number of records without handshake bytes in a row.
	maxOddRecords = 16
)

// Content types that may stand between handshake records. (RFC 8446 5.1.)
const (
	recordChangeCipher = 0x14
	recordAlert        = 0x15
)

// Join appends the handshake bytes of the records that data starts with to dst and
// returns the result. Messages may be spread over records of any size, with alerts
// and change_cipher_spec records in between.
//
// The state is Undecided while data is too short to show the type of the first
// message, More until the first message is complete and Done from then on; messages
// then has all that follows in handshake records, up to a change_cipher_spec between
// two messages, which encrypted ones follow. It is NotTLS, and messages is dst, if
// data does not start with a handshake record and a message that a flight may start
// with, or if the records end in anything else before the first message is
// complete.
func Join(dst, data []byte) (messages []byte, s State) {
	if len(data) > 0 && data[0] != recordHandshake {
		return dst, NotTLS
	}

	from, odd := len(dst), 0
	messages = dst
	for {
		kind, body, rest, s := nextRecord(data)
		if s == Undecided {
			return messages, joined(messages[from:])
		}

		messages = append(messages, body...)
		switch {
		case s == NotTLS, !startsFlight(messages[from:]), odd == maxOddRecords:
			return ended(messages, from)
		case kind == recordHandshake && len(body) > 0:
			odd = 0
		case kind == recordChangeCipher && atBoundary(messages[from:]):
			return messages, Done
		default:
			odd++
		}

		data = rest
	}
}

// nextRecord returns the type of the record that data starts with, its content, as
// far as it is there, if it is a handshake record, and what follows it. It is
// Undecided if data ends within the record's header.
func nextRecord(data []byte) (kind int, body, rest []byte, s State) {
	r := reader(data)
	kind, ok := r.number(1)
	if ok && (kind < recordChangeCipher || kind > recordHandshake) {
		return kind, nil, nil, NotTLS
	}

	major, ok := r.number(1)
	if ok && major != versionMajor {
		return kind, nil, nil, NotTLS
	}

	minor, ok := r.number(1)
	if ok && minor > maxMinor {
		return kind, nil, nil, NotTLS
	}

	size, ok := r.number(2)
	if !ok {
		return kind, nil, nil, Undecided
	} else if size > maxRecordLen {
		return kind, nil, nil, NotTLS
	}

	body, _ = r.take(min(size, len(r)))
	if kind != recordHandshake {
		body = nil
	}

	return kind, body, r, More
}

// ended returns the result for records that end in something else.
func ended(messages []byte, from int) (res []byte, s State) {
	if startsFlight(messages[from:]) && joined(messages[from:]) == Done {
		return messages, Done
	}

	return messages[:from], NotTLS
}

// joined returns the state of handshake bytes.
func joined(messages []byte) (s State) {
	r := reader(messages)
	switch {
	case len(r) == 0:
		return Undecided
	case r.skip(1) && r.skipVector(3):
		return Done
	default:
		return More
	}
}

// startsFlight reports whether handshake bytes may be the beginning of a flight;
// none may.
func startsFlight(messages []byte) (ok bool) {
	const typeAndHighByte = 2

	switch {
	case len(messages) == 0:
		return true
	case messages[0] == messageClientHello, messages[0] == messageServerHello:
		// No hello has 2^16 bytes.
		return len(messages) < typeAndHighByte || messages[1] == 0
	case messages[0] == messageCertificate:
		return true // a server's flight whose beginning was not seen
	default:
		return false
	}
}

// atBoundary reports whether handshake bytes end where a message does.
func atBoundary(messages []byte) (ok bool) {
	r := reader(messages)
	for len(r) > 0 {
		ok = r.skip(1) && r.skipVector(3)
	}

	return ok
}
