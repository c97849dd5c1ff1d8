package filter

import (
	"net/netip"
	"strconv"
	"strings"
)

// lexer cuts an expression into tokens. A copy of it looks ahead.
type lexer struct {
	text string
	at   int
}

// next returns the next token, or a [*SyntaxError].
func (l *lexer) next() (t token, err error) {
	for l.at < len(l.text) && isBlank(l.text[l.at]) {
		l.at++
	}

	t.at = l.at
	rest := l.text[l.at:]
	if rest == "" {
		return t, nil
	}

	t.text = addressText(rest)
	if t.text != "" {
		t.kind = addressKind(t.text)
	}

	if t.kind == tokenEnd {
		t.text = wordText(rest)
	}

	switch {
	case t.kind != tokenEnd:
		// An address.
	case t.text != "":
		err = l.classify(&t)
	case rest[0] == '\\':
		t.kind = tokenName
		t.text = wordText(rest[1:])
		if t.text == "" {
			return t, l.fail(t.at, "a name must follow the backslash", "")
		}

		l.at++
	default:
		t.kind, t.text = tokenSign, signText(rest)
		if t.text == "" {
			return t, l.fail(t.at, "this character means nothing here", "")
		}
	}

	l.at += len(t.text)

	return t, err
}

// fail returns a [*SyntaxError].
func (l *lexer) fail(at int, message, advice string) (err error) {
	return &SyntaxError{Expression: l.text, Offset: at, Message: message, Advice: advice}
}

// classify fills in what t is by its text.
func (l *lexer) classify(t *token) (err error) {
	t.kind, t.word, t.value = lookUp(t.text)
	if t.kind != tokenName || t.text[0] < '0' || t.text[0] > '9' {
		return nil
	}

	digits, base := t.text, 10
	switch {
	case isMAC(t.text):
		t.kind = tokenMAC

		return nil
	case isDotted(t.text):
		t.kind = tokenDotted

		return nil
	case strings.HasPrefix(digits, "0x"), strings.HasPrefix(digits, "0X"):
		digits, base = digits[2:], 16
	case len(digits) > 1 && digits[0] == '0':
		digits, base = digits[1:], 8
	}

	for i := range len(digits) {
		if !isHex(digits[i]) || base != 16 && digits[i] > '9' {
			return nil // a name
		}
	}

	n, err := strconv.ParseUint(digits, base, 32)
	switch {
	case err == nil:
		t.kind, t.value = tokenNumber, uint32(n)

		return nil
	case strings.ContainsAny(digits, "89") && base == 8:
		return l.fail(t.at, quoted(t.text)+" is no octal number", "numbers that start with 0 are octal: leave the 0 out")
	case digits == "":
		return l.fail(t.at, quoted(t.text)+" is no number", "")
	default:
		return l.fail(t.at, quoted(t.text)+" has more than 32 bits", "")
	}
}

// wordText returns the word that s starts with, or "". As in the language of
// tcpdump it may have minus signs in it but not at its end.
func wordText(s string) (w string) {
	n := 0
	for n < len(s) && (isAlphanumeric(s[n]) || n > 0 && (s[n] == '-' || s[n] == '_') || n > 0 && s[n] == '.') {
		n++
	}

	return strings.TrimRight(s[:n], "-_")
}

// addressText returns what s starts with if it is made of what addresses with
// colons are made of, else "".
func addressText(s string) (a string) {
	n, colons := 0, 0
	for n < len(s) && (isHex(s[n]) || s[n] == ':' || s[n] == '.') {
		if s[n] == ':' {
			colons++
		}

		n++
	}

	if colons < 2 {
		return ""
	}

	return s[:n]
}

// maxAddress is the length of the longest IPv6 address.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// addressKind returns what a text of hexadecimal digits, colons and dots is, or
// tokenEnd if it is no address.
func addressKind(s string) (k tokenKind) {
	if isMAC(s) {
		return tokenMAC
	}

	full := strings.Count(s, ":") == 7
	if len(s) > maxAddress || !full && !strings.Contains(s, "::") {
		return tokenEnd
	}

	if a, err := netip.ParseAddr(s); err != nil || !a.Is6() {
		return tokenEnd
	}

	return tokenIPv6
}

// signText returns the operator that s starts with, or "".
func signText(s string) (sign string) {
	if len(s) > 1 {
		switch s[:2] {
		case "&&", "||", "==", "!=", "<=", ">=", "<<", ">>":
			return s[:2]
		}
	}

	if strings.IndexByte("()[]:!=<>&|^+-*/%", s[0]) < 0 {
		return ""
	}

	return s[:1]
}

// isDotted reports whether s is two to four decimal numbers with dots between.
func isDotted(s string) (ok bool) {
	dots := strings.Count(s, ".")
	for i := range len(s) {
		if s[i] != '.' && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}

	return dots >= 1 && dots <= 3 && s[len(s)-1] != '.' && !strings.Contains(s, "..")
}

func isBlank(c byte) (ok bool) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isHex(c byte) (ok bool) {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isAlphanumeric(c byte) (ok bool) {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// quoted returns s in the quotes of messages.
func quoted(s string) (q string) { return "`" + s + "`" }
