package tls

// Bounds on the lists of a [Hello]. No client is near them; one that lists more is
// not [Hello.Whole].
const (
	maxNumbers   = 512 // of a list of ciphers, extensions, versions, algorithms
	maxProtocols = 32  // of ALPN
)

// Extensions that are read. (RFC 8446 4.2, RFC 7301 3.1.)
const (
	extensionSignatures = 13
	extensionALPN       = 16
	extensionVersions   = 43
)

// Hello is what a ClientHello says in the clear. Its zero value is ready for
// [Hello.Read], which uses the lists' memory again. The byte slices are parts of
// the message that was read and valid as long as it.
type Hello struct {
	// ServerName is the first host name of the first server_name extension as it
	// stands there, nil without one. Detection takes it if [IsHostName] does.
	ServerName []byte

	// Versions, Ciphers, Extensions and SignatureAlgorithms are the code points
	// of the supported_versions extension, the list of cipher suites, the
	// extensions and the signature_algorithms extension, in their order and with
	// whatever has no meaning (GREASE, RFC 8701).
	Versions, Ciphers, Extensions, SignatureAlgorithms []uint16

	// Protocols are the names of the ALPN extension.
	Protocols [][]byte

	// LegacyVersion is the version field of the message; see [Hello.Version].
	LegacyVersion uint16

	// Named tells whether there is a server_name extension, of any content.
	Named bool

	// Whole tells whether the message is there to its end, its vectors fit into
	// one another and the lists have all that they say. Otherwise they have what
	// was read before the first defect.
	Whole bool
}

// Read reads a handshake message, which starts with its header; it may be cut off,
// and bytes behind its end do no harm. ok is false if it is no ClientHello.
//
// Where the lengths of message and vectors give no name, that of [HostName] is
// taken, which makes nothing of some of them: so whatever [ServerName] finds in a
// payload is also found here.
func (h *Hello) Read(message []byte) (ok bool) {
	h.reset()
	if len(message) == 0 || message[0] != messageClientHello {
		return false
	}

	r := reader(message)
	r.skip(1)
	size, ok := r.number(3)
	body, complete := r.take(min(size, len(r)))
	fits := h.body(body)
	h.Whole = ok && complete && size == len(body) && fits
	if h.ServerName == nil {
		h.ServerName = HostName(message)
	}

	return true
}

// Version returns the version that the client speaks: the highest of the
// supported_versions extension, GREASE left out, or else the version field.
func (h *Hello) Version() (v uint16) {
	for _, c := range h.Versions {
		if !IsGrease(c) {
			v = max(v, c)
		}
	}

	if v == 0 {
		return h.LegacyVersion
	}

	return v
}

// reset forgets the message before.
func (h *Hello) reset() {
	*h = Hello{
		Versions:            h.Versions[:0],
		Ciphers:             h.Ciphers[:0],
		Extensions:          h.Extensions[:0],
		SignatureAlgorithms: h.SignatureAlgorithms[:0],
		Protocols:           h.Protocols[:0],
	}
}

// body reads the content of the message.
func (h *Hello) body(b []byte) (fits bool) {
	r := reader(b)
	version, ok := r.number(versionLen)
	h.LegacyVersion = uint16(version)
	if !ok || !r.skip(randomLen) || !r.skipVector(1) { // session id
		return false
	}

	ciphers, ok := r.vector(2)
	if !ok {
		return false
	}

	fits = appendNumbers(&h.Ciphers, ciphers)
	if !r.skipVector(1) { // compression methods
		return false
	}

	if len(r) == 0 {
		return fits // no extensions
	}

	extensions, ok := r.vector(2)

	return ok && h.extensions(extensions) && fits
}

// extensions reads the block of extensions.
func (h *Hello) extensions(block []byte) (fits bool) {
	fits = true
	for r := reader(block); len(r) > 0; {
		kind, _ := r.number(2)
		content, ok := r.vector(2)
		if !ok || len(h.Extensions) == maxNumbers {
			return false
		}

		h.Extensions = append(h.Extensions, uint16(kind))
		fits = h.extension(kind, content) && fits
	}

	return fits
}

// extension reads one extension; of several of one kind the first counts.
func (h *Hello) extension(kind int, content []byte) (fits bool) {
	r := reader(content)
	switch {
	case kind == extensionServerName && !h.Named:
		h.Named = true
		h.ServerName = firstHost(content)
	case kind == extensionSignatures && len(h.SignatureAlgorithms) == 0:
		list, ok := r.vector(2)

		return appendNumbers(&h.SignatureAlgorithms, list) && ok
	case kind == extensionVersions && len(h.Versions) == 0:
		list, ok := r.vector(1)

		return appendNumbers(&h.Versions, list) && ok
	case kind == extensionALPN && len(h.Protocols) == 0:
		list, ok := r.vector(2)

		return h.protocols(list) && ok
	}

	return true
}

// protocols reads the names of the ALPN extension.
func (h *Hello) protocols(list []byte) (fits bool) {
	for r := reader(list); len(r) > 0; {
		name, ok := r.vector(1)
		if !ok || len(h.Protocols) == maxProtocols {
			return false
		}

		h.Protocols = append(h.Protocols, name)
	}

	return true
}

// appendNumbers adds the code points of a list; fits is false if they are too many
// or the last one is cut off.
func appendNumbers(to *[]uint16, list []byte) (fits bool) {
	for r := reader(list); len(r) > 0; {
		v, ok := r.number(2)
		if !ok || len(*to) == maxNumbers {
			return false
		}

		*to = append(*to, uint16(v))
	}

	return true
}
