package http2

import (
	"bytes"

	"golang.org/x/net/http2/hpack"
)

// Forms of a header in a block, by its first byte. (RFC 7541 6.)
const (
	formIndexed = 0x80 // 1xxxxxxx
	formAdded   = 0x40 // 01xxxxxx
	formResize  = 0x20 // 001xxxxx
	formHuffman = 0x80 // of a string
)

// maxInteger bounds numbers in a block; the longest text is far below.
const maxInteger = 1 << 28

// block decodes a header block.
type block struct {
	// data is what is left of the block.
	data []byte

	// failed is true if the block is damaged, so that nothing more can be
	// decoded with the table; cut is true if only its end is missing.
	failed, cut bool
}

// decoder holds the buffers for decoding header blocks. All sessions share one.
type decoder struct {
	// name and value are the header in hand, which may be in the buffers.
	name, value []byte

	// unknown is true if the header in hand is not known, see [table].
	unknown bool

	nameBuf, valueBuf     []byte
	nameHuff, valueHuffed bytes.Buffer
}

// next decodes the next header of a block with the table of its session. It
// returns false behind the last one and if the block is damaged or cut.
func (d *decoder) next(b *block, t *table) (ok bool) {
	for len(b.data) > 0 {
		first := b.data[0]
		switch {
		case first&formIndexed != 0:
			i := b.integer(7)
			d.value = nil
			if b.failed || i == 0 {
				return b.fail()
			}

			return d.lookUp(b, t, i, true)
		case first&formAdded != 0:
			return d.literal(b, t, 6)
		case first&formResize != 0:
			n := b.integer(5)
			if b.failed {
				return false
			}

			t.resize(n)
		default:
			return d.literal(b, t, 4)
		}
	}

	return false
}

// fail notes that the block is damaged.
func (b *block) fail() (ok bool) {
	b.failed = true

	return false
}

// end notes that the end of the block is missing.
func (b *block) end() (ok bool) {
	b.cut = true

	return b.fail()
}

// literal decodes a header whose value, and perhaps name, is spelled out.
func (d *decoder) literal(b *block, t *table, prefix int) (ok bool) {
	i := b.integer(prefix)
	if b.failed {
		return false
	}

	d.unknown = false
	if i == 0 {
		d.name, ok = b.text(&d.nameHuff)
	} else {
		ok = d.lookUp(b, t, i, false)
	}

	if !ok {
		return false
	}

	d.value, ok = b.text(&d.valueHuffed)
	if !ok {
		return false
	} else if prefix != 6 {
		return true
	} else if d.unknown {
		t.add(nil, nil, true)
	} else {
		t.add(d.name, d.value, false)
	}

	return true
}

// lookUp sets the name, and the value if both is true, to those of the header with
// a number in the tables.
func (d *decoder) lookUp(b *block, t *table, i uint64, both bool) (ok bool) {
	d.unknown = false
	if i <= uint64(len(static)) {
		h := &static[i-1]
		d.nameBuf = append(d.nameBuf[:0], h.name...)
		d.name = d.nameBuf
		if both {
			d.valueBuf = append(d.valueBuf[:0], h.value...)
			d.value = d.valueBuf
		}

		return true
	}

	e := t.get(int(i) - len(static) - 1)
	if e == nil || e.unknown {
		d.name, d.unknown = nil, true
		if e == nil && !t.larger {
			return b.fail()
		}

		return true
	}

	d.nameBuf = t.appendName(d.nameBuf[:0], e)
	d.name = d.nameBuf
	if both {
		d.valueBuf = t.appendValue(d.valueBuf[:0], e)
		d.value = d.valueBuf
	}

	return true
}

// integer decodes a number whose first bits are the lowest of the next byte, which
// must exist. (RFC 7541 5.1.)
func (b *block) integer(prefix int) (n uint64) {
	mask := uint64(1)<<prefix - 1
	n = uint64(b.data[0]) & mask
	b.data = b.data[1:]
	if n < mask {
		return n
	}

	for shift := 0; ; shift += 7 {
		if len(b.data) == 0 {
			b.end()

			return 0
		}

		c := b.data[0]
		b.data = b.data[1:]
		n += uint64(c&0x7f) << shift
		if n > maxInteger || shift > 28 {
			b.fail()

			return 0
		} else if c < 0x80 {
			return n
		}
	}
}

// text decodes a string, into buf if it is compressed. (RFC 7541 5.2.)
func (b *block) text(buf *bytes.Buffer) (s []byte, ok bool) {
	if len(b.data) == 0 {
		return nil, b.end()
	}

	huffman := b.data[0]&formHuffman != 0
	n := b.integer(7)
	if b.failed {
		return nil, false
	} else if n > uint64(len(b.data)) {
		return nil, b.end()
	}

	s = b.data[:n]
	b.data = b.data[n:]
	if !huffman {
		return s, true
	}

	buf.Reset()
	_, err := hpack.HuffmanDecode(buf, s)
	if err != nil {
		return nil, b.fail()
	}

	return buf.Bytes(), true
}
