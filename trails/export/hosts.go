package export

import (
	"strings"
)

// hosts writes a hosts file.
type hosts struct{ ipv6 bool }

func newHosts(o *Options) encoder { return hosts{o.Hosts.IPv6} }

func (hosts) header(dst []byte, left []LeftOut) []byte {
	dst = append(dst, "# Names of Trailscope's trails, sent nowhere.\n# "...)
	return append(appendLeftOut(dst, left), '\n')
}

// checkDomain reports why a row is no name below a top-level domain.
func checkDomain(r *row) Reason {
	switch {
	case !isDomain(r.kind):
		return WrongKind
	case single(r.Key):
		return TopLevel
	}
	return checkName(r.Key)
}

func (h hosts) row(dst []byte, r *row) ([]byte, Reason) {
	if reason := checkDomain(r); reason != fits {
		return dst, reason
	}
	if ofMachine(r.Key) {
		return dst, BadName
	}
	dst = append(append(append(dst, "0.0.0.0 "...), r.Key...), '\n')
	if h.ipv6 {
		dst = append(append(append(dst, ":: "...), r.Key...), '\n')
	}
	return dst, fits
}

func (hosts) footer(dst []byte) []byte { return dst }

// ofMachine reports whether a name belongs to the machine that reads the file,
// which a list must not take away.
func ofMachine(name string) bool {
	first, _, _ := strings.Cut(name, ".")
	last := lastLabel(name)
	return first == "localhost" || last == "localhost" || last == "localdomain"
}
