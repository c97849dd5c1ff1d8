package feed

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what a user may write. Each is far beyond what any feed needs.
const (
	maxName       = 64
	maxText       = 256 // infos, references, markers, separators, comments
	maxExpression = 1000
	maxHeader     = 1000
	maxMinimum    = 10_000_000
)

// FieldError says what is wrong with one field of a feed.
type FieldError struct {
	// Field is the key of the field as a configuration has it, such as
	// "column"; the one of Addresses is "url".
	Field string
	// Problem says what is wrong.
	Problem string
	// Hint says what to write instead.
	Hint string
}

// Error returns "field: problem; hint".
func (e *FieldError) Error() string { return e.Field + ": " + e.Problem + "; " + e.Hint }

// Validate reports what is wrong with a feed: a [FieldError] for each field, in
// the order in which one fills them, joined.
func (f *Feed) Validate() error {
	v := &validation{feed: f}
	v.name()
	v.addresses()
	v.format()
	v.texts()
	if f.Minimum < MayBeEmpty || f.Minimum > maxMinimum {
		v.fail("minimum", fmt.Sprintf("%d is no number of entries", f.Minimum), fmt.Sprintf("write a number from 1 to %d", maxMinimum))
	}
	return errors.Join(v.problems...)
}

// validation collects the problems of a feed.
type validation struct {
	feed     *Feed
	problems []error
}

func (v *validation) fail(field, problem, hint string) {
	v.problems = append(v.problems, &FieldError{Field: field, Problem: problem, Hint: hint})
}

// name checks the name, which also names files.
func (v *validation) name() {
	const hint = "write a short name of letters, digits and underscores, such as my_feed"
	switch name := v.feed.Name; {
	case name == "":
		v.fail("name", "is missing", hint)
	case len(name) > maxName:
		v.fail("name", fmt.Sprintf("has more than %d characters", maxName), hint)
	case strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}):
		v.fail("name", fmt.Sprintf("%q has other characters than letters, digits and underscores", name), hint)
	case name == "custom" || name == "static":
		v.fail("name", fmt.Sprintf("%q stands for lists that are no feeds", name), hint)
	}
}

// addresses checks where the list lies.
func (v *validation) addresses() {
	const hint = "write an address such as https://lists.example/bad.txt, or the full path of a file"
	if len(v.feed.Addresses) == 0 {
		v.fail("url", "is missing", hint)
	}
	all := v.feed.Addresses
	if v.feed.Fallback != "" {
		all = slices.Concat(all, []string{v.feed.Fallback})
	}
	for _, a := range all {
		if !isAddress(a) {
			v.fail("url", fmt.Sprintf("%q is neither an address nor a path", redacted(a)), hint)
		}
	}
}

// isAddress reports whether a is the address of a list, or its full path.
func isAddress(a string) bool {
	if filepath.IsAbs(a) {
		return !hasControl(a)
	}
	u, err := url.Parse(a)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "file":
		return u.Path != ""
	}
	return false
}

// redacted returns an address that may be shown: what may be a password is
// left out.
func redacted(a string) string {
	scheme, rest, ok := strings.Cut(a, schemeEnd)
	if !ok {
		scheme, rest = "", a
	} else {
		scheme += schemeEnd
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = "xxxxx" + rest[at:]
	}
	return scheme + rest
}

// format checks the format and the fields that belong to it.
func (v *validation) format() {
	f := v.feed
	own := slices.Contains(Formats(), f.Format) || f.Name == string(f.Format) && f.Format.reader() != nil
	switch {
	case f.Format == "":
		v.fail("format", "is missing", "write one of "+formatNames())
		return
	case !own:
		v.fail("format", fmt.Sprintf("%q is none", f.Format), "write one of "+formatNames())
		return
	}
	v.columns()
	switch f.Format {
	case JSON:
		if _, err := parsePath(f.Path); err != nil {
			v.fail("path", err.Error(), "write names joined by dots, such as relays[].addresses[] or [].ioc")
		}
	case Regex:
		v.expression()
	}
	unused := "leave it out, or write another format than " + string(f.Format)
	if f.Path != "" && f.Format != JSON {
		v.fail("path", "belongs to the format json", unused)
	}
	if f.Expression != "" && f.Format != Regex {
		v.fail("expression", "belongs to the format regex", unused)
	}
	if f.Comment != "" && !f.inLines() {
		v.fail("comment", "belongs to the formats lines, column and csv", unused)
	}
	if f.Header != 0 && !f.inLines() && f.Format != Hosts {
		v.fail("header", "belongs to the formats lines, column, csv and hosts", unused)
	} else if f.Header < 0 || f.Header > maxHeader {
		v.fail("header", fmt.Sprintf("%d is no number of lines", f.Header), fmt.Sprintf("write a number from 0 to %d", maxHeader))
	}
}

