package index

import (
	"encoding/binary"
	"sort"
)

// Neighbouring keys mostly share info and reference. A run is the position of
// the first entry and the number of the pair that it and those behind it have.
const (
	runBytes = 8
	refBytes = 4
)

// run reads a run.
func (x *Index) run(i int) (start Ref, pair uint32) {
	d := x.runs[i*runBytes:]
	return Ref(binary.LittleEndian.Uint32(d)), binary.LittleEndian.Uint32(d[4:])
}

// pairOf returns the number of the pair of a key.
func (x *Index) pairOf(r Ref) (pair uint32, ok bool) {
	if r == 0 {
		return 0, false
	}
	i := sort.Search(len(x.runs)/runBytes, func(i int) bool {
		start, _ := x.run(i)
		return start > r
	})
	if i == 0 {
		return 0, false
	}
	_, p := x.run(i - 1)
	return p, int(p) < len(x.infos)
}

// The section of pairs is their number, for each the lengths of info and
// reference, all of it uvarint, and then the texts end to end.

// appendPairs writes the section.
func appendPairs(dst []byte, infos, references []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(infos)))
	for i := range infos {
		dst = binary.AppendUvarint(dst, uint64(len(infos[i])))
		dst = binary.AppendUvarint(dst, uint64(len(references[i])))
	}
	for i := range infos {
		dst = append(append(dst, infos[i]...), references[i]...)
	}
	return dst
}

// readPairs is the inverse of appendPairs. The texts are copied once, all
// together.
func readPairs(section []byte) (infos, references []string, err error) {
	lengths := section
	next := func() (n int) {
		v, size := binary.Uvarint(lengths)
		if size <= 0 || v > uint64(len(section)) {
			err = damaged("section pairs", "wrong length")
			return 0
		}
		lengths = lengths[size:]
		return int(v)
	}
	n := next()
	if err != nil || n > len(lengths)/2 {
		return nil, nil, damaged("section pairs", "wrong length")
	}
	sizes := make([]int, 2*n)
	total := 0
	for i := range sizes {
		sizes[i] = next()
		total += sizes[i]
	}
	if err != nil || total != len(lengths) {
		return nil, nil, damaged("section pairs", "wrong length")
	}
	text := string(lengths)
	infos, references = make([]string, n), make([]string, n)
	for i := range n {
		infos[i], text = text[:sizes[2*i]], text[sizes[2*i]:]
		references[i], text = text[:sizes[2*i+1]], text[sizes[2*i+1]:]
	}
	return infos, references, nil
}
