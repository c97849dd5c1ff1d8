package event

// Fields of what HTTP gave.
const (
	httpMethod = 1 + iota
	httpHost
	httpPath
	httpUserAgent
	httpContentType
	httpStatus
	httpVersion
)

// http writes what HTTP gave unless it is nil.
func (w *wire) http(field int, h *HTTP) {
	if h == nil {
		return
	}

	start := w.open(field)
	w.text(httpMethod, h.Method)
	w.text(httpHost, h.Host)
	w.text(httpPath, h.Path)
	w.text(httpUserAgent, h.UserAgent)
	w.text(httpContentType, h.ContentType)
	w.number(httpStatus, int64(h.Status))
	w.text(httpVersion, h.Version)
	w.close(start)
}

// http reads what HTTP gave.
func (r *reader) http() *HTTP {
	h := &HTTP{}

	in := r.inside()
	for in.next() {
		switch in.field {
		case httpMethod:
			h.Method = in.value
		case httpHost:
			h.Host = in.value
		case httpPath:
			h.Path = in.value
		case httpUserAgent:
			h.UserAgent = in.value
		case httpContentType:
			h.ContentType = in.value
		case httpStatus:
			h.Status = integer[int](&in)
		case httpVersion:
			h.Version = in.value
		}
	}

	r.check(in.bad == 0)

	return h
}

// Fields of what TLS gave, of a place, and of joined columns.
const (
	tlsServerName = 1 + iota
	tlsCertificateSHA1
	tlsJA4
	tlsQUIC
	tlsCertificateSHA256
	tlsVersion
	tlsALPN
	tlsCipher

	placeCountry      = 1
	placeOrganization = 2
	placeASN          = 3

	joinedSourcePort      = 1
	joinedDestination     = 2
	joinedDestinationPort = 3
	joinedTransport       = 4
)

// tls writes what TLS gave unless it is nil.
func (w *wire) tls(field int, t *TLS) {
	if t == nil {
		return
	}

	start := w.open(field)
	w.text(tlsServerName, t.ServerName)
	w.text(tlsCertificateSHA1, t.CertificateSHA1)
	w.text(tlsJA4, t.JA4)
	w.flag(tlsQUIC, t.QUIC)
	w.text(tlsCertificateSHA256, t.CertificateSHA256)
	w.text(tlsVersion, t.Version)
	w.text(tlsALPN, t.ALPN)
	w.number(tlsCipher, int64(t.Cipher))
	w.close(start)
}

// tls reads what TLS gave.
func (r *reader) tls() *TLS {
	t := &TLS{}

	in := r.inside()
	for in.next() {
		switch in.field {
		case tlsServerName:
			t.ServerName = in.value
		case tlsCertificateSHA1:
			t.CertificateSHA1 = in.value
		case tlsJA4:
			t.JA4 = in.value
		case tlsQUIC:
			t.QUIC = true
		case tlsCertificateSHA256:
			t.CertificateSHA256 = in.value
		case tlsVersion:
			t.Version = in.value
		case tlsALPN:
			t.ALPN = in.value
		case tlsCipher:
			t.Cipher = integer[uint16](&in)
		}
	}

	r.check(in.bad == 0)

	return t
}

// place writes a place unless it is nil.
func (w *wire) place(field int, p *Place) {
	if p == nil {
		return
	}

	start := w.open(field)
	w.text(placeCountry, p.Country)
	w.text(placeOrganization, p.Organization)
	w.number(placeASN, int64(p.ASN))
	w.close(start)
}

// place reads a place.
func (r *reader) place() *Place {
	p := &Place{}

	in := r.inside()
	for in.next() {
		switch in.field {
		case placeCountry:
			p.Country = in.value
		case placeOrganization:
			p.Organization = in.value
		case placeASN:
			p.ASN = integer[uint32](&in)
		}
	}

	r.check(in.bad == 0)

	return p
}

// joined writes joined columns unless they are nil.
func (w *wire) joined(field int, j *Joined) {
	if j == nil {
		return
	}

	start := w.open(field)
	w.text(joinedSourcePort, j.SourcePort)
	w.text(joinedDestination, j.Destination)
	w.text(joinedDestinationPort, j.DestinationPort)
	w.text(joinedTransport, j.Transport)
	w.close(start)
}

// joined reads joined columns.
func (r *reader) joined() *Joined {
	j := &Joined{}

	in := r.inside()
	for in.next() {
		switch in.field {
		case joinedSourcePort:
			j.SourcePort = in.value
		case joinedDestination:
			j.Destination = in.value
		case joinedDestinationPort:
			j.DestinationPort = in.value
		case joinedTransport:
			j.Transport = in.value
		}
	}

	r.check(in.bad == 0)

	return j
}
