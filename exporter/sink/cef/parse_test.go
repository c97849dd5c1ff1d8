package cef_test

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parsed is a CEF event read back.
type parsed struct {
	// header is what stands between the pipes, escapes undone.
	header [7]string

	// keys are in the order of the text; values have their escapes undone.
	keys   []string
	values map[string]string
}

// parse reads one CEF event strictly. It was written from the format's
// description, not from the encoder.
func parse(line string) (*parsed, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("not UTF-8")
	}

	if i := strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 }); i >= 0 {
		return nil, fmt.Errorf("a control character at %d", i)
	}

	p := &parsed{values: map[string]string{}}

	rest := line
	for i := range p.header {
		text, behind, err := headerField(rest)
		if err != nil {
			return nil, fmt.Errorf("header %d: %w", i, err)
		}

		p.header[i], rest = text, behind
	}

	for rest != "" {
		key, raw, behind, err := pair(rest)
		if err != nil {
			return nil, err
		}

		if _, twice := p.values[key]; twice {
			return nil, fmt.Errorf("key %s twice", key)
		}

		value, err := unescape(raw)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", key, err)
		}

		p.keys = append(p.keys, key)
		p.values[key] = value
		rest = behind
	}

	return p, nil
}

// headerField reads up to the next pipe that is not escaped.
func headerField(s string) (text, rest string, err error) {
	var b strings.Builder

	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '|':
			return b.String(), s[i+1:], nil
		case c == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == '|'):
			i++
			b.WriteByte(s[i])
		case c == '\\':
			return "", "", errors.New("a lone backslash")
		default:
			b.WriteByte(c)
		}
	}

	return "", "", errors.New("no pipe")
}

// pair reads one key and its value, which ends before the last blank before the
// next key.
func pair(s string) (key, raw, rest string, err error) {
	key, behind, ok := strings.Cut(s, "=")
	if !ok || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return "", "", "", fmt.Errorf("no key at %.40q", s)
	}

	for i := 0; i < len(behind); i++ {
		switch behind[i] {
		case '\\':
			i++
		case '=':
			at := strings.LastIndexByte(behind[:i], ' ')
			if at < 0 {
				return "", "", "", fmt.Errorf("key %s: an equals sign without a key", key)
			}

			return key, behind[:at], behind[at+1:], nil
		}
	}

	return key, behind, "", nil
}

// unescape undoes the escapes of a value.
func unescape(s string) (string, error) {
	var b strings.Builder

	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])

			continue
		}

		i++
		if i == len(s) {
			return "", errors.New("ends in a backslash")
		}

		switch s[i] {
		case '\\', '=':
			b.WriteByte(s[i])
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		default:
			return "", fmt.Errorf(`escape \%c`, s[i])
		}
	}

	return b.String(), nil
}
