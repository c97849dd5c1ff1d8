package allow

import (
	"strconv"
	"strings"
)

// tuple writes the event as Python writes the tuple of its columns: numbers
// bare, texts quoted (SPEC 6.7).
func (c *Columns) tuple() string {
	b := make([]byte, 0, 256)
	b = append(b, '(')
	b = strconv.AppendUint(b, uint64(c.Sec), 10) // before 1970 a very large number
	b = append(b, ", "...)
	b = strconv.AppendInt(b, c.Usec, 10)
	b = appendText(b, c.Source)
	b = appendPort(b, c.SourcePort, c.SourcePortNumber)
	b = appendText(b, c.Destination)
	b = appendPort(b, c.DestinationPort, c.DestinationPortNumber)
	for _, s := range []string{c.Transport, c.Kind, c.Trail, c.Info, c.Reference} {
		b = appendText(b, s)
	}
	return string(append(b, ')'))
}

func appendPort(b []byte, port string, number bool) []byte {
	if number {
		return append(append(b, ", "...), port...)
	}
	return appendText(b, port)
}

// appendText writes ", " and the quoted text: in single quotes, or in double
// ones when it holds a single quote and no double one.
func appendText(b []byte, s string) []byte {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b = append(b, ", "...)
	b = append(b, quote)
	for _, r := range s {
		switch {
		case r == '\\' || r == rune(quote):
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < ' ' || r == 0x7F:
			const digits = "0123456789abcdef"
			b = append(b, '\\', 'x', digits[r>>4], digits[r&15])
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, quote)
}
