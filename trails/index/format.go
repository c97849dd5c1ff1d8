package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync"
)

// The numbers of the layout that the package documentation describes.
const (
	magic       = "TRAILIDX"
	version     = 2
	headerSize  = 32
	sectionSize = 24
	alignment   = 64
)

// sectionID names a section; they lie in the file in this order.
type sectionID uint32

const (
	sectionSymbols sectionID = iota + 1
	sectionEntries
	sectionRuns
	sectionPairs
	sectionFilter
	sectionAddressFilter
	sectionTable
	sectionOverflow
	sectionPatterns
	sectionNetworks4
	sectionPieces4
	sectionNetworks6
	sectionPieces6
	sectionPorts
	sectionKinds

	sections = int(sectionKinds)
)

var sectionNames = [sections + 1]string{
	"", "symbols", "entries", "runs", "pairs", "filter", "address filter", "table", "overflow", "patterns",
	"networks 4", "pieces 4", "networks 6", "pieces 6", "ports", "kinds",
}

func (id sectionID) String() string { return sectionNames[id] }

// ErrFormat says that a file is no index at all.
var ErrFormat = errors.New("not a trail index")

// ErrVersion says that a file is an index of another version of the layout, and
// has to be built again.
var ErrVersion = errors.New("a trail index of another version")

// DamageError says what is wrong with a file that calls itself an index.
type DamageError struct {
	// Where names the part of the file, such as "section entries".
	Where string
	// What says what is wrong with it.
	What string
}

// Error implements error.
func (e *DamageError) Error() string { return "the trail index is damaged: " + e.Where + ": " + e.What }

func damaged(where, format string, args ...any) error {
	return &DamageError{Where: where, What: fmt.Sprintf(format, args...)}
}

// castagnoli has instructions of its own on the machines in use, so checking a
// whole index costs a few milliseconds.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// image joins sections to a file.
func image(keys int, parts [sections][]byte) []byte {
	offsets := [sections]int{}
	at := headerSize + sections*sectionSize
	for i, p := range parts {
		at = (at + alignment - 1) &^ (alignment - 1)
		offsets[i] = at
		at += len(p)
	}
	out := make([]byte, at)
	copy(out, magic)
	binary.LittleEndian.PutUint32(out[8:], version)
	binary.LittleEndian.PutUint32(out[12:], uint32(keys))
	binary.LittleEndian.PutUint64(out[16:], uint64(at))
	binary.LittleEndian.PutUint32(out[24:], uint32(sections))
	for i, p := range parts {
		copy(out[offsets[i]:], p)
		d := out[headerSize+i*sectionSize:]
		binary.LittleEndian.PutUint32(d, uint32(i+1))
		binary.LittleEndian.PutUint32(d[4:], crc32.Checksum(p, castagnoli))
		binary.LittleEndian.PutUint64(d[8:], uint64(offsets[i]))
		binary.LittleEndian.PutUint64(d[16:], uint64(len(p)))
	}
	binary.LittleEndian.PutUint32(out[28:], headerSum(out))
	return out
}

// headerSum sums up the header, without the sum itself, and the section table.
func headerSum(data []byte) uint32 {
	sum := crc32.Update(0, castagnoli, data[:28])
	return crc32.Update(sum, castagnoli, data[headerSize:headerSize+sections*sectionSize])
}

// layout is what the header of a file says.
type layout struct {
	keys  int
	parts [sections][]byte
	// offsets are where the parts lie, sums their checksums.
	offsets [sections]int64
	sums    [sections]uint32
}

// split takes a file apart again. It looks at the header only.
func split(data []byte) (*layout, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	if len(data) < 12 {
		return nil, damaged("header", "cut off")
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return nil, fmt.Errorf("%w: %d instead of %d", ErrVersion, v, version)
	}
	if len(data) < headerSize+sections*sectionSize {
		return nil, damaged("header", "cut off")
	}
	if binary.LittleEndian.Uint32(data[24:]) != uint32(sections) || binary.LittleEndian.Uint32(data[28:]) != headerSum(data) {
		return nil, damaged("header", "wrong checksum")
	}
	if size := binary.LittleEndian.Uint64(data[16:]); size != uint64(len(data)) {
		return nil, damaged("file", "%d bytes instead of %d", len(data), size)
	}
	l := &layout{keys: int(binary.LittleEndian.Uint32(data[12:]))}
	for i := range l.parts {
		d := data[headerSize+i*sectionSize:]
		l.sums[i] = binary.LittleEndian.Uint32(d[4:])
		off, size := binary.LittleEndian.Uint64(d[8:]), binary.LittleEndian.Uint64(d[16:])
		if off > math.MaxInt64 || off%alignment != 0 || off > uint64(len(data)) || size > uint64(len(data))-off {
			return nil, damaged("section "+sectionID(i+1).String(), "beyond the end of the file")
		}
		l.offsets[i], l.parts[i] = int64(off), data[off:off+size:off+size]
	}
	return l, nil
}

// verify compares the checksums of all sections with what sum gives for each,
// two at a time: the entries alone are half of the file.
func (l *layout) verify(sum func(section int) (uint32, error)) error {
	var errs [sections]error
	check := func(i int) {
		got, err := sum(i)
		if err == nil && got != l.sums[i] {
			err = damaged("section "+sectionID(i+1).String(), "wrong checksum")
		}
		errs[i] = err
	}
	var wg sync.WaitGroup
	wg.Go(func() { check(int(sectionEntries) - 1) })
	for i := range l.parts {
		if i != int(sectionEntries)-1 {
			check(i)
		}
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err // the first one is enough
		}
	}
	return nil
}

// sumInMemory returns the checksum of a section as it lies in memory.
func (l *layout) sumInMemory(i int) (uint32, error) {
	return crc32.Checksum(l.parts[i], castagnoli), nil
}

// sumBuffer is how much of a file is read at a time to be summed up.
const sumBuffer = 128 << 10

// sumOf returns a function that sums up sections as they lie in a file. Read
// like this they leave no trace in the memory of the process, of which lookups
// will need only a part.
func (l *layout) sumOf(f io.ReaderAt) func(i int) (uint32, error) {
	return func(i int) (uint32, error) {
		buf := make([]byte, min(sumBuffer, len(l.parts[i])))
		var sum uint32
		for at, end := l.offsets[i], l.offsets[i]+int64(len(l.parts[i])); at < end; {
			n, err := f.ReadAt(buf[:min(int64(len(buf)), end-at)], at)
			if n == 0 {
				return 0, fmt.Errorf("reading the trail index: %w", err)
			}
			sum = crc32.Update(sum, castagnoli, buf[:n])
			at += int64(n)
		}
		return sum, nil
	}
}
