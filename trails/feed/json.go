package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/trailscope/trailscope/trails/text"
)

// Limits of JSON.
const (
	maxDepth = 64  // levels; the deepest list that is known has 6
	maxPath  = 256 // bytes of a path
)

// anyMember stands for every member of an object.
const anyMember = "*"

// parsePath returns the names of a path. Arrays need none: they are gone
// through wherever they stand.
func parsePath(path string) ([]string, error) {
	if path == "" || len(path) > maxPath {
		return nil, fmt.Errorf("a path has 1 to %d characters", maxPath)
	}
	var names []string
	for step := range strings.SplitSeq(path, ".") {
		name := step
		for strings.HasSuffix(name, "[]") {
			name = strings.TrimSuffix(name, "[]")
		}
		switch {
		case strings.ContainsAny(name, "[]"):
			return nil, fmt.Errorf("%q: brackets stand behind a name and hold nothing", step)
		case name != "":
			names = append(names, name)
		case step == "":
			return nil, errors.New("a name between dots is missing")
		}
	}
	return names, nil
}

// container is an array or object that has been entered.
type container struct {
	object bool
	at     int  // names of the path that led to it; -1 is off the path
	member int  // the same for the member that comes next
	named  bool // the next text of the object is a value, not a name
}

// readJSON reads the texts that the path leads to.
func readJSON(p *pass, body string) error {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	w := &walk{pass: p, path: p.list.path}
	for !p.stopped {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("it is damaged JSON at byte %d: %w", d.InputOffset(), err)
		}
		w.step(token)
		if len(w.open) > maxDepth {
			return fmt.Errorf("it is JSON of more than %d levels", maxDepth)
		}
	}
	if len(w.open) > 0 && !p.stopped {
		return errors.New("it is JSON that ends too early")
	}
	return nil
}

// walk goes through the tokens of JSON with a path.
type walk struct {
	*pass
	path []string
	open []container
}

// step takes one token.
func (w *walk) step(token json.Token) {
	switch t := token.(type) {
	case json.Delim:
		switch t {
		case '{', '[':
			at := w.at()
			w.done()
			if t == '{' && at == len(w.path) {
				w.refused.Add(0, "{…}", "not a text")
			}
			w.open = append(w.open, container{object: t == '{', at: at})
		default:
			w.open = w.open[:len(w.open)-1]
		}
		return
	case string:
		if w.name(t) {
			return
		}
		if w.at() == len(w.path) {
			w.entry(t)
		}
	case nil:
	default:
		if w.at() == len(w.path) {
			w.refused.Add(0, fmt.Sprint(t), "not a text")
		}
	}
	w.done()
}

// entry gives the text that a path led to.
func (w *walk) entry(s string) {
	switch s = text.Trim(s); {
	case s == "":
	case len(s) > maxLine:
		w.refused.Add(0, s, tooLong)
	case strings.ContainsRune(s, '\uFFFD'): // what the decoder makes of bytes that are no text
		w.refused.Add(0, s, notText)
	default:
		w.putPlain(0, s)
	}
}

// at returns how many names of the path lead to the next value, or -1.
func (w *walk) at() int {
	if len(w.open) == 0 {
		return 0
	}
	c := w.open[len(w.open)-1]
	if c.object {
		return c.member
	}
	return c.at
}

// name takes a text that names a member.
func (w *walk) name(s string) bool {
	if len(w.open) == 0 {
		return false
	}
	c := &w.open[len(w.open)-1]
	if !c.object || c.named {
		return false
	}
	c.named, c.member = true, -1
	if c.at >= 0 && c.at < len(w.path) && (w.path[c.at] == s || w.path[c.at] == anyMember) {
		c.member = c.at + 1
	}
	return true
}

// done says that a value is over, or entered.
func (w *walk) done() {
	if len(w.open) > 0 {
		w.open[len(w.open)-1].named = false
	}
}
