package trails

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/trailscope/trailscope/trails/index"
)

// Load reads a trails.csv, or maps an index that [SaveIndex] wrote; the first
// bytes tell them apart. A later row with the same key replaces the pair of an
// earlier one. A missing file is an error that [os.IsNotExist] knows; what is
// wrong inside a trails.csv is in the Report only, what is wrong with an index
// is an error.
func Load(path string, o *Options) (*Set, *Report, error) {
	if s, report, err := LoadIndex(path, o); !errors.Is(err, ErrNoIndex) {
		return s, report, err
	}
	return LoadCSV(path, o)
}

// ErrNoIndex says that a file is something else than an index.
var ErrNoIndex = index.ErrFormat

// LoadIndex is [Load] for an index; for any other file it fails with
// [ErrNoIndex].
func LoadIndex(path string, o *Options) (*Set, *Report, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("opening the trails %s: %w", path, ErrNoIndex) // a pipe can be opened only once
	}
	x, err := index.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return fromIndex(x, o)
}

// LoadCSV is [Load] for a trails.csv.
func LoadCSV(path string, o *Options) (*Set, *Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the trails: %w", err)
	}
	defer f.Close()
	var size int64
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	s, r, err := readCSV(f, size, o)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the trails %s: %w", path, err)
	}
	return s, r, nil
}

// Parse is [Load] for the contents of a trails.csv.
func Parse(csv []byte, o *Options) (*Set, *Report, error) {
	return readCSV(bytes.NewReader(csv), int64(len(csv))+1, o)
}

// New makes a Set of rows, by the rules of [Load]. Line numbers in the Report
// count rows.
func New(rows iter.Seq[Trail], o *Options) (*Set, *Report, error) {
	p := newReader(o, 0)
	if err := p.addAll(rows); err != nil {
		return nil, nil, err
	}
	return p.set()
}

func readCSV(r io.Reader, size int64, o *Options) (*Set, *Report, error) {
	p := newReader(o, size)
	if err := p.read(r); err != nil {
		return nil, nil, err
	}
	return p.set()
}

// set makes the Set of all rows.
func (p *reader) set() (*Set, *Report, error) {
	x, err := p.index()
	if err != nil {
		return nil, nil, err
	}
	s := &Set{base: x, keys: x.Len(), hide: hider{p.options.Whitelist}}
	s.ready(p.options, &p.report)
	return s, &p.report, nil
}

// fromIndex makes the Set of an index.
func fromIndex(x *index.Index, o *Options) (*Set, *Report, error) {
	if o == nil {
		o = &Options{}
	}
	s, report := &Set{base: x, keys: x.Len(), hide: hider{o.Whitelist}}, &Report{Rows: x.Len()}
	x.Where("custom", func(_ index.Ref, key []byte) bool {
		if s.hide.key(key) {
			report.WhitelistedCustom.Add(0, string(key), "")
		}
		return true
	})
	s.ready(o, report)
	return s, report, nil
}

// SaveIndex writes rows to an index that [Load] maps. The file at path is
// complete and on the disk, or as it was. The same rows give the same bytes.
func SaveIndex(path string, rows iter.Seq[Trail]) (*Report, error) {
	p := newReader(nil, 0)
	if err := p.addAll(rows); err != nil {
		return nil, err
	}
	return &p.report, index.Write(path, p.builder.Image())
}

// CompileCSV writes the rows of a trails.csv to an index that [Load] maps.
func CompileCSV(csv, path string) (*Report, error) {
	f, err := os.Open(csv)
	if err != nil {
		return nil, fmt.Errorf("opening the trails: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading the trails: %w", err)
	}
	p := newReader(nil, info.Size())
	if err := p.read(bufio.NewReader(f)); err != nil {
		return nil, fmt.Errorf("reading the trails %s: %w", csv, err)
	}
	return &p.report, index.Write(path, p.builder.Image())
}
