package capture

import (
	"math"
	"math/bits"

	"github.com/trailscope/trailscope/sensor/packet"
)

// Options of an interface description that are read; all others are skipped.
// (pcapng draft, 4.2.)
const (
	optionEnd        = 0
	optionResolution = 9
	optionOffset     = 14
)

// Lengths of options, in bytes.
const (
	optionHeaderLen = 4
	resolutionLen   = 1
	offsetLen       = 8
)

// Limits of the resolution of time stamps: ticks per second fit 64 bits.
// (libpcap.)
const (
	binaryResolution = 0x80 // flag: power of two instead of ten
	maxBinary        = 63
	maxDecimal       = 19
)

// description is an interface that a section of a pcapng file describes.
type description struct {
	// ticks is how many units of its time stamps make a second.
	ticks uint64

	// offset is added to its time stamps, in seconds.
	offset int64

	link    packet.LinkType
	snapLen uint32
}

// describe reads an interface description, whose header is in the window.
//
// The options are read one by one, so that a long list of them needs no memory.
func (r *pcapngReader) describe(blk block) (err error) {
	const fixed = blockHeaderLen + interfaceLen

	w := r.win
	rest := blk.size - fixed - blockTrailerLen
	if rest < 0 {
		return r.short(blk)
	} else if w.have() < fixed && !w.fill(fixed) {
		return w.cutOff(blk.offset, "an interface description")
	} else if len(r.interfaces) == maxInterfaces {
		return w.damaged(blk.offset, "a section of more than %d interfaces", maxInterfaces)
	}

	b := w.buf[w.start:w.end]
	d := description{
		ticks:   microsPerSecond,
		link:    packet.LinkType(uint16At(b[8:], r.bigEndian)),
		snapLen: adjustSnapLen(uint32At(b[12:], r.bigEndian)),
	}

	w.start += fixed
	rest, err = r.options(blk, rest, &d)
	if err != nil {
		return err
	}

	r.described = true
	r.interfaces = append(r.interfaces, d)

	return r.finish(blk, rest)
}

// options reads the options of an interface description, rest bytes, and returns
// the number of bytes after the end of the options.
func (r *pcapngReader) options(blk block, rest int, d *description) (after int, err error) {
	w := r.win
	var seen [optionOffset + 1]bool
	for rest > 0 {
		if w.have() < optionHeaderLen && !w.fill(optionHeaderLen) {
			return 0, w.cutOff(blk.offset, "an interface description")
		}

		b := w.buf[w.start:w.end]
		code, size := uint16At(b, r.bigEndian), int(uint16At(b[2:], r.bigEndian))
		w.start += optionHeaderLen
		rest -= optionHeaderLen

		padded := (size + 3) &^ 3
		if padded > rest {
			return 0, w.damaged(blk.offset, "an interface option of %d bytes where %d are left", size, rest)
		}

		switch code {
		case optionEnd, optionResolution, optionOffset:
			if seen[code] {
				return 0, w.damaged(blk.offset, "an interface description with two options %d", code)
			}

			seen[code] = true
			err = r.option(blk, code, size, d)
		}

		if err != nil || code == optionEnd {
			return rest, err
		}

		if !w.skip(padded) {
			return 0, w.cutOff(blk.offset, "an interface description")
		}

		rest -= padded
	}

	return rest, nil
}

// option applies an option, which starts at the window's start and stays there.
func (r *pcapngReader) option(blk block, code uint16, size int, d *description) (err error) {
	want := 0
	switch code {
	case optionResolution:
		want = resolutionLen
	case optionOffset:
		want = offsetLen
	}

	w := r.win
	if size != want {
		return w.damaged(blk.offset, "an interface option %d of %d bytes instead of %d", code, size, want)
	} else if w.have() < size && !w.fill(size) {
		return w.cutOff(blk.offset, "an interface description")
	}

	b := w.buf[w.start:w.end]
	switch code {
	case optionResolution:
		ticks, ok := ticksPerSecond(b[0])
		if !ok {
			return w.damaged(blk.offset, "an interface whose time resolution %#x is too fine", b[0])
		}

		d.ticks = ticks
	case optionOffset:
		high, low := uint32At(b, r.bigEndian), uint32At(b[4:], r.bigEndian)
		if !r.bigEndian {
			high, low = low, high
		}

		d.offset = int64(uint64(high)<<32 | uint64(low))
	}

	return nil
}

// ticksPerSecond returns the number of units per second for a resolution option.
func ticksPerSecond(resolution byte) (ticks uint64, ok bool) {
	if resolution&binaryResolution != 0 {
		exponent := resolution &^ binaryResolution

		return 1 << exponent, exponent <= maxBinary
	} else if resolution > maxDecimal {
		return 0, false
	}

	ticks = 1
	for range resolution {
		ticks *= 10
	}

	return ticks, true
}

// micros returns the time of a time stamp in microseconds since the epoch, the
// nearest there is if 64 bits do not hold it.
func (d *description) micros(stamp uint64) (micros int64) {
	var n uint64
	switch d.ticks {
	case microsPerSecond:
		n = stamp
	case microsPerSecond * nanosPerMicro:
		n = stamp / nanosPerMicro
	default:
		high, low := bits.Mul64(stamp, microsPerSecond)
		if high >= d.ticks {
			return math.MaxInt64
		}

		n, _ = bits.Div64(high, low, d.ticks)
	}

	if n > math.MaxInt64 {
		return math.MaxInt64
	} else if d.offset == 0 {
		return int64(n)
	}

	return addSeconds(int64(n), d.offset)
}

// The times that every calendar, file name and text format can hold in any zone:
// the years 1 to 9999 less a day at each end, in microseconds since the epoch.
const (
	earliest = -62_135_510_400 * microsPerSecond
	latest   = 253_402_214_400*microsPerSecond - 1
)

// dated returns a time of a file, or the nearest one that has a date: only a
// damaged file is this far off.
func dated(micros int64) (near int64) { return max(earliest, min(micros, latest)) }

// addSeconds returns micros, which is not negative, plus a number of seconds.
func addSeconds(micros, seconds int64) (sum int64) {
	switch {
	case seconds > (math.MaxInt64-micros)/microsPerSecond:
		return math.MaxInt64
	case seconds < math.MinInt64/microsPerSecond:
		return math.MinInt64
	default:
		return micros + seconds*microsPerSecond
	}
}
