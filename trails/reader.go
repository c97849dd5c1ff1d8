package trails

import (
	"bytes"
	"io"
	"iter"
	"strings"

	"github.com/trailscope/trailscope/trails/index"
	"github.com/trailscope/trailscope/trails/parse"
)

const (
	readSize = 256 << 10
	// maxLine bounds one row; what is longer is skipped as malformed.
	maxLine = 2 * index.MaxKey

	tooLong = "longer than anything in a packet"
)

// reader reads rows into the builder of an index.
type reader struct {
	options *Options
	size    int64 // of all rows, as far as known
	builder *index.Builder
	report  Report
	lines   int
	csv     parse.CSV
}

// rowSize is about how long a row of trails.csv is.
const rowSize = 50

// newReader returns a reader for about size bytes of rows.
func newReader(o *Options, size int64) *reader {
	if o == nil {
		o = &Options{}
	}
	return &reader{options: o, size: size, builder: index.NewBuilder(int(size / rowSize))}
}

// read adds all rows of r. Memory for the text is that of one buffer.
func (p *reader) read(r io.Reader) error {
	buf := make([]byte, 0, p.bufferSize())
	skipping := false // inside a line that is too long
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		rest := buf
		for {
			lf := bytes.IndexByte(rest, '\n')
			if lf < 0 {
				break
			}
			if skipping {
				skipping, p.lines = false, p.lines+1
			} else if e := p.line(rest[:lf]); e != nil {
				return e
			}
			rest = rest[lf+1:]
		}
		switch {
		case err == io.EOF:
			if len(rest) > 0 && !skipping {
				return p.line(rest)
			}
			return nil
		case err != nil:
			return err
		}
		if len(rest) >= maxLine {
			if !skipping {
				p.report.Malformed.Add(p.lines+1, string(rest), tooLong)
			}
			skipping, rest = true, nil
		}
		if len(rest) == cap(buf) {
			buf = append(make([]byte, 0, 2*cap(buf)), rest...)
			continue
		}
		buf = buf[:copy(buf[:cap(buf)], rest)]
	}
}

// bufferSize is that of the whole file if it is small.
func (p *reader) bufferSize() int64 {
	if p.size == 0 {
		return readSize // of unknown length
	}
	return min(p.size+1, readSize)
}

// line adds one row. It fails only when the set is full.
func (p *reader) line(line []byte) error {
	p.lines++
	row, blank, ok := p.csv.Row(line)
	switch {
	case blank:
		return nil
	case !ok:
		p.report.Malformed.Add(p.lines, string(line), "not three fields")
		return nil
	}
	return p.add(row.Key, row.Info, row.Reference)
}

// addAll adds rows that are no text any more. Line numbers count them.
func (p *reader) addAll(rows iter.Seq[Trail]) error {
	var key, info, reference []byte
	for t := range rows {
		p.lines++
		key, info, reference = append(key[:0], t.Key...), append(info[:0], t.Info...), append(reference[:0], t.Reference...)
		if err := p.add(key, info, reference); err != nil {
			return err
		}
	}
	return nil
}

// add adds a row of the present line.
func (p *reader) add(key, info, reference []byte) error {
	if len(key) > index.MaxKey {
		p.report.Malformed.Add(p.lines, string(key[:maxShown]), tooLong)
		return nil
	}
	p.report.Rows++
	if p.options.Whitelist.Key(key) {
		p.report.Whitelisted.Add(p.lines, string(key), "")
		if isCustom(string(reference)) {
			p.report.WhitelistedCustom.Add(p.lines, string(key), "")
		}
	}
	fresh, err := p.builder.Add(&index.Row{
		Key: key, Info: info, Reference: reference,
		Line: p.lines, Pattern: isRegex(key, reference), Kinds: kindBits(key, reference),
	})
	if err == nil && !fresh {
		p.report.Repeated++
	}
	return err
}

// maxShown is how much is shown of a key that is too long.
const maxShown = 100

// index returns the index of all rows.
func (p *reader) index() (*index.Index, error) { return index.New(p.builder.Image()) }

// isCustom reports whether a reference says that the trail is the user's own.
func isCustom(reference string) bool { return strings.Contains(reference, "custom") }
