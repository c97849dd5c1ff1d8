package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one reason not to use a configuration.
type Problem struct {
	// File is the path of the file, or empty when the value came from elsewhere.
	File string
	// Line is the line in File, or 0 when it concerns the whole file.
	Line int
	// Key names the setting: a path as in trailscope.yaml ("capture.snaplen"),
	// an option of a maltrail.conf, an environment variable, or nothing.
	Key string
	// Text says what is wrong, in lower case and without a full stop.
	Text string
	// Hint says what to do about it; it may be empty.
	Hint string
}

// Error implements error: the place and the text, without the hint.
func (p *Problem) Error() string { return place(p.File, p.Line, p.Key) + p.Text }

// Problems are all reasons not to use a configuration.
type Problems []*Problem

// Error implements error: one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As access to each problem.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, one := range p {
		all[i] = one
	}
	return all
}

// Join returns the problems of several errors of this package as one, nil if
// there are none. A place is told once, with the first thing that is wrong
// there: a value that could not be read need not be found out of range too.
func Join(errs ...error) error {
	var all Problems
	for _, err := range errs {
		var some Problems
		errors.As(err, &some)
		for _, p := range some {
			if !all.at(p) {
				all = append(all, p)
			}
		}
	}
	return all.orNil()
}

// at says whether there is a problem at the place of q, with the same key. A
// place without a key is the whole file, which may have many.
func (p Problems) at(q *Problem) bool {
	return q.Key != "" && slices.ContainsFunc(p, func(one *Problem) bool {
		return one.File == q.File && one.Line == q.Line && one.Key == q.Key
	})
}

// orNil avoids an error value that holds no problem.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// place writes "file:line: key: " as far as the parts are known.
func place(file string, line int, key string) string {
	var b strings.Builder
	if file != "" {
		b.WriteString(file)
		if line > 0 {
			fmt.Fprintf(&b, ":%d", line)
		}
		b.WriteString(": ")
	}
	if key != "" {
		b.WriteString(key)
		b.WriteString(": ")
	}
	return b.String()
}

// report collects what the checks of the sections find.
type report struct {
	config   *Config
	problems Problems
}

// section returns the view of the report that the checks of one section use.
func (r *report) section(name string) *section { return &section{report: r, name: name} }

// section adds a section's name and the place of a key to what a check finds.
type section struct {
	report *report
	name   string
}

// problem notes that the value of key will not do. The value is quoted by the
// caller where it helps.
func (s *section) problem(key, hint, format string, args ...any) {
	o := s.report.config.originOf(s.name + "." + key)
	s.report.problems = append(s.report.problems, &Problem{
		File: o.file, Line: o.line, Key: o.name, Text: fmt.Sprintf(format, args...), Hint: hint,
	})
}
