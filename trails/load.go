package trails

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"sync"
)

// partSize is how much of a file is worth a goroutine of its own.
const partSize = 4 << 20

// Load reads a trails.csv. A later row with the same key replaces the pair of
// an earlier one. A missing file is an error that [os.IsNotExist] knows; what
// is wrong inside the file is in the Report only.
func Load(path string, o *Options) (*Set, *Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the trails: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("reading the trails: %w", err)
	}
	var src io.ReaderAt = f
	size := info.Size()
	if !info.Mode().IsRegular() {
		all, err := io.ReadAll(f)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the trails %s: %w", path, err)
		}
		src, size = bytes.NewReader(all), int64(len(all))
	}
	s, r, err := read(src, size, o)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the trails %s: %w", path, err)
	}
	return s, r, nil
}

// Parse is [Load] for the contents of a trails.csv.
func Parse(csv []byte, o *Options) (*Set, *Report, error) {
	return read(bytes.NewReader(csv), int64(len(csv)), o)
}

// New makes a Set of rows, by the rules of [Load]. Line numbers in the Report
// count rows.
func New(rows iter.Seq[Trail], o *Options) (*Set, *Report, error) {
	if o == nil {
		o = &Options{}
	}
	b := newAssembly(o)
	p := b.newPart(blockSize)
	if err := p.addAll(rows); err != nil {
		return nil, nil, err
	}
	return b.join([]*part{p})
}

// read loads a file in parts, one goroutine each, and joins them in order.
func read(src io.ReaderAt, size int64, o *Options) (*Set, *Report, error) {
	if o == nil {
		o = &Options{}
	}
	workers := min(runtime.GOMAXPROCS(0), shards, int(size/partSize)+1)
	cuts, err := cutLines(src, size, workers)
	if err != nil {
		return nil, nil, err
	}
	b := newAssembly(o)
	parts := make([]*part, workers)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for i := range parts {
		section := io.NewSectionReader(src, cuts[i], cuts[i+1]-cuts[i])
		parts[i] = b.newPart(section.Size())
		wg.Go(func() { errs[i] = parts[i].read(section) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	return b.join(parts)
}

// cutLines returns n+1 offsets that divide a file into parts of whole lines.
func cutLines(src io.ReaderAt, size int64, n int) ([]int64, error) {
	cuts := make([]int64, n+1)
	cuts[n] = size
	var buf [4096]byte
	for i := 1; i < n; i++ {
		at := max(cuts[i-1], size/int64(n)*int64(i))
		for cuts[i] = size; at < size; {
			got, err := src.ReadAt(buf[:], at)
			if lf := bytes.IndexByte(buf[:got], '\n'); lf >= 0 {
				cuts[i] = at + int64(lf) + 1
				break
			}
			if at += int64(got); err != nil && err != io.EOF {
				return nil, err
			} else if got == 0 {
				break
			}
		}
	}
	return cuts, nil
}
