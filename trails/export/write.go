package export

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// ErrRows says that rows gave other rows the second time. A sequence that can
// be read only once is one reason.
var ErrRows = errors.New("the rows changed while they were exported")

// flushSize is how much output is collected for one call of Write.
const flushSize = 1 << 16

// row is a selected row.
type row struct {
	trails.Trail
	kind trails.Kind
}

// Write writes the selected rows in a format of [Formats]. It reads the rows
// one by one and holds none; for the formats hosts, rpz and nftables it reads
// them twice, so that the header can say what is left out, and fails with
// [ErrRows] if they are not the same both times. The Summary is right as far
// as Write came, also after an error.
func Write(w io.Writer, format string, rows iter.Seq[trails.Trail], o *Options) (Summary, error) {
	f, ok := Find(format)
	if !ok {
		return Summary{}, fmt.Errorf("export: there is no format %q", format)
	}
	o, err := o.complete()
	if err != nil {
		return Summary{}, fmt.Errorf("export: %w", err)
	}
	if f.rowless {
		rows = func(func(trails.Trail) bool) {}
	}
	x := &exporter{rows: rows, options: o, w: w, left: tally{}}
	if f.encoder == nil {
		err = x.csv()
	} else {
		err = x.run(&f)
	}
	x.summary.LeftOut = x.left.list()
	if err != nil && !errors.Is(err, ErrRows) {
		err = fmt.Errorf("exporting as %s: %w", format, err)
	}
	return x.summary, err
}

// exporter is one run of Write.
type exporter struct {
	rows    iter.Seq[trails.Trail]
	options *Options
	w       io.Writer
	buf     []byte
	summary Summary
	left    tally
}

func (x *exporter) run(f *Format) error {
	var before *exporter
	var left []LeftOut
	if f.counted {
		before = &exporter{rows: x.rows, options: x.options, w: io.Discard}
		if err := before.encode(f.encoder(x.options), nil); err != nil {
			return err
		}
		left = before.left.list()
	}
	if err := x.encode(f.encoder(x.options), left); err != nil {
		return err
	}
	if before != nil && (before.summary.Written != x.summary.Written || !slices.Equal(left, x.left.list())) {
		return ErrRows
	}
	return nil
}

// encode writes all selected rows.
func (x *exporter) encode(e encoder, left []LeftOut) error {
	x.buf = e.header(x.buf, left)
	for r := range x.selected() {
		dst, reason := e.row(x.buf, r)
		x.buf = dst
		x.count(r, reason)
		if len(x.buf) >= flushSize {
			if err := x.flush(); err != nil {
				return err
			}
		}
	}
	x.buf = e.footer(x.buf)
	return x.flush()
}

func (x *exporter) flush() error {
	_, err := x.w.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}

func (x *exporter) count(r *row, reason Reason) {
	if reason == fits {
		x.summary.Written++
	} else {
		x.left.add(r.kind, reason)
	}
}

// selected gives the selected rows until the limit is reached. Each is valid
// until the next.
func (x *exporter) selected() iter.Seq[*row] {
	s := newSelection(x.options)
	x.left = tally{}
	return func(yield func(*row) bool) {
		var r row
		for t := range x.rows {
			x.summary.Rows++
			r = row{t, trails.KindOf(t.Key, t.Reference)}
			if !s.selects(&r) {
				continue
			}
			x.summary.Selected++
			if !yield(&r) || x.options.Limit > 0 && x.summary.Written >= x.options.Limit {
				return
			}
		}
	}
}

// csv writes a trails.csv. What reads one splits it at line ends before it
// looks at quotes, so a row with a line end would become rows of its own.
func (x *exporter) csv() error {
	return trails.WriteCSV(x.w, func(yield func(trails.Trail) bool) {
		for r := range x.selected() {
			if hasLineEnd(r.Key) || hasLineEnd(r.Info) || hasLineEnd(r.Reference) {
				x.count(r, BadText)
				continue
			}
			x.count(r, fits)
			if !yield(r.Trail) {
				return
			}
		}
	})
}

func hasLineEnd(s string) bool { return strings.ContainsAny(s, "\r\n") }
