package maltrailconf

import (
	"strconv"
	"strings"
)

// maxValue bounds a value after its variables are written out, in bytes: a
// value that names long variables many times must not exhaust the memory.
const maxValue = 16 << 10

// convert gives the value of o its final form, which depends on the name.
func (p *parser) convert(o *Option) {
	switch {
	case isSwitch(o.Name):
		p.convertSwitch(o)
	case isDigits(o.Value):
		o.Value = integer(o.Value)
	default:
		p.expand(o)
		if strings.HasSuffix(o.Name, "_DIR") {
			o.Value = p.env.directory(o.Value)
		}
	}
}

// isSwitch says whether an option of this name is a boolean (SPEC 7.1).
func isSwitch(name string) bool {
	for _, prefix := range []string{"USE_", "SET_", "CHECK_", "ENABLE_", "SHOW_", "DISABLE_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// convertSwitch reads a boolean: what is neither true nor false is false, and
// said so unless it is empty.
func (p *parser) convertSwitch(o *Option) {
	value := o.Value
	o.Value = "false"
	switch strings.ToLower(value) {
	case "1", "true":
		o.Value = "true"
	case "0", "false", "":
	default:
		p.notice(o.Line, o.Name+" is "+strconv.Quote(value)+", which is read as false",
			"a switch takes true, false, 1 or 0")
	}
}

// integer writes a run of digits without leading zeros. A number that exceeds
// 64 bits is 0, as it is for Maltrail.
func integer(digits string) string {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		n = 0
	}
	return strconv.FormatInt(n, 10)
}

// expand writes out the variables of a value: a `$` and the longest run of
// capitals, digits and underscores. A name that stands for nothing stays; one
// that stands for something is replaced wherever its text occurs, also as the
// beginning of a longer name, as Maltrail does.
func (p *parser) expand(o *Option) {
	written := o.Value
	for {
		_, after, found := strings.Cut(written, "$")
		if !found {
			return
		}
		name := after[:len(after)-len(strings.TrimLeft(after, variableLetters))]
		written = after
		v, ok := p.env.variable(name)
		if !ok {
			continue
		}
		n := strings.Count(o.Value, "$"+name)
		if len(o.Value)+n*len(v) > maxValue {
			p.problem(o.Line, o.Name+" is longer than 16 KiB with its variables written out", "shorten it")
			return
		}
		o.Value = strings.ReplaceAll(o.Value, "$"+name, v)
	}
}

// variableLetters are the characters of a variable's name.
const variableLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
