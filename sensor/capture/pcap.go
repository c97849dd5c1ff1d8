package capture

import (
	"encoding/binary"
	"math"

	"github.com/trailscope/trailscope/sensor/packet"
)

// Magic numbers of pcap files, read in the byte order of the file.
const (
	magicMicro    = 0xa1b2c3d4
	magicNano     = 0xa1b23c4d
	magicModified = 0xa1b2cd34 // longer record headers, of an old patch to libpcap
)

// Lengths of the headers of pcap files, in bytes.
const (
	pcapHeaderLen     = 24
	recordHeaderLen   = 16
	modifiedHeaderLen = recordHeaderLen + 8

	// modifiedSnapExtra is what libpcap adds to the snap length of files with
	// magicModified from Ethernet, which did not count the link header.
	modifiedSnapExtra = 14
)

// linkTypeMask cuts off what the field of the link type tells about checksums.
// (SPEC 2.)
const linkTypeMask = 0x03ff_ffff

// Versions of pcap files.  (SPEC 2, libpcap.)
const (
	pcapMajor     = 2
	pcapMinor     = 4
	pcapMinorSwap = 3 // files before it have the lengths of a record swapped
	dgUXMajor     = 543
	dgUXMinor     = 0
)

// Units of time.
const (
	microsPerSecond = 1_000_000
	nanosPerMicro   = 1_000
)

// lengths says in which order a record has its two lengths.
type lengths uint8

const (
	capturedFirst  lengths = iota // captured length, then length on the wire
	shorterFirst                  // the captured length is the shorter one
	capturedSecond                // length on the wire, then captured length
)

// pcapReader reads the records of a pcap file.
type pcapReader struct {
	win *window

	link packet.LinkType

	// headerLen is the length of a record's header.
	headerLen int

	// keep is how much of a packet is handed out: the snap length of the file or
	// of the caller.
	keep uint32

	// order is how the lengths of a record are arranged.
	order lengths

	bigEndian bool
	nanos     bool
}

// isPcap reports whether b, at least four bytes, starts a pcap file, and of which
// kind.
func isPcap(b []byte) (magic uint32, bigEndian, ok bool) {
	for _, bigEndian = range []bool{false, true} {
		magic = uint32At(b, bigEndian)
		switch magic {
		case magicMicro, magicNano, magicModified:
			return magic, bigEndian, true
		}
	}

	return 0, false, false
}

// newPcapReader reads the file header, whose first four bytes are in the window
// and are those of a pcap file.
func newPcapReader(w *window, snapLen int) (r *pcapReader, err error) {
	if !w.fill(pcapHeaderLen) {
		return nil, w.cutOff(0, "the file header")
	}

	b := w.buf[w.start:w.end]
	magic, bigEndian, _ := isPcap(b)
	r = &pcapReader{
		win:       w,
		headerLen: recordHeaderLen,
		bigEndian: bigEndian,
		nanos:     magic == magicNano,
	}

	major, minor := uint16At(b[4:], bigEndian), uint16At(b[6:], bigEndian)
	switch {
	case major == dgUXMajor && minor == dgUXMinor, major == pcapMajor && minor < pcapMinorSwap:
		r.order = capturedSecond
	case major == pcapMajor && minor == pcapMinorSwap:
		r.order = shorterFirst
	case major == pcapMajor && minor <= pcapMinor:
		r.order = capturedFirst
	default:
		return nil, versionError(w.name, "pcap", major, minor)
	}

	r.link = packet.LinkType(uint32At(b[20:], bigEndian) & linkTypeMask)
	snap := adjustSnapLen(uint32At(b[16:], bigEndian))
	if magic == magicModified {
		r.headerLen = modifiedHeaderLen
		if r.link == packet.LinkEthernet {
			snap += modifiedSnapExtra
		}
	}

	r.keep = min(snap, uint32(snapLen))
	w.start += pcapHeaderLen

	return r, nil
}

// next reads one record.
func (r *pcapReader) next(p *Packet) (err error) {
	w := r.win
	if w.have() < r.headerLen && !w.fill(r.headerLen) {
		return w.ended("the header of a record")
	}

	b := w.buf[w.start:w.end]
	capLen, wireLen := uint32At(b[8:], r.bigEndian), uint32At(b[12:], r.bigEndian)
	if r.order != capturedFirst && (r.order == capturedSecond || capLen > wireLen) {
		capLen = wireLen
	}

	if capLen > MaxPacket {
		return w.damaged(w.offset(), "a record of %d bytes, more than the maximum of %d", capLen, MaxPacket)
	}

	p.Time = r.time(b)
	p.Link = r.link
	p.VLAN = 0

	n := r.headerLen + int(capLen)
	if w.have() < n && !w.fill(n) {
		return w.cutOff(w.offset(), "a record")
	}

	start := w.start + r.headerLen
	end := start + int(min(capLen, r.keep))
	p.Data = w.buf[start:end:end]
	w.start += n
	if r.bigEndian {
		toLittleEndian(p.Link, p.Data)
	}

	return nil
}

// time returns the time of a record in microseconds.
//
// The fields are signed for files in the byte order of the machine that libpcap
// runs on and unsigned for the others; taking little endian for that order gives
// everybody what libpcap gives nearly everybody.  A fraction beyond a second is
// cut to the second, which scans are counted by.
func (r *pcapReader) time(b []byte) (micros int64) {
	var sec, frac int64
	if r.bigEndian {
		sec, frac = int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
	} else {
		sec, frac = int64(int32(binary.LittleEndian.Uint32(b))), int64(int32(binary.LittleEndian.Uint32(b[4:])))
	}

	if r.nanos {
		frac /= nanosPerMicro
	}

	if uint64(frac) >= microsPerSecond {
		frac = microsPerSecond - 1
	}

	return sec*microsPerSecond + frac
}

// adjustSnapLen returns the snap length that a value in a file means.  (libpcap.)
func adjustSnapLen(n uint32) (snapLen uint32) {
	if n == 0 || n > math.MaxInt32 {
		return MaxPacket
	}

	return n
}

// uint32At returns the number that b starts with.
func uint32At(b []byte, bigEndian bool) (n uint32) {
	if bigEndian {
		return binary.BigEndian.Uint32(b)
	}

	return binary.LittleEndian.Uint32(b)
}

// uint16At returns the number that b starts with.
func uint16At(b []byte, bigEndian bool) (n uint16) {
	if bigEndian {
		return binary.BigEndian.Uint16(b)
	}

	return binary.LittleEndian.Uint16(b)
}
