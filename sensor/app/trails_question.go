package app

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// question is what a user asks about, taken apart into what detection would see
// of it. What is empty it does not have.
type question struct {
	// literal is a key that is meant as it stands, such as a regular expression.
	literal string
	// certificate is the SHA-1 of a certificate, sha256 its SHA-256, and ja4 the
	// fingerprint of a client, in lower case.
	certificate, sha256, ja4 string
	// agent is what a client calls itself, in lower case.
	agent string
	// network is a network or a range, networkKey how it is written.
	network    addr.Span
	networkKey string
	// address is an end of a connection, port its port if hasPort is true.
	address netip.Addr
	port    uint16
	hasPort bool
	// name is the name of a host, in lower case and in its ASCII form.
	name string
	// host is the value of a Host header, and target what is requested.
	host, target string
	// notes are what is to know about the question.
	notes []string
}

const (
	sha1Length   = 40 // hexadecimal digits of a SHA-1
	sha256Length = 64 // those of a SHA-256
)

// parseQuestion takes apart what a user writes: an address, an address and a port,
// a network, a name, a URL, a path, the hash of a certificate, the fingerprint of a
// client or what it calls itself. Brackets and "hxxp",
// by which addresses are made harmless in reports, are understood.
func parseQuestion(asked string) (*question, error) {
	s := refang(strings.TrimSpace(asked))
	if s == "" {
		return nil, errors.New("nothing is asked for")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F }) {
		return nil, errors.New("it has control characters, which no trail has")
	}
	if digits := strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(s)); isHexadecimal(digits) {
		switch len(digits) {
		case sha1Length:
			return &question{certificate: digits}, nil
		case sha256Length:
			return &question{sha256: digits}, nil
		}
	}
	lower := strings.ToLower(s)
	if span, ok := addr.ParseSpan(lower); ok {
		return &question{network: span, networkKey: lower}, nil
	}
	kind := trails.KindOf(lower, "")
	switch {
	case kind == trails.KindJA4:
		return &question{ja4: lower}, nil
	case kind == trails.KindUserAgent && strings.Contains(s, " "):
		return &question{agent: lower}, nil
	}
	if a, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil && a.Zone() == "" {
		return &question{address: a}, nil
	}
	if ap, err := netip.ParseAddrPort(s); err == nil && ap.Addr().Zone() == "" {
		return &question{address: ap.Addr(), port: ap.Port(), hasPort: true}, nil
	}
	if strings.HasPrefix(s, "/") {
		return &question{target: escapeBlanks(s)}, nil
	}
	q, err := parseHost(s)
	if err == nil && kind == trails.KindUserAgent {
		q.agent = lower // a product and its version, or a host and a path
	}
	return q, err
}

// parseHost takes apart what begins with a scheme or a host.
func parseHost(s string) (*question, error) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "", s
	}
	q := &question{}
	rest, _, _ = strings.Cut(rest, "#") // a fragment is not sent
	host, target := rest, ""
	if at := strings.IndexAny(rest, "/?"); at >= 0 {
		host, target = rest[:at], rest[at:]
	}
	if strings.HasPrefix(target, "?") {
		target = "/" + target
	}
	q.target = escapeBlanks(target)
	if q.target == "" {
		q.target = "/"
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	if err := q.setHost(strings.ToLower(host), strings.ToLower(scheme)); err != nil {
		return nil, err
	}
	if strings.EqualFold(scheme, "https") {
		q.notes = append(q.notes, "with https the request is encrypted, so only the host is seen")
	}
	return q, nil
}

// setHost takes apart a host with or without a port.
func (q *question) setHost(host, scheme string) error {
	name, port := host, ""
	if at := strings.LastIndexByte(host, ':'); at >= 0 && !strings.HasSuffix(host, "]") {
		name, port = host[:at], host[at+1:]
	}
	switch {
	case scheme == "https":
		q.port, q.hasPort = 443, true
	case scheme != "":
		q.port, q.hasPort = 80, true
	}
	if port != "" {
		ap, err := netip.ParseAddrPort("127.0.0.1:" + port)
		if err != nil {
			return fmt.Errorf("%q is no port", port)
		}
		q.port, q.hasPort = ap.Port(), true
	}
	if a, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && a.Zone() == "" {
		q.address = a
	} else {
		ascii, err := asciiName(strings.TrimSuffix(name, "."))
		if err != nil {
			return err
		}
		q.name, name = ascii, ascii
	}
	q.host = name
	if port != "" && port != "80" { // SPEC 3.6.2
		q.host += ":" + port
	}
	return nil
}

// asciiName returns the form in which a name is asked for.
func asciiName(name string) (string, error) {
	if name == "" {
		return "", errors.New("it names no host")
	}
	if text.IsASCII(name) {
		return name, nil
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return "", fmt.Errorf("%q is no name of a host", name)
	}
	return ascii, nil
}

// escapeBlanks writes blanks as a request does.
func escapeBlanks(target string) string { return strings.ReplaceAll(target, " ", "%20") }

// refang undoes what makes addresses harmless in reports.
func refang(s string) string {
	if len(s) > len("hxxp") && strings.EqualFold(s[:len("hxxp")], "hxxp") {
		s = "http" + s[len("hxxp"):]
	}
	return strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "[://]", "://").Replace(s)
}

func isHexadecimal(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}