// inLines reports whether lines of the list are entries by Rules.
func (f *Feed) inLines() bool { return f.Format == Lines || f.inColumns() }

// inColumns reports whether the entries have columns.
func (f *Feed) inColumns() bool { return f.Format == Column || f.Format == CSV }

// formatNames names all formats.
func formatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// columns checks the numbers of columns and what parts them.
func (v *validation) columns() {
	f := v.feed
	if !f.inColumns() {
		unused := "leave it out, or write one of the formats column and csv"
		if f.Column != 0 {
			v.fail("column", "belongs to the formats column and csv", unused)
		}
		if f.InfoColumn != 0 {
			v.fail("info_column", "belongs to the formats column and csv", unused)
		}
		if f.Separator != "" {
			v.fail("separator", "belongs to the formats column and csv", unused)
		}
		return
	}
	hint := fmt.Sprintf("columns count from 1, and no more than %d are told apart", maxColumns)
	if f.Column < 1 || f.Column > maxColumns {
		v.fail("column", fmt.Sprintf("there is no column %d", f.Column), hint)
	}
	switch {
	case f.InfoColumn < 0 || f.InfoColumn > maxColumns:
		v.fail("info_column", fmt.Sprintf("there is no column %d", f.InfoColumn), hint)
	case f.InfoColumn > 0 && f.InfoColumn == f.Column:
		v.fail("info_column", "is the column of the entry", "write the number of another column, or leave it out")
	}
	switch {
	case f.Format == CSV && f.Separator != "" && (len(f.Separator) > 1 || f.Separator == `"` || f.Separator >= "\x80"):
		v.fail("separator", fmt.Sprintf("%q cannot part the columns of csv", f.Separator), `write one character such as ";", or leave it out for a comma`)
	case len(f.Separator) > maxText:
		v.fail("separator", fmt.Sprintf("has more than %d characters", maxText), "write what stands between two columns")
	}
}

// expression checks the regular expression.
func (v *validation) expression() {
	const hint = `write an expression in the syntax of Go that finds one entry, such as "block ([0-9.]+)"`
	switch e := v.feed.Expression; {
	case e == "":
		v.fail("expression", "is missing", hint)
	case len(e) > maxExpression:
		v.fail("expression", fmt.Sprintf("has more than %d characters", maxExpression), hint)
	default:
		if expr, err := regexp.Compile(e); err != nil {
			v.fail("expression", err.Error(), hint)
		} else if expr.MatchString("") {
			v.fail("expression", "finds entries in an empty text", hint)
		}
	}
}

// texts checks what is shown, and the marker.
func (v *validation) texts() {
	f := v.feed
	for _, t := range []struct {
		field, text, hint string
		needed            bool
	}{
		{"comment", f.Comment, "write what starts a comment, such as //", false},
		{"marker", f.Marker, "write a text that the list always has", false},
		{"info", f.Info, "write what the entries are, such as scanner", f.InfoColumn == 0},
		{"reference", f.Reference, "write who publishes the list, such as lists.example", true},
	} {
		switch {
		case t.text == "" && t.needed:
			v.fail(t.field, "is missing", t.hint)
		case len(t.text) > maxText:
			v.fail(t.field, fmt.Sprintf("has more than %d characters", maxText), t.hint)
		case !utf8.ValidString(t.text) || hasControl(t.text):
			v.fail(t.field, "has characters that are no text", t.hint)
		case t.field == "reference" && (t.text == "(static)" || t.text == "(custom)"):
			v.fail(t.field, fmt.Sprintf("%q stands for lists that are no feeds", t.text), t.hint)
		}
	}
}
