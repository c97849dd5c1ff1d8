package allow

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"github.com/trailscope/trailscope/trails/addr"
)

// Form says how the fields of a [Matcher] are read. See the package comment
// for what each form silences.
type Form uint8

const (
	// FormEvent is a rule of the user's own on events. All fields that are not
	// empty must match; at least one is there. Text is empty.
	FormEvent Form = iota
	// FormTrusted is an entry of a whitelist (SPEC 1.7), in Text.
	FormTrusted
	// FormIgnore is a line of ignore_events.txt (SPEC 6.7): Source, SourcePort,
	// Destination and DestinationPort are texts that the columns must equal,
	// where "*" stands for any and the empty text only for itself.
	FormIgnore
	// FormExpression is a regular expression, in Text, that is searched in the
	// text of the event (SPEC 6.7).
	FormExpression

	formCount
)

// any stands for any value in a field of FormIgnore.
const anyText = "*"

// Matcher says what a rule silences. It is comparable: rules with equal
// matchers, after [Matcher.Normal], silence the same.
type Matcher struct {
	// Text is the entry of FormTrusted, or the expression of FormExpression.
	Text string
	// Trail is a name, an address, or any other trail as it is written.
	Trail string
	// Source and Destination are an address or a network each; for FormIgnore
	// any text.
	Source, Destination string
	// SourcePort and DestinationPort are numbers from 1 to 65535; for FormIgnore
	// any text.
	SourcePort, DestinationPort string
	// Form says how the fields are read.
	Form Form
	// Lenient is for FormTrusted: an IPv6 network in Text is one.
	Lenient bool
}

// FieldError says that a field of a rule cannot be used.
type FieldError struct {
	// Field is the field as allow.yaml calls it, such as "source_port"; "rule"
	// for the rule as a whole.
	Field string
	// Value is what it holds.
	Value string
	// Reason says what is wrong and what is allowed.
	Reason string
}

// Error implements the error interface.
func (e *FieldError) Error() string {
	if e.Value == "" {
		return e.Field + ": " + e.Reason
	}
	return fmt.Sprintf("%s: %q: %s", e.Field, e.Value, e.Reason)
}

// Names of the fields of a rule.
const (
	fieldRule            = "rule"
	fieldTrail           = "trail"
	fieldSource          = "source"
	fieldSourcePort      = "source_port"
	fieldDestination     = "destination"
	fieldDestinationPort = "destination_port"
	fieldReason          = "reason"
	fieldAuthor          = "author"
	fieldCreated         = "created"
	fieldExpires         = "expires"
)

// Normal returns the matcher in the one spelling that compares equal: letters
// of trails in lower case, addresses as trails spell them, networks without the
// bits behind their prefix. An error is a [*FieldError].
func (m Matcher) Normal() (Matcher, error) {
	if m.Form != FormEvent {
		return m, m.plain()
	}
	return m.normalEvent()
}

// normalEvent is Normal for a rule on events.
func (m Matcher) normalEvent() (Matcher, error) {
	if m.Lenient {
		return m, &FieldError{fieldRule, "", "only a whitelist entry is read leniently"}
	}
	if m.Text != "" {
		return m, &FieldError{fieldRule, m.Text, "a rule on events has no text of its own"}
	}
	if m == (Matcher{}) {
		return m, &FieldError{fieldRule, "", "it names nothing; give at least one of trail, source, source_port, destination, destination_port"}
	}
	for _, f := range [...]struct {
		name   string
		value  *string
		normal func(string) (normal, reason string)
	}{
		{fieldTrail, &m.Trail, normalTrail},
		{fieldSource, &m.Source, normalNetwork},
		{fieldSourcePort, &m.SourcePort, normalPort},
		{fieldDestination, &m.Destination, normalNetwork},
		{fieldDestinationPort, &m.DestinationPort, normalPort},
	} {
		if *f.value == "" {
			continue
		}
		v, reason := f.normal(*f.value)
		if reason != "" {
			return m, &FieldError{f.name, *f.value, reason}
		}
		*f.value = v
	}
	return m, nil
}

