// Package maltrailconf reads the syntax of maltrail.conf (SPEC 7.1): names and
// values, arrays, comments, quotes, switches, numbers, variables, directories
// and the overriding MALTRAIL_… environment. It knows no option by name; what
// options mean is the business of package config.
//
// [Parse] is a pure function of its arguments. A [File] never changes once
// made and may be used by several goroutines. Line numbers start at 1.
package maltrailconf

import (
	"fmt"
	"strconv"
	"strings"
)

// File is a parsed configuration: every option that it sets, and what was
// noticed on the way.
type File struct {
	// Notices are oddities that do not keep the file from being used, in the
	// order of lines.
	Notices []Remark

	options map[string]*Option
	names   []string
}

// Option is one option as the file (or the environment) sets it. When a file
// sets an option more than once, the last line counts.
type Option struct {
	// Name is in upper case.
	Name string
	// Value is the text without quotes and comment, with variables, the home
	// directory and the installation root already written out. It is empty for
	// an array, and "true" or "false" for a switch.
	Value string
	// Entries are the lines of an array, nil for other options.
	Entries []Entry
	// Array says that the option is an array header.
	Array bool
	// Variable names the environment variable that replaced the value, or is
	// empty.
	Variable string
	// Line is where the option stands.
	Line int
}

// Entry is one line of an array.
type Entry struct {
	// Text is the line without surrounding blanks and comment.
	Text string
	// Line is where the entry stands.
	Line int
}

// Remark is something to tell the user about one line.
type Remark struct {
	// Line is the line it is about; 0 stands for the whole file.
	Line int
	// Text says what is the matter, in lower case and without a full stop.
	Text string
	// Hint says what to do about it; it may be empty.
	Hint string
}

// Problems are the reasons why a file cannot be used, in the order of lines.
type Problems []Remark

// Error implements error: one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, r := range p {
		lines[i] = fmt.Sprintf("line %d: %s", r.Line, r.Text)
	}
	return strings.Join(lines, "\n")
}

// Get returns the option called name, or nil when the file does not set it.
func (f *File) Get(name string) *Option { return f.options[name] }

// Names lists the options that the file sets, by the line of their first
// appearance.
func (f *File) Names() []string { return append([]string(nil), f.names...) }

// Text returns the value of the option called name, or fallback when the file
// does not set it or has an array there.
func (f *File) Text(name, fallback string) string {
	o := f.options[name]
	if o == nil || o.Array {
		return fallback
	}
	return o.Value
}

// Switch returns the value of a switch, or fallback when the file does not set
// it or has an array there.
func (f *File) Switch(name string, fallback bool) bool {
	o := f.options[name]
	if o == nil || o.Array {
		return fallback
	}
	return o.Value == "true"
}

// Number returns the value of the option called name when it is all digits,
// and fallback otherwise.
func (f *File) Number(name string, fallback int64) int64 {
	o := f.options[name]
	if o == nil || o.Array || !isDigits(o.Value) {
		return fallback
	}
	n, err := strconv.ParseInt(o.Value, 10, 64)
	if err != nil {
		return fallback
	}
	return n
}

// isDigits says whether s is a non-empty run of ASCII digits.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
