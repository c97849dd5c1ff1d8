package index

import "encoding/binary"

// Texts of keys are written in codes of one byte. A code below escape stands
// for a symbol of one to eight bytes, such as ".com" or "e"; escape is followed
// by one byte that stands for itself. Which symbols there are is learnt from
// the keys (see train). The idea is that of FSST (Boncz, Neumann, Leis, "FSST:
// Fast Random Access String Compression", VLDB 2020): short texts can be read
// one by one, and comparing costs no more than reading.
const (
	maxSymbols = 255
	maxSymbol  = 8
	escape     = 255
)

// symbols are the symbols by their codes: the bytes, the first one lowest, and
// how many they are.
type symbols struct {
	text [256]uint64
	size [256]uint8
	n    int
}

// The section is the number of symbols, then for each its length and eight
// bytes.
func (s *symbols) append(dst []byte) []byte {
	dst = append(dst, byte(s.n))
	for i := range s.n {
		dst = append(dst, s.size[i])
		dst = binary.LittleEndian.AppendUint64(dst, s.text[i])
	}
	return dst
}

// readSymbols is the inverse of append.
func readSymbols(section []byte) (*symbols, error) {
	s := &symbols{}
	if len(section) == 0 || len(section) != 1+int(section[0])*(1+maxSymbol) {
		return nil, damaged("section symbols", "wrong length")
	}
	s.n = int(section[0])
	for i := range s.n {
		d := section[1+i*(1+maxSymbol):]
		s.size[i], s.text[i] = d[0], binary.LittleEndian.Uint64(d[1:])
		if s.size[i] == 0 || s.size[i] > maxSymbol {
			return nil, damaged("section symbols", "a symbol of %d bytes", s.size[i])
		}
	}
	return s, nil
}

// equal reports whether codes stand for key.
func (s *symbols) equal(codes, key []byte) bool {
	for i := 0; i < len(codes); i++ {
		c := codes[i]
		if c == escape {
			if i++; i == len(codes) || len(key) == 0 || codes[i] != key[0] {
				return false
			}
			key = key[1:]
			continue
		}
		n := int(s.size[c])
		if n == 0 || n > len(key) {
			return false
		}
		var have uint64
		if len(key) >= maxSymbol {
			have = binary.LittleEndian.Uint64(key) & (^uint64(0) >> (64 - 8*n))
		} else {
			for j := range n {
				have |= uint64(key[j]) << (8 * j)
			}
		}
		if have != s.text[c] {
			return false
		}
		key = key[n:]
	}
	return len(key) == 0
}

// decode appends the text that codes stand for.
func (s *symbols) decode(dst, codes []byte) []byte {
	for i := 0; i < len(codes); i++ {
		c := codes[i]
		if c == escape {
			if i++; i == len(codes) {
				break
			}
			dst = append(dst, codes[i])
			continue
		}
		text := s.text[c]
		for range s.size[c] {
			dst = append(dst, byte(text))
			text >>= 8
		}
	}
	return dst
}

// encoder finds symbols in texts. Symbols of two bytes and more are found by
// their first two bytes, the longest first.
type encoder struct {
	*symbols
	single [256]uint8         // code of a symbol of one byte, or escape
	first  []uint16           // where in order the symbols with these two bytes begin; empty without any
	order  [maxSymbols]uint8  // codes, grouped by their first two bytes
	mask   [maxSymbols]uint64 // of the bytes of the symbol at this place
}

func newEncoder(s *symbols) *encoder {
	e := &encoder{symbols: s}
	if s.n > 0 {
		e.first = make([]uint16, 1<<16+1)
	}
	for i := range e.single {
		e.single[i] = escape
	}
	// Counting sort by the first two bytes; within a group the longest first.
	n := 0
	var groups [maxSymbol + 1][]uint8
	for c := range s.n {
		if s.size[c] == 1 {
			e.single[byte(s.text[c])] = uint8(c)
			continue
		}
		groups[s.size[c]] = append(groups[s.size[c]], uint8(c))
	}
	of := map[uint16][]uint8{}
	for size := maxSymbol; size >= 2; size-- {
		for _, c := range groups[size] {
			two := uint16(s.text[c])
			of[two] = append(of[two], c)
		}
	}
	for two := range max(0, len(e.first)-1) {
		e.first[two] = uint16(n)
		for _, c := range of[uint16(two)] {
			e.order[n] = c
			e.mask[n] = ^uint64(0) >> (64 - 8*int(s.size[c]))
			n++
		}
	}
	if s.n > 0 {
		e.first[1<<16] = uint16(n)
	}
	return e
}

// next returns the code for the start of text, which is followed by at least
// eight spare bytes, and how many of its n bytes the code stands for.
func (e *encoder) next(text []byte, n int) (code uint8, size int) {
	if n >= 2 && e.n > 0 {
		word := binary.LittleEndian.Uint64(text)
		two := uint16(word)
		for i, end := int(e.first[two]), int(e.first[int(two)+1]); i < end; i++ {
			c := e.order[i]
			if size := int(e.size[c]); size <= n && word&e.mask[i] == e.text[c] {
				return c, size
			}
		}
	}
	return e.single[text[0]], 1
}

// encode appends the codes of text. scratch is memory that it may use and gives
// back.
func (e *encoder) encode(dst, text, scratch []byte) (out, again []byte) {
	scratch = append(scratch[:0], text...)
	scratch = append(scratch, 0, 0, 0, 0, 0, 0, 0, 0)
	for at := 0; at < len(text); {
		code, size := e.next(scratch[at:], len(text)-at)
		dst = append(dst, code)
		if code == escape {
			dst = append(dst, text[at])
		}
		at += size
	}
	return dst, scratch
}
