package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/sink/internal/pyjson"
)

// DefaultFormat is the template unless configured: the one that Maltrail ships.
const DefaultFormat = `{"text": "%(severity)s: %(src_ip)s -> %(trail)s (%(info)s) [%(type)s]"}`

// Limits of a template.
const (
	// maxFormat is the longest template, in bytes.
	maxFormat = 64 << 10

	// maxWidth is the largest width and precision.
	maxWidth = 10_000
)

// kind is what the text of a template is.
type kind uint8

const (
	kindJSON kind = iota
	kindForm
	kindText
)

// template is a parsed template.
type template struct {
	parts []part
	kind  kind
}

// part is a piece of text and the field behind it.
type part struct {
	text string

	// field is the field's name, empty behind the last text.
	field string

	// width is the least number of characters, precision the most, -1 for any.
	width, precision int

	// left pads behind the value instead of before it.
	left bool

	// zero pads a number with zeros.
	zero bool

	// quoted is set within a JSON string.
	quoted bool
}

// parseTemplate reads a template for a kind of text.
func parseTemplate(format string, k kind) (*template, error) {
	if len(format) > maxFormat {
		return nil, fmt.Errorf("is longer than %d bytes", maxFormat)
	}

	t := &template{kind: k}
	rest := format
	quotes := jsonQuotes{}
	text := ""

	for {
		before, after, found := strings.Cut(rest, "%")
		text += before
		quotes.scan(before)

		if !found {
			t.parts = append(t.parts, part{text: text})

			break
		}

		if behind, ok := strings.CutPrefix(after, "%"); ok {
			text += "%"
			rest = behind

			continue
		}

		p, behind, err := parseField(after)
		if err != nil {
			return nil, fmt.Errorf("at %q: %w", excerpt("%"+after), err)
		}

		p.text, p.quoted = text, quotes.in
		t.parts = append(t.parts, p)
		text, rest = "", behind
	}

	return t, t.check()
}

// excerpt is the start of a text, for a message.
func excerpt(s string) string {
	const shown = 20

	if len(s) > shown {
		return s[:shown]
	}

	return s
}

// jsonQuotes follows whether a place is within a JSON string.
type jsonQuotes struct{ in, escape bool }

// scan goes on over s.
func (q *jsonQuotes) scan(s string) {
	for i := range len(s) {
		switch {
		case q.escape:
			q.escape = false
		case q.in && s[i] == '\\':
			q.escape = true
		case s[i] == '"':
			q.in = !q.in
		}
	}
}

// parseField reads what follows a percent sign.
func parseField(s string) (p part, rest string, err error) {
	p.precision = -1

	behind, ok := strings.CutPrefix(s, "(")
	if !ok {
		return p, "", errors.New("write a field as %(name)s, and a percent sign as %%")
	}

	name, rest, ok := strings.Cut(behind, ")")
	if !ok {
		return p, "", errors.New("the field's name has no end")
	}

	if !isField(name) {
		return p, "", fmt.Errorf("%q is none of %s", excerpt(name), strings.Join(fieldNames[:], ", "))
	}

	p.field = name

	flags := len(rest) - len(strings.TrimLeft(rest, "-0 +#"))
	p.left = strings.Contains(rest[:flags], "-")
	p.zero = strings.Contains(rest[:flags], "0")
	rest = rest[flags:]

	if p.width, rest, err = parseNumber(rest, 0); err != nil {
		return p, "", err
	}

	if behind, ok := strings.CutPrefix(rest, "."); ok {
		if p.precision, rest, err = parseNumber(behind, 0); err != nil {
			return p, "", err
		}
	}

	switch {
	case strings.HasPrefix(rest, "s"):
		p.zero = false
	case (strings.HasPrefix(rest, "d") || strings.HasPrefix(rest, "i")) && name == fieldTimestamp:
		p.precision = -1
	case rest == "":
		return p, "", errors.New("a letter is missing: %(name)s")
	default:
		return p, "", fmt.Errorf("a text is written with s, not with %q", excerpt(rest)[:1])
	}

	return p, rest[1:], nil
}

// parseNumber reads digits; without any it returns none.
func parseNumber(s string, none int) (n int, rest string, err error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		return none, s, nil
	}

	if n, err = strconv.Atoi(s[:digits]); err != nil || n > maxWidth {
		return 0, "", fmt.Errorf("a width is more than %d", maxWidth)
	}

	return n, s[digits:], nil
}

// check refuses a template whose text values could change.
func (t *template) check() error {
	if t.kind != kindJSON {
		return nil
	}

	for i := range t.parts {
		p := &t.parts[i]

		if p.field == "" || p.quoted {
			continue
		}

		switch {
		case p.field != fieldTimestamp && p.field != fieldJSON:
			return fmt.Errorf("%%(%s)s has to stand within quotes", p.field)
		case p.field == fieldJSON && p.precision >= 0, p.zero:
			return fmt.Errorf("%%(%s)s cannot be cut or padded with zeros outside of quotes", p.field)
		}
	}

	// Escaped values keep the text JSON if these do: nothing before them takes
	// them for a part of an escape, nothing behind them leans on them.
	for _, value := range []string{"", "x"} {
		for _, number := range []string{"1700000000", "-1700000000"} {
			values := map[string]string{}
			for _, name := range fieldNames {
				values[name] = value
			}

			values[fieldTimestamp], values[fieldJSON] = number, "{}"

			if !json.Valid(t.append(nil, values)) {
				return errors.New("is not JSON; set content_type to text/plain if it is not meant to be")
			}
		}
	}

	return nil
}

// append appends the template with values.
func (t *template) append(dst []byte, values map[string]string) []byte {
	for i := range t.parts {
		p := &t.parts[i]
		dst = append(dst, p.text...)

		if p.field == "" {
			continue
		}

		value := p.fit(values[p.field])

		switch {
		case t.kind == kindForm:
			dst = append(dst, url.QueryEscape(strings.ToValidUTF8(value, "\ufffd"))...)
		case t.kind == kindJSON && p.quoted:
			dst = pyjson.AppendText(dst, value)
		case t.kind == kindJSON:
			dst = append(dst, value...)
		default:
			dst = append(dst, strings.Map(plain, value)...)
		}
	}

	return dst
}

// plain returns what stands for a character in plain text; bytes that are not
// UTF-8 come as U+FFFD.
func plain(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}

	return r
}

// fit cuts and pads a value.
func (p *part) fit(value string) string {
	if p.precision >= 0 {
		at := 0
		for n := 0; n < p.precision && at < len(value); n++ {
			_, size := utf8.DecodeRuneInString(value[at:])
			at += size
		}

		value = value[:at]
	}

	missing := p.width - utf8.RuneCountInString(value)
	if missing <= 0 {
		return value
	}

	switch {
	case p.left:
		return value + strings.Repeat(" ", missing)
	case p.zero:
		return strings.Repeat("0", missing) + value
	default:
		return strings.Repeat(" ", missing) + value
	}
}
