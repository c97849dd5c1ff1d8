package quic

import "encoding/binary"

// reader walks over the fields of a packet. Once a field does not fit, it has
// failed and all that follows is zero.
type reader struct {
	data   []byte
	at     int
	failed bool
}

// left returns the number of bytes that are left.
func (r *reader) left() (n int) { return len(r.data) - r.at }

// byte reads one byte.
func (r *reader) byte() (b byte) {
	if r.failed || r.left() == 0 {
		r.failed = true

		return 0
	}

	b = r.data[r.at]
	r.at++

	return b
}

// take reads n bytes.
func (r *reader) take(n uint64) (b []byte) {
	if r.failed || n > uint64(r.left()) {
		r.failed = true

		return nil
	}

	b = r.data[r.at : r.at+int(n)]
	r.at += int(n)

	return b
}

// varint reads a number of variable length. (RFC 9000 16.)
func (r *reader) varint() (v uint64) {
	const oneByte = 0x40
	if !r.failed && r.at < len(r.data) && r.data[r.at] < oneByte {
		v = uint64(r.data[r.at])
		r.at++

		return v
	}

	first := r.byte()
	v = uint64(first & 0x3f)
	for range 1<<(first>>6) - 1 {
		v = v<<8 | uint64(r.byte())
	}

	if r.failed {
		return 0
	}

	return v
}

// skipZeros leaves out a run of zero bytes.
func (r *reader) skipZeros() {
	const step = 8
	for r.left() >= step && binary.LittleEndian.Uint64(r.data[r.at:]) == 0 {
		r.at += step
	}

	for r.left() > 0 && r.data[r.at] == 0 {
		r.at++
	}
}
