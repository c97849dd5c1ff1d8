package filter

// tokenKind is what a token is.
type tokenKind uint8

const (
	// tokenEnd is the end of the expression.
	tokenEnd tokenKind = iota

	// tokenSign is punctuation or an operator: its text tells which.
	tokenSign

	// tokenWord is a word of the language, see [word].
	tokenWord

	// tokenNumber is a number or the name of one, as tcp-syn.
	tokenNumber

	// tokenDotted is two to four decimal numbers with dots between them.
	tokenDotted

	// tokenIPv6 is an IPv6 address.
	tokenIPv6

	// tokenMAC is an Ethernet address.
	tokenMAC

	// tokenName is any other word, as a host name or "6000-6008".
	tokenName
)

// token is a piece of an expression.
type token struct {
	// text is the piece as it is written, a name without its backslash.
	text string

	// at is its offset in the expression.
	at int

	// value is that of a number.
	value uint32

	kind tokenKind
	word word
}

// is reports whether t is the sign s.
func (t *token) is(s string) (ok bool) { return t.kind == tokenSign && t.text == s }

// isAddress reports whether t can only be the object of a qualifier: what a host,
// a port or a protocol is named by.
func (t *token) isAddress() (ok bool) {
	switch t.kind {
	case tokenDotted, tokenIPv6, tokenMAC, tokenName:
		return true
	default:
		return false
	}
}
