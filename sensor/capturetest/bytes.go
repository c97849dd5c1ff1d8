package capturetest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// fillByte is what "fill" appends.
const fillByte = 'Z'

// decodeText reads a payload text: "hex:" and digits, or characters with the
// escapes \r \n \t \0 \\ \xNN. An unknown escape is an error.
func decodeText(text string) (b []byte, err error) {
	if digits, ok := strings.CutPrefix(text, "hex:"); ok {
		return decodeHex(digits)
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b = append(b, text[i])

			continue
		}
		i++
		if i >= len(text) {
			return nil, fmt.Errorf("text %q ends in a backslash", text)
		}
		switch text[i] {
		case 'r':
			b = append(b, '\r')
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case '0':
			b = append(b, 0)
		case '\\':
			b = append(b, '\\')
		case 'x':
			if i+2 >= len(text) {
				return nil, fmt.Errorf("text %q: incomplete \\x", text)
			}
			n, hexErr := strconv.ParseUint(text[i+1:i+3], 16, 8)
			if hexErr != nil {
				return nil, fmt.Errorf("text %q: %w", text, hexErr)
			}
			b = append(b, byte(n))
			i += 2
		default:
			return nil, fmt.Errorf("text %q: unknown escape \\%c", text, text[i])
		}
	}

	return b, nil
}

// decodeHex reads hex digits, ignoring white space.
func decodeHex(text string) (b []byte, err error) {
	b, err = hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, fmt.Errorf("hex %q: %w", text, err)
	}

	return b, nil
}

// number reads an unsigned number of at most bits bits, decimal or 0x…; an
// empty text gives def.
func number(what, text string, def uint64, bits int) (n uint64, err error) {
	if text == "" {
		return def, nil
	}
	n, err = strconv.ParseUint(text, 0, bits)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}

	return n, nil
}

// payload returns the step's payload with its filler.
func (s *step) payload() (b []byte, err error) {
	b, err = decodeText(s.Payload)
	if err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	n, err := number("fill", s.Fill, 0, 16)
	if err != nil {
		return nil, err
	}

	return append(b, bytes.Repeat([]byte{fillByte}, int(n))...), nil
}
