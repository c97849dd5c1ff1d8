package quic

import "slices"

// Frame types that may stand before the end of a ClientHello. (RFC 9000 19.)
const (
	framePadding = 0x00
	framePing    = 0x01
	frameACK     = 0x02
	frameACKECN  = 0x03
	frameCrypto  = 0x06
)

// messageClientHello is the handshake type of a ClientHello. (RFC 8446 4.)
const messageClientHello = 1

// maxPieces is the number of CRYPTO frames that fit into the decrypted bytes: a
// frame takes at least three.
const maxPieces = lastTry / 3

// piece is the content of one CRYPTO frame.
type piece struct {
	offset uint64
	data   []byte
}

// frames collects the handshake stream of one packet.
type frames struct {
	pieces []piece
	stream []byte
}

// join walks over decrypted frames and returns the handshake stream they carry:
// the CRYPTO frames' contents in the order of their offsets, whether they meet or
// not; a later frame replaces an earlier one of the same offset. An unknown
// frame ends the walk; ok is false if the bytes end inside a number.
func (f *frames) join(clear []byte) (stream []byte, ok bool) {
	f.pieces = f.pieces[:0]
	r := reader{data: clear}
	for r.left() > 0 && f.next(&r) {
	}

	if r.failed {
		return nil, false
	}

	f.stream = f.stream[:0]
	for _, p := range f.pieces {
		f.stream = append(f.stream, p.data...)
	}

	return f.stream, true
}

// startsFrames reports whether decrypted bytes may start with a frame that is
// understood; it is false for most of the datagrams that only look like QUIC.
func startsFrames(clear []byte) (ok bool) {
	r := reader{data: clear}
	switch r.varint() {
	case framePadding, framePing, frameACK, frameACKECN, frameCrypto:
		return !r.failed
	default:
		return false
	}
}

// next reads one frame; more is false if it ends the walk.
func (f *frames) next(r *reader) (more bool) {
	switch kind := r.varint(); kind {
	case framePadding:
		r.skipZeros()

		return true
	case framePing:
		return true
	case frameACK, frameACKECN:
		skipACK(r, kind == frameACKECN)

		return !r.failed
	case frameCrypto:
		offset := r.varint()
		size := r.varint()
		if r.failed {
			return false
		}

		f.add(offset, r.take(min(size, uint64(r.left()))))

		return true
	default:
		return false
	}
}

// add files the content of a CRYPTO frame.
func (f *frames) add(offset uint64, data []byte) {
	i, found := slices.BinarySearchFunc(f.pieces, offset, func(p piece, o uint64) (res int) {
		switch {
		case p.offset < o:
			return -1
		case p.offset > o:
			return 1
		default:
			return 0
		}
	})
	if found {
		f.pieces[i].data = data

		return
	}

	if len(f.pieces) < maxPieces {
		f.pieces = slices.Insert(f.pieces, i, piece{offset: offset, data: data})
	}
}

// skipACK leaves out the fields of an ACK frame. (RFC 9000 19.3.)
func skipACK(r *reader, ecn bool) {
	r.varint() // largest acknowledged
	r.varint() // delay
	ranges := r.varint()
	r.varint() // first range
	for ; ranges > 0 && !r.failed; ranges-- {
		r.varint() // gap
		r.varint() // length
	}

	if ecn {
		r.varint() // ECT(0)
		r.varint() // ECT(1)
		r.varint() // CE
	}
}
