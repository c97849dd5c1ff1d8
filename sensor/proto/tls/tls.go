// Package tls reads the clear part of TLS handshakes.
//
// There are two ways. [ServerName] and [Certificate] look at what one TCP segment
// carries, in place: nothing is joined over segments, and certificates are not
// joined over records. Their rules are those of SPEC 3.7 and do not change.
//
// [Join] puts the handshake bytes of consecutive records together, whatever their
// sizes, as far as the stream's beginning is there; [Hello] and [ServerHello] read
// what client and server say, and [Leaf] finds the server's certificate. What Join
// calls [NotTLS] may still be something that the first two read in a segment, for
// they do not examine versions and lengths. TLS 1.3 encrypts certificates, so they
// are seen up to TLS 1.2 only. Hellos in the form of SSL 2 are not read.
//
// # Contract
//
// The functions only read their arguments and never panic on any input. Results are
// parts of the arguments, except those of Join, which appends to a slice of the
// caller. Nothing is allocated, but the lists of a Hello and the slice of Join grow
// to what they have to hold. Functions are safe for concurrent use; a Hello or a
// ServerHello belongs to one goroutine at a time.
package tls

// Content types of records and types of handshake messages. (RFC 8446 5.1, 4.)
const (
	recordHandshake    = 0x16
	messageClientHello = 1
	messageServerHello = 2
	messageCertificate = 11
)

// Sizes, in bytes. (RFC 8446 4, 4.1.2, 5.1.)
const (
	recordHeaderLen  = 5
	messageHeaderLen = 4
	versionLen       = 2
	randomLen        = 32
)

// startsHandshake reports whether a TCP payload may start with a handshake record,
// which is the condition for the functions of this package to find anything.
func startsHandshake(payload []byte) (ok bool) {
	return len(payload) > recordHeaderLen && payload[0] == recordHandshake
}

// reader walks over length-prefixed fields. After a field that does not fit, it
// is exhausted.
type reader []byte

// skip leaves out n bytes.
func (r *reader) skip(n int) (ok bool) {
	_, ok = r.take(n)

	return ok
}

// take returns the next n bytes.
func (r *reader) take(n int) (b []byte, ok bool) {
	if n > len(*r) {
		*r = nil

		return nil, false
	}

	b = (*r)[:n]
	*r = (*r)[n:]

	return b, true
}

// number reads a big-endian number of n bytes, 1 to 3.
func (r *reader) number(n int) (v int, ok bool) {
	b, ok := r.take(n)
	for _, c := range b {
		v = v<<8 | int(c)
	}

	return v, ok
}

// vector returns the content of a vector whose length takes n bytes.
func (r *reader) vector(n int) (b []byte, ok bool) {
	size, ok := r.number(n)
	if !ok {
		return nil, false
	}

	return r.take(size)
}

// skipVector leaves out a vector whose length takes n bytes.
func (r *reader) skipVector(n int) (ok bool) {
	_, ok = r.vector(n)

	return ok
}

// prefixed returns a reader over the content of a vector whose length takes n
// bytes, as far as it is there.
func (r *reader) prefixed(n int) (content reader) {
	size, _ := r.number(n)
	content, _ = r.take(min(size, len(*r)))

	return content
}
