package spool

import (
	"encoding/binary"
	"hash/crc32"
)

// Layout of a frame; see the package documentation.
const (
	frameLength = 0 // uint32, bytes of payload
	frameSum    = 4 // uint32, CRC-32C
	frameSeq    = 8
	frameTime   = 16 // int64, nanoseconds since 1970
	frameHeader = 24
	frameAlign  = 8
	maxPayload  = 1 << 20 // an event is a few kilobytes; more is a defect
)

// frame is a record as it lies in a segment.
type frame struct {
	seq     Seq
	time    int64
	payload []byte
	size    int // of the whole frame
}

// castagnoli is the table of CRC-32C, which nobody changes.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frameSize returns the size of the frame of a payload of n bytes.
func frameSize(n int) int {
	return (frameHeader + n + frameAlign - 1) &^ (frameAlign - 1)
}

// appendFrame appends a frame.
func appendFrame(dst []byte, salt uint32, seq Seq, at int64, payload []byte) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)))
	dst = append(dst, 0, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(seq))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(at))
	dst = append(dst, payload...)
	sum := frameChecksum(salt, dst[start:])
	binary.LittleEndian.PutUint32(dst[start+frameSum:], sum)
	for len(dst)-start < frameSize(len(payload)) {
		dst = append(dst, 0)
	}
	return dst
}

// frameChecksum sums everything of a frame but the sum itself and the padding.
// The salt makes it impossible to write a payload that contains a valid frame.
func frameChecksum(salt uint32, b []byte) uint32 {
	sum := crc32.Update(salt, castagnoli, b[:frameSum])
	return crc32.Update(sum, castagnoli, b[frameSeq:])
}

// frameLen returns the length of payload that a frame's header claims, and
// whether that is possible.
func frameLen(header []byte) (n int, ok bool) {
	length := binary.LittleEndian.Uint32(header[frameLength:])
	return int(length), length <= maxPayload
}

// frameNumber returns the number in a frame's header.
func frameNumber(header []byte) Seq {
	return Seq(binary.LittleEndian.Uint64(header[frameSeq:]))
}

// frameStamp returns the time in a frame's header.
func frameStamp(header []byte) int64 {
	return int64(binary.LittleEndian.Uint64(header[frameTime:]))
}

// firstStamp returns the time of the first of some frames, 0 if there is none.
func firstStamp(frames []byte) int64 {
	if len(frames) == 0 {
		return 0
	}
	return frameStamp(frames)
}

// parseFrame checks a frame, b being its header and payload without padding.
func parseFrame(b []byte, salt uint32) (f frame, ok bool) {
	if frameChecksum(salt, b) != binary.LittleEndian.Uint32(b[frameSum:]) {
		return frame{}, false
	}
	return frame{
		seq:     frameNumber(b),
		time:    frameStamp(b),
		payload: b[frameHeader:],
		size:    frameSize(len(b) - frameHeader),
	}, true
}

// fit returns how many bytes of whole frames fit into room, and the number of
// the last of them. frames holds whole frames of our own making.
func fit(frames []byte, room int64) (n int, last Seq) {
	for n < len(frames) {
		length, _ := frameLen(frames[n:])
		size := frameSize(length)
		if int64(n+size) > room {
			break
		}
		last = frameNumber(frames[n:])
		n += size
	}
	return n, last
}
