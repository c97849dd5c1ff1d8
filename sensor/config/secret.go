package config

import (
	"fmt"
	"io"
)

// Secret is a text that is never shown: every way of printing it, in whatever
// structure it stands, writes [Hidden] in its place, or nothing when it is empty.
type Secret string

// Hidden is what is shown in place of a secret.
const Hidden = "(hidden)"

var _ fmt.Formatter = Secret("")

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return Hidden
}

// Format implements fmt.Formatter, so that no verb shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText implements encoding.TextMarshaler, for JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