// plain checks a matcher whose fields are texts: which of them it has.
func (m *Matcher) plain() error {
	columns := m.Source + m.SourcePort + m.Destination + m.DestinationPort
	switch {
	case m.Form >= formCount:
		return &FieldError{fieldRule, strconv.Itoa(int(m.Form)), "there is no such form"}
	case m.Lenient && m.Form != FormTrusted:
		return &FieldError{fieldRule, m.Text, "only a whitelist entry is read leniently"}
	case m.Trail != "":
		return &FieldError{fieldTrail, m.Trail, "only a rule on events has one"}
	case m.Form == FormIgnore && m.Text != "":
		return &FieldError{fieldRule, m.Text, "an ignore rule has columns and no text"}
	case m.Form != FormIgnore && columns != "":
		return &FieldError{fieldRule, columns, "a whitelist entry or an expression has a text and no columns"}
	case m.Form != FormIgnore && m.Text == "":
		return &FieldError{fieldRule, "", "a whitelist entry or an expression needs a text"}
	}
	return nil
}

// maxTrail bounds a trail in a rule; it is the longest trail that there is.
const maxTrail = 1 << 16

// normalTrail returns a trail as events are compared with it, or what is wrong.
func normalTrail(s string) (normal, reason string) {
	s = string(appendLower(nil, strings.TrimSpace(s)))
	if !strings.Contains(s, "/") {
		s = strings.TrimFunc(s, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	}
	switch {
	case s == "":
		return "", "a name, address, URL, path or other trail belongs here"
	case len(s) > maxTrail:
		return "", "it is longer than any trail"
	case strings.HasPrefix(s, "*"):
		return "", "there are no wildcards: a name covers everything below it"
	case strings.Contains(s, "://"):
		return "", "write it without what stands in front of ://, as trails are"
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return addr.String(a), ""
	}
	if ap, err := netip.ParseAddrPort(s); err == nil && ap.Addr().Zone() == "" {
		return string(addr.AppendPort(nil, ap.Addr(), ap.Port())), ""
	}
	return s, ""
}

const networkWanted = "an address or a network belongs here, such as 10.0.0.5, 10.0.0.0/8 or 2001:db8::/32"

// normalNetwork returns an address or network, or what is wrong.
func normalNetwork(s string) (normal, reason string) {
	p, ok := parseNetwork(strings.TrimSpace(s))
	switch {
	case !ok:
		return "", networkWanted
	case p.Bits() == 0:
		return "", "it covers every address; leave the field out to say so"
	case p.IsSingleIP():
		return addr.String(p.Addr()), ""
	}
	return addr.String(p.Addr()) + "/" + strconv.Itoa(p.Bits()), ""
}

// parseNetwork reads an address or network of either version.
func parseNetwork(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// normalPort returns a port, or what is wrong.
func normalPort(s string) (normal, reason string) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 16)
	if err != nil || n == 0 {
		return "", "a port from 1 to 65535 belongs here"
	}
	return strconv.FormatUint(n, 10), ""
}

// String describes the matcher in words, such as "trail evil.example, source
// 10.0.0.0/8".
func (m Matcher) String() string {
	switch m.Form {
	case FormTrusted:
		return "trusted entry " + m.Text
	case FormIgnore:
		return "ignore rule " + strings.Join([]string{m.Source, m.SourcePort, m.Destination, m.DestinationPort}, ";")
	case FormExpression:
		return "expression " + m.Text
	}
	var parts []string
	for _, f := range [...][2]string{
		{"trail ", m.Trail},
		{"source ", m.Source},
		{"source port ", m.SourcePort},
		{"destination ", m.Destination},
		{"destination port ", m.DestinationPort},
	} {
		if f[1] != "" {
			parts = append(parts, f[0]+f[1])
		}
	}
	return strings.Join(parts, ", ")
}
