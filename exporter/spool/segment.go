package spool

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
)

// Layout of a segment's header; see the package documentation.
const (
	segmentMagic   = "tscspool"
	segmentVersion = 1
	segmentHeader  = 64

	headerVersion = 8  // uint16
	headerLane    = 10 // uint8
	headerID      = 16
	headerBase    = 24
	headerTime    = 32 // int64, nanoseconds since 1970 of the first record
	headerSalt    = 40 // uint32
	headerSum     = 60 // uint32, CRC-32C of what is before

	// segmentSuffix ends the names of segments.
	segmentSuffix = ".seg"
)

// segment is one file of a lane. Spool.mu guards what changes: end, size,
// bound, sealed, gone and damage. file belongs to the committer.
type segment struct {
	lane Lane
	id   uint64
	base Seq // of the first record
	salt uint32
	time int64 // of the first record, 0 if unknown
	name string

	// file is open while the segment is written.
	file File

	// size is what the file takes on the disk.
	size int64

	// end is the offset behind the last committed record.
	end int64

	// bound is the first record that is not in the segment.
	bound Seq

	// sealed is set when nothing is written any more.
	sealed bool

	// gone is set when the file was removed.
	gone bool

	// damage has the ranges found damaged, in order and apart, so that several
	// cursors count them once. damaged is set when there are some, or the
	// header is.
	damage  []gap
	damaged bool
}

// segmentName returns the name of a segment: lane, id, base and salt. Names are
// as good as the header, so that a damaged header costs nothing.
func segmentName(l Lane, id uint64, base Seq, salt uint32) string {
	return fmt.Sprintf("%s-%010d-%016x-%08x%s", l, id, uint64(base), salt, segmentSuffix)
}

// parseSegmentName is the reverse of segmentName.
func parseSegmentName(name string) (g *segment, ok bool) {
	rest, ok := strings.CutSuffix(name, segmentSuffix)
	parts := strings.Split(rest, "-")
	if !ok || len(parts) != 4 {
		return nil, false
	}
	g = &segment{name: name}
	switch parts[0] {
	case Low.String():
		g.lane = Low
	case High.String():
		g.lane = High
	default:
		return nil, false
	}
	id, err1 := strconv.ParseUint(parts[1], 10, 64)
	base, err2 := strconv.ParseUint(parts[2], 16, 64)
	salt, err3 := strconv.ParseUint(parts[3], 16, 32)
	if err1 != nil || err2 != nil || err3 != nil || base == 0 || base > maxSeq {
		return nil, false
	}
	g.id, g.base, g.salt = id, Seq(base), uint32(salt)
	return g, segmentName(g.lane, g.id, g.base, g.salt) == name
}

// header returns the segment's first bytes.
func (g *segment) header() []byte {
	b := make([]byte, segmentHeader)
	copy(b, segmentMagic)
	binary.LittleEndian.PutUint16(b[headerVersion:], segmentVersion)
	b[headerLane] = byte(g.lane)
	binary.LittleEndian.PutUint64(b[headerID:], g.id)
	binary.LittleEndian.PutUint64(b[headerBase:], uint64(g.base))
	binary.LittleEndian.PutUint64(b[headerTime:], uint64(g.time))
	binary.LittleEndian.PutUint32(b[headerSalt:], g.salt)
	binary.LittleEndian.PutUint32(b[headerSum:], crc32.Checksum(b[:headerSum], castagnoli))
	return b
}

// readHeader reads the header. It reports damage, which the name makes up for,
// and fails only for a version that we do not know.
func (g *segment) readHeader(r io.ReaderAt) (damaged bool, err error) {
	var b [segmentHeader]byte
	if n := readAt(r, b[:], 0); n < len(b) {
		return true, nil
	}
	sum := binary.LittleEndian.Uint32(b[headerSum:])
	if string(b[:len(segmentMagic)]) != segmentMagic || sum != crc32.Checksum(b[:headerSum], castagnoli) {
		return true, nil
	}
	if v := binary.LittleEndian.Uint16(b[headerVersion:]); v != segmentVersion {
		return false, fmt.Errorf("segment %s: version %d is unknown, this program reads version %d", g.name, v, segmentVersion)
	}
	g.time = int64(binary.LittleEndian.Uint64(b[headerTime:]))
	return false, nil
}
