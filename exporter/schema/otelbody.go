package schema

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
)

// maxBodyDepth is how deep the objects and arrays of a document may be nested, a
// bound of ours: the ECS document needs five.
const maxBodyDepth = 16

// errNoDocument is returned for what is not a JSON object as [ECS.Append] writes
// it.
var errNoDocument = errors.New("not a document")

// OTelBody returns a JSON document as a structured value: maps, arrays, texts,
// numbers and booleans, whole numbers as integers except for fields whose ECS
// type is float. The document must be as [ECS.Append] writes it, without white
// space between the values.
func OTelBody(document []byte) (attribute.Value, error) {
	r := &bodyReader{rest: document}

	v, ok := r.value("", 0)
	if !ok || len(r.rest) > 0 || v.Type() != attribute.MAP {
		return attribute.Value{}, errNoDocument
	}

	return v, nil
}

// numerals are the bytes of a JSON number.
var numerals = []byte("-+.0123456789eE")

// bodyReader reads JSON.
type bodyReader struct {
	rest    []byte
	scratch []byte
}

// accept skips c if it comes next.
func (r *bodyReader) accept(c byte) bool {
	if len(r.rest) == 0 || r.rest[0] != c {
		return false
	}

	r.rest = r.rest[1:]

	return true
}

// value reads a value of the field with the given key.
func (r *bodyReader) value(key string, depth int) (v attribute.Value, ok bool) {
	if len(r.rest) == 0 || depth > maxBodyDepth {
		return v, false
	}

	switch r.rest[0] {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(key, depth)
	case '"':
		s, ok := r.text()

		return attribute.StringValue(s), ok
	case 't':
		return attribute.BoolValue(true), r.word("true")
	case 'f':
		return attribute.BoolValue(false), r.word("false")
	default:
		return r.number(key)
	}
}

// word skips a word.
func (r *bodyReader) word(s string) bool {
	if len(r.rest) < len(s) || string(r.rest[:len(s)]) != s {
		return false
	}

	r.rest = r.rest[len(s):]

	return true
}

// object reads an object.
func (r *bodyReader) object(depth int) (v attribute.Value, ok bool) {
	const usual = 12 // fields of an object

	fields := make([]attribute.KeyValue, 0, usual)
	r.accept('{')

	for !r.accept('}') {
		if len(fields) > 0 && !r.accept(',') {
			return v, false
		}

		key, ok := r.text()
		if !ok || key == "" || !r.accept(':') {
			return v, false
		}

		value, ok := r.value(key, depth+1)
		if !ok {
			return v, false
		}

		fields = append(fields, attribute.KeyValue{Key: attribute.Key(key), Value: value})
	}

	return attribute.MapValue(fields...), true
}

// array reads an array.
func (r *bodyReader) array(key string, depth int) (v attribute.Value, ok bool) {
	var (
		texts  []string
		values []attribute.Value
	)

	r.accept('[')

	for count := 0; !r.accept(']'); count++ {
		if count > 0 && !r.accept(',') {
			return v, false
		}

		value, ok := r.value(key, depth+1)
		if !ok {
			return v, false
		}

		if value.Type() == attribute.STRING {
			texts = append(texts, value.AsString())
		}

		values = append(values, value)
	}

	if len(texts) == len(values) {
		return attribute.StringSliceValue(texts), true
	}

	return attribute.SliceValue(values...), true
}

// number reads a number.
func (r *bodyReader) number(key string) (v attribute.Value, ok bool) {
	end := 0
	for end < len(r.rest) && bytes.IndexByte(numerals, r.rest[end]) >= 0 {
		end++
	}

	s := string(r.rest[:end])
	r.rest = r.rest[end:]

	if !isFloat(key) && strings.Trim(s, "-0123456789") == "" {
		n, err := strconv.ParseInt(s, 10, 64)

		return attribute.Int64Value(n), err == nil
	}

	f, err := strconv.ParseFloat(s, 64)

	return attribute.Float64Value(f), err == nil
}

// isFloat says whether the last part of a field's name is one of the fields of
// the type float.
func isFloat(key string) bool { return key == "risk_score" || key == "risk_score_norm" }

// text reads a text.
func (r *bodyReader) text() (s string, ok bool) {
	if !r.accept('"') {
		return "", false
	}

	for i, c := range r.rest {
		switch {
		case c == '"':
			s = string(r.rest[:i])
			r.rest = r.rest[i+1:]

			return s, utf8.ValidString(s)
		case c == '\\':
			return r.escaped(i)
		case c < ' ':
			return "", false
		}
	}

	return "", false
}

// escaped reads a text whose first escape is at i.
func (r *bodyReader) escaped(i int) (s string, ok bool) {
	b := append(r.scratch[:0], r.rest[:i]...)
	r.rest = r.rest[i:]

	for len(r.rest) > 0 {
		c := r.rest[0]
		r.rest = r.rest[1:]

		switch {
		case c == '"':
			r.scratch = b

			return string(b), utf8.Valid(b)
		case c < ' ':
			return "", false
		case c == '\\':
			if b, ok = r.escape(b); !ok {
				return "", false
			}
		default:
			b = append(b, c)
		}
	}

	return "", false
}

// escape appends the character of the escape behind a backslash.
func (r *bodyReader) escape(b []byte) (_ []byte, ok bool) {
	if len(r.rest) == 0 {
		return b, false
	}

	c := r.rest[0]
	r.rest = r.rest[1:]

	switch c {
	case '"', '\\', '/':
		return append(b, c), true
	case 'n':
		return append(b, '\n'), true
	case 'r':
		return append(b, '\r'), true
	case 't':
		return append(b, '\t'), true
	case 'b':
		return append(b, '\b'), true
	case 'f':
		return append(b, '\f'), true
	case 'u':
		unit, ok := r.unit()
		if utf16.IsSurrogate(unit) {
			unit = r.surrogate(unit)
		}

		return utf8.AppendRune(b, unit), ok
	default:
		return b, false
	}
}

// unit reads four hex digits.
func (r *bodyReader) unit() (rune, bool) {
	const digits = 4
	if len(r.rest) < digits {
		return 0, false
	}

	n, err := strconv.ParseUint(string(r.rest[:digits]), 16, 16)
	r.rest = r.rest[digits:]

	return rune(n), err == nil
}

// surrogate returns the character of a surrogate pair whose first half has been
// read, U+FFFD if the second does not follow.
func (r *bodyReader) surrogate(high rune) rune {
	const escape = `\u`

	before := r.rest
	if r.word(escape) {
		if low, ok := r.unit(); ok {
			if c := utf16.DecodeRune(high, low); c != utf8.RuneError {
				return c
			}
		}
	}

	r.rest = before

	return utf8.RuneError
}
