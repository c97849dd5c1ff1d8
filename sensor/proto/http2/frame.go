package http2

import "encoding/binary"

// frameHeaderLen is the size of what is in front of every frame. (RFC 9113 4.1.)
const frameHeaderLen = 9

// Types of frames. (RFC 9113 6.)
const (
	frameData         = 0
	frameHeaders      = 1
	frameReset        = 3
	frameSettings     = 4
	framePromise      = 5
	frameContinuation = 9
)

// Flags of frames. (RFC 9113 6.)
const (
	flagEndStream  = 0x01
	flagEndHeaders = 0x04
	flagPadded     = 0x08
	flagPriority   = 0x20
)

// Sizes of fields in front of a header block. (RFC 9113 6.2, 6.6.)
const (
	priorityLen = 5
	promiseLen  = 4
)

// frame is the header of a frame.
type frame struct {
	stream uint32
	size   int
	typ    byte
	flags  byte
}

// cutFrame reads the header of the frame that data start with.
func cutFrame(data []byte) (f frame, payload []byte, ok bool) {
	if len(data) < frameHeaderLen {
		return f, nil, false
	}

	return frame{
		size:   int(data[0])<<16 | int(data[1])<<8 | int(data[2]),
		typ:    data[3],
		flags:  data[4],
		stream: binary.BigEndian.Uint32(data[5:]) &^ (1 << 31),
	}, data[frameHeaderLen:], true
}

// has reports whether a flag is set.
func (f *frame) has(flag byte) (ok bool) {
	return f.flags&flag != 0
}

// fragment returns the part of a header block in the whole payload of a frame.
func (f *frame) fragment(payload []byte) (b []byte, ok bool) {
	skip, pad := 0, 0
	if f.typ != frameContinuation && f.has(flagPadded) {
		if len(payload) == 0 {
			return nil, false
		}

		skip, pad = 1, int(payload[0])
	}

	switch {
	case f.typ == framePromise:
		skip += promiseLen
	case f.typ == frameHeaders && f.has(flagPriority):
		skip += priorityLen
	}

	if skip+pad > len(payload) {
		return nil, false
	}

	return payload[skip : len(payload)-pad], true
}

// headerBlock puts together the header block that starts with frame f, whose
// payload is at the start of data. size is the length of all its frames from there
// on, 0 if they are not complete. buf is used if there are several frames.
func headerBlock(f *frame, data []byte, buf *[]byte) (b []byte, size int, ok bool) {
	if f.size > maxText {
		return nil, 0, false
	} else if f.size > len(data) {
		return nil, 0, true
	}

	b, ok = f.fragment(data[:f.size])
	size = f.size
	if !ok || f.has(flagEndHeaders) {
		return b, size, ok
	}

	*buf = append((*buf)[:0], b...)
	for range maxContinuations {
		next, payload, there := cutFrame(data[size:])
		if !there {
			return nil, 0, true
		} else if next.typ != frameContinuation || next.stream != f.stream || len(*buf)+next.size > maxText {
			return nil, 0, false
		} else if next.size > len(payload) {
			return nil, 0, true
		}

		*buf = append(*buf, payload[:next.size]...)
		size += frameHeaderLen + next.size
		if next.has(flagEndHeaders) {
			return *buf, size, true
		}
	}

	return nil, 0, false
}

// cutBlock puts together what there is of the header block that data start with,
// whose end is missing. buf is used for it.
func cutBlock(data []byte, buf *[]byte) (f frame, b []byte) {
	*buf = (*buf)[:0]
	f, payload, ok := cutFrame(data)
	if !ok {
		return f, nil
	}

	skip, pad := 0, 0
	if f.has(flagPadded) && len(payload) > 0 {
		skip, pad = 1, int(payload[0])
	}

	if f.has(flagPriority) {
		skip += priorityLen
	}

	if end := min(f.size-pad, len(payload)); skip < end {
		*buf = append(*buf, payload[skip:end]...)
	}

	data = payload[min(f.size, len(payload)):]
	for range maxContinuations {
		next, payload, there := cutFrame(data)
		if !there || next.typ != frameContinuation {
			break
		}

		n := min(next.size, len(payload))
		*buf = append(*buf, payload[:n]...)
		data = payload[n:]
	}

	return f, (*buf)[:min(len(*buf), maxText)]
}
