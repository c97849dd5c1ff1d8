package index

import "encoding/binary"

// patternBytes is the size of one entry of the section: position and line.
const patternBytes = 8

// Patterns calls yield for the keys that were added as patterns, in that order,
// with the line that they were found in; a repeated key is there each time.
func (x *Index) Patterns(yield func(r Ref, line int) bool) {
	for at := 0; at+patternBytes <= len(x.patterns); at += patternBytes {
		d := x.patterns[at:]
		if !yield(Ref(binary.LittleEndian.Uint32(d)), int(binary.LittleEndian.Uint32(d[4:]))) {
			return
		}
	}
}
