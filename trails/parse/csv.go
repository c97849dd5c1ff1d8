package parse

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// csvFields is how many columns a row of trails.csv has.
const csvFields = 3

// Row is one row of trails.csv. Its fields are valid until the next row is
// read.
type Row struct {
	Key, Info, Reference []byte
}

// CSV splits rows of trails.csv. It holds scratch memory for rows that need
// decoding; the zero value is ready, and one CSV serves one goroutine.
type CSV struct {
	fields [csvFields + 1][]byte
	lossy  []byte
	quoted []byte
}

// Row splits line, which may end in CR or LF. ok is false for a row that does
// not have exactly three fields. blank says that the line is empty, which is
// no mistake. An ordinary row costs no copy.
func (c *CSV) Row(line []byte) (r Row, blank, ok bool) {
	for n := len(line); n > 0 && (line[n-1] == '\n' || line[n-1] == '\r'); n-- {
		line = line[:n-1]
	}
	if len(line) == 0 {
		return Row{}, true, false
	}
	if !utf8.Valid(line) {
		c.lossy = text.AppendLossy(c.lossy[:0], line)
		line = c.lossy
	}
	if bytes.IndexByte(line, '"') >= 0 {
		return c.quotedRow(line)
	}
	i := bytes.IndexByte(line, ',')
	if i < 0 {
		return Row{}, false, false
	}
	rest := line[i+1:]
	j := bytes.IndexByte(rest, ',')
	if j < 0 || bytes.IndexByte(rest[j+1:], ',') >= 0 {
		return Row{}, false, false
	}
	return Row{line[:i], rest[:j], rest[j+1:]}, false, true
}

// quotedRow splits a row that has a quote somewhere: a quote opens quoting at
// the start of a field only, two of them inside are one, and text behind the
// closing quote belongs to the field.
func (c *CSV) quotedRow(line []byte) (r Row, blank, ok bool) {
	out := c.quoted[:0]
	n, start := 0, 0
	inside, fresh := false, true
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case inside && b == '"' && i+1 < len(line) && line[i+1] == '"':
			out = append(out, '"')
			i++
		case inside && b == '"':
			inside = false
		case !inside && fresh && b == '"':
			inside = true
		case !inside && b == ',':
			if n == csvFields-1 {
				return Row{}, false, false
			}
			c.fields[n] = out[start:len(out):len(out)]
			n, start, fresh = n+1, len(out), true
			continue
		default:
			out = append(out, b)
		}
		fresh = false
	}
	c.quoted = out
	if n != csvFields-1 {
		return Row{}, false, false
	}
	// The fields lie in one buffer that may have moved while it grew.
	at := 0
	for i := range n {
		size := len(c.fields[i])
		c.fields[i] = out[at : at+size]
		at += size
	}
	return Row{c.fields[0], c.fields[1], out[start:]}, false, true
}
