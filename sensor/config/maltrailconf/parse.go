package maltrailconf

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of our own, far above any real file: a configuration is read whole,
// before any privilege is dropped.
const (
	// MaxSize is the size in bytes up to which a file is read.
	MaxSize = 4 << 20
	// maxProblems is the number of problems after which reading stops.
	maxProblems = 100
)

// parser holds the state between two lines.
type parser struct {
	env      *Environment
	file     *File
	problems Problems
	// array is the header whose entries may follow, nil outside of an array.
	array *Option
	// blank is an option that consists of a name and trailing blanks, when
	// nothing but comments has followed yet: an indented line makes it a header.
	blank *Option
}

// Parse reads the text of a configuration. env must not be nil. An error is
// always of type [Problems] and lists every bad line; the file is nil then.
func Parse(text []byte, env *Environment) (*File, error) {
	p := &parser{env: env, file: &File{options: map[string]*Option{}}}
	if len(text) > MaxSize {
		return nil, Problems{{Text: "the file is larger than 4 MiB", Hint: "is this really a configuration?"}}
	}
	text = bytes.TrimPrefix(text, p.byteOrderMark(text))
	for line := 1; len(text) > 0 && len(p.problems) < maxProblems; line++ {
		var raw []byte
		raw, text, _ = bytes.Cut(text, []byte("\n"))
		if !utf8.Valid(raw) {
			p.problem(line, "not valid UTF-8", "save the file as UTF-8")
			continue
		}
		p.line(line, withoutComment(string(raw)))
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return p.file, nil
}

// byteOrderMark returns the mark that text starts with, and says that it is
// there, because Maltrail takes it for a part of the first option's name.
func (p *parser) byteOrderMark(text []byte) []byte {
	mark := []byte("\ufeff")
	if !bytes.HasPrefix(text, mark) {
		return nil
	}
	p.notice(1, "a byte order mark is passed over", "remove it: Maltrail would not know the first option")
	return mark
}

// line reads one line, already without its comment.
func (p *parser) line(number int, text string) {
	trimmed := strings.TrimFunc(text, unicode.IsSpace)
	indented := strings.HasPrefix(text, " ")
	switch {
	case trimmed == "":
	case indented && p.blank != nil:
		p.headerWithBlanks()
		p.entry(number, trimmed)
	case indented && p.array != nil:
		p.entry(number, trimmed)
	case !strings.Contains(text, " "):
		p.header(number, strings.TrimRight(text, "\r"))
	default:
		p.option(number, text)
	}
}

// header starts an array.
func (p *parser) header(number int, name string) {
	if !isName(name) {
		hint := "write an option as `NAME value`, with a blank between"
		if p.array != nil && p.array.Name == "USERS" {
			hint = "an entry of USERS starts with a blank"
		}
		p.problem(number, "`"+name+"` is neither an option with a value nor the header of an array", hint)
		return
	}
	o := &Option{Name: strings.ToUpper(name), Array: true, Line: number}
	p.set(o)
	p.array, p.blank = o, nil
}

// headerWithBlanks turns the option before an indented line into the header it
// was meant to be.
func (p *parser) headerWithBlanks() {
	o := p.blank
	p.notice(o.Line, "blanks after the array header "+o.Name+" are passed over",
		"remove them: Maltrail reads an option without a value there, and its entries as unknown options")
	o.Array, o.Value = true, ""
	p.array, p.blank = o, nil
}

// entry adds a line to the current array.
func (p *parser) entry(number int, text string) {
	p.array.Entries = append(p.array.Entries, Entry{Text: text, Line: number})
}

// option reads `NAME value`.
func (p *parser) option(number int, text string) {
	p.array, p.blank = nil, nil
	name, value, _ := strings.Cut(strings.TrimFunc(text, unicode.IsSpace), " ")
	name = strings.TrimFunc(name, unicode.IsSpace)
	o := &Option{Name: strings.ToUpper(name), Line: number}
	o.Value = strings.TrimFunc(strings.Trim(value, `'"`), unicode.IsSpace)
	if v, ok := p.env.lookup("MALTRAIL_" + o.Name); ok && v != "" {
		o.Value, o.Variable = v, "MALTRAIL_"+o.Name
	}
	p.convert(o)
	p.set(o)
	if value == "" && isName(name) && !strings.HasPrefix(text, " ") {
		p.blank = o
	}
}

// set stores an option; a later one replaces an earlier one.
func (p *parser) set(o *Option) {
	if p.file.options[o.Name] == nil {
		p.file.names = append(p.file.names, o.Name)
	}
	p.file.options[o.Name] = o
}

// problem notes a reason not to use the file.
func (p *parser) problem(line int, text, hint string) {
	p.problems = append(p.problems, Remark{Line: line, Text: text, Hint: hint})
}

// notice notes an oddity.
func (p *parser) notice(line int, text, hint string) {
	p.file.Notices = append(p.file.Notices, Remark{Line: line, Text: text, Hint: hint})
}

// withoutComment cuts a comment and the blanks before it. A `#` starts one
// wherever it stands, even between quotes.
func withoutComment(line string) string {
	before, _, found := strings.Cut(line, "#")
	if !found {
		return line
	}
	return strings.TrimRightFunc(before, unicode.IsSpace)
}

// isName says whether s may head an array.
func isName(s string) bool {
	for _, c := range []byte(s) {
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return s != ""
}
