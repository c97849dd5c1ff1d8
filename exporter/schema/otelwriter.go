package schema

import (
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
)

// attributes collects a record's attributes, leaving out absent values.
type attributes struct {
	list []attribute.KeyValue
}

// text adds a text, nothing if it is empty.
func (w *attributes) text(name, s string) {
	if s != "" {
		w.list = append(w.list, attribute.String(name, validText(s)))
	}
}

// texts adds an array of texts, nothing if it is empty.
func (w *attributes) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}

	for i, s := range list {
		list[i] = validText(s)
	}

	w.list = append(w.list, attribute.StringSlice(name, list))
}

// values adds a text for one value and an array for several.
func (w *attributes) values(name string, list []string) {
	if len(list) == 1 {
		w.text(name, list[0])
	} else {
		w.texts(name, list)
	}
}

// number adds an integer.
func (w *attributes) number(name string, n int64) {
	w.list = append(w.list, attribute.Int64(name, n))
}

// flag adds true, nothing for false.
func (w *attributes) flag(name string, set bool) {
	if set {
		w.list = append(w.list, attribute.Bool(name, true))
	}
}

// validText returns s with each byte that is not UTF-8 as U+FFFD, as the ECS
// document has it: protobuf takes nothing else for a text.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}

	var b strings.Builder

	b.Grow(len(s) + 2*utf8.UTFMax)

	for _, r := range s { // a byte that is not UTF-8 gives U+FFFD
		b.WriteRune(r)
	}

	return b.String()
}
